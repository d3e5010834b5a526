"""Duties: the smallest things a person may be allowed to do, declared by the parts.

A duty is a name such as `invoicing.issue` with a label and the standard roles that carry it.
Every part declares its duties in `duties.py`; actions and screens name one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class StandardRole(StrEnum):
    """The roles of product.md. Each is a set of duties, editable per company."""

    FINANCE = "finance"
    ADMINISTRATION = "administration"
    DATA = "data"
    TECHNICIAN = "technician"
    SYSTEM = "system"
    ANALYST = "analyst"
    DIRECTOR = "director"
    AUDITOR = "auditor"


ROLE_NAMES: dict[StandardRole, Promise] = {
    StandardRole.FINANCE: _("Finance specialist"),
    StandardRole.ADMINISTRATION: _("Administrative officer"),
    StandardRole.DATA: _("Data administrator"),
    StandardRole.TECHNICIAN: _("IT technician"),
    StandardRole.SYSTEM: _("System administrator"),
    StandardRole.ANALYST: _("Data analyst"),
    StandardRole.DIRECTOR: _("Director"),
    StandardRole.AUDITOR: _("Auditor"),
}

EVERYONE = frozenset(StandardRole)


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty. `reads` is true when it changes nothing: the auditor has all of these.

    Whoever is limited to a period carries, of all their duties, only those that read and those
    that are `in_period`.
    """

    name: str
    label: Promise | str
    roles: frozenset[StandardRole]
    reads: bool = False
    in_period: bool = False


def duty(name: str, label: Promise | str, *roles: StandardRole, in_period: bool = False) -> Duty:
    """A duty that changes something, carried by these standard roles."""
    return Duty(name, label, frozenset(roles), in_period=in_period)


def reading(name: str, label: Promise | str, *roles: StandardRole) -> Duty:
    """A duty that only reads; the auditor carries it always."""
    return Duty(name, label, frozenset(roles) | {StandardRole.AUDITOR}, reads=True)


def declared() -> Iterator[Duty]:
    """Every duty of every part that is installed, in the order of the parts."""
    for config in apps.get_app_configs():
        if config.name.startswith("teliti.") and find_spec(f"{config.name}.duties"):
            yield from _of(config.name)


def label_of(name: str) -> str:
    """What people call a duty; its name when no part declares it (any more)."""
    return next((str(duty.label) for duty in declared() if duty.name == name), name)


@cache
def of_role(role: StandardRole) -> frozenset[str]:
    """The duties that a standard role carries unless the company changed it."""
    return frozenset(duty.name for duty in declared() if role in duty.roles)


@cache
def within_a_period() -> frozenset[str]:
    """The duties that somebody keeps who is limited to a period of the books."""
    return frozenset(duty.name for duty in declared() if duty.reads or duty.in_period)


def _of(part: str) -> Iterable[Duty]:
    duties: Iterable[Duty] = getattr(import_module(f"{part}.duties"), "DUTIES", ())
    return duties

"""Every address of the product, as contracts go over them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from teliti.audit.action import subject_of
from teliti.invoicing.models import Invoice
from teliti.kit.models import SavedView
from teliti.kit.screens import Screen
from teliti.people.models import Member

PUBLIC = {"web:set_up", "web:healthz", "web:readyz"}
"""Open to strangers, beside the sign-in pages of allauth (whose names have no part)."""
PERSONAL = {"kit:drafts", "kit:save_view", "kit:delete_view", "kit:switch", "kit:preferences"}
"""What every signed-in person may use, whatever their duties."""
FOUND_OTHERWISE: dict[str, Callable[[Member], list[Any]]] = {
    "kit:delete_view": lambda member: _keys(SavedView.objects.filter(member=member)),
    "documents:attach": lambda member: [
        subject_of(invoice) for invoice in Invoice.objects.filter(company=member.company)
    ],
}
"""Addresses with a key whose screen does not say by `find` what it names."""


@dataclass(frozen=True, slots=True)
class Address:
    """One address: its name, what it takes, and its view."""

    name: str
    takes: tuple[str, ...]
    view: Any

    @property
    def screen(self) -> type[Screen] | None:
        """The class of its screen; None for the few addresses that are none."""
        found = getattr(self.view, "view_class", None)
        return found if isinstance(found, type) and issubclass(found, Screen) else None

    @property
    def names_a_thing(self) -> bool:
        return "pk" in self.takes

    def of(self, key: object) -> str:
        """The address with this key, and "x" for whatever else it takes."""
        return reverse(
            self.name, kwargs={name: key if name == "pk" else "x" for name in self.takes}
        )

    def subjects(self, member: Member) -> list[Any]:
        """The keys of what it shows to this member, three at most; needs the member's scope."""
        if not self.names_a_thing:
            return ["x"]
        if self.name in FOUND_OTHERWISE:
            return FOUND_OTHERWISE[self.name](member)[:3]
        finder = getattr(self.screen, "find", None)
        return _keys(finder(member)[:3]) if finder else []


@cache
def addresses() -> list[Address]:
    """All but the sign-in pages, which are allauth's."""
    return [one for one in _walk(get_resolver().url_patterns, "") if ":" in one.name]


def _walk(patterns: list[Any], namespace: str) -> Iterator[Address]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, pattern.namespace or namespace)
        elif isinstance(pattern, URLPattern) and pattern.name:
            name = f"{namespace}:{pattern.name}" if namespace else str(pattern.name)
            yield Address(name, tuple(pattern.pattern.regex.groupindex), pattern.callback)


def _keys(rows: Any) -> list[Any]:
    return [row.pk for row in rows]

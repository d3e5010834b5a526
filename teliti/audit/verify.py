"""What must hold of the trail; `teliti verify` asks it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teliti.audit import chain, records
from teliti.base import guards

_MISFILED = (
    "SELECT sequence FROM audit_event WHERE company_id = %(company)s AND first_on = last_on "
    "AND first_on <> day_of_subject(company_id, subject, NULL) ORDER BY sequence"
)


@dataclass(frozen=True, slots=True)
class Check:
    """A question whose answer must be "none": for a company, every finding in one sentence."""

    name: str
    label: Promise | str
    findings: Callable[[int], Iterator[str]]


def found_by_sql(sql: str, company: int) -> Iterator[str]:
    """The first column of what a statement about %(company)s gives: a finding a row."""
    with connection.cursor() as cursor:
        cursor.execute(sql, {"company": company})
        yield from (str(row[0]) for row in cursor.fetchall())


def chain_holds(company: int) -> Iterator[str]:
    """Each break of the chain: a changed, missing or added event."""
    for broken in chain.broken(company):
        yield f"event {broken.sequence} {broken.what}"


def events_are_filed(company: int) -> Iterator[str]:
    """Each event that is not filed on the day of its record (master data has none)."""
    for finding in found_by_sql(_MISFILED, company):
        yield gettext("event %(number)s is not filed on the day of its record") % {
            "number": finding
        }


def guards_stand(_company: int) -> Iterator[str]:
    """Each declared guard that the database does not keep; the same for every company."""
    for name in guards.missing(connection):
        yield f"the guard {name} does not stand as it is declared: run teliti bootstrap-database"


def rights_stand(_company: int) -> Iterator[str]:
    """Each table that the database opens to more than it should."""
    for table in guards.loosened(connection):
        yield f"the table {table} is open to more than declared: run teliti bootstrap-database"


CHECKS = [
    Check("audit.chain", _("The trail is whole"), chain_holds),
    Check("audit.filed", _("Each event is filed on its record's day"), events_are_filed),
    Check("audit.records", _("Records are as the trail tells"), records.changed),
    Check("audit.guards", _("Every guard of the database stands"), guards_stand),
    Check("audit.rights", _("Rights and row rules stand"), rights_stand),
]


def declared() -> Iterator[Check]:
    """Every check of every part that is installed."""
    for config in apps.get_app_configs():
        if config.name.startswith("teliti.") and find_spec(f"{config.name}.verify"):
            yield from getattr(import_module(f"{config.name}.verify"), "CHECKS", ())

"""The hand of the owner of the tables, and what `verify` finds after it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from django.db import connection, connections, transaction

from teliti.audit.chain import entry_of
from teliti.audit.domain import digest_of
from teliti.audit.models import Event, Head
from teliti.audit.verify import declared
from teliti.base import scope
from teliti.people.models import Member
from tests.everything import WITHOUT_FILES


@dataclass(frozen=True, slots=True)
class Books:
    """A company with everything, sealed, and another one."""

    system: Member
    other: int
    sealed: int

    @property
    def company(self) -> int:
        return self.system.company_id


class Tampering(NamedTuple):
    """What is done to which tables, and what the check says of it."""

    tables: str
    statement: str
    check: str
    place: str


@contextmanager
def as_owner() -> Iterator[None]:
    """Django's connection signs in as the owner of the tables."""
    told, owner = connections.settings["default"], connections.settings["owner"]
    before = dict(told)
    connections["default"].close()
    told.update({key: owner[key] for key in ("USER", "PASSWORD", "OPTIONS")})
    connections["default"].settings_dict.update(told)
    try:
        yield
    finally:
        connections["default"].close()
        told.update({key: before[key] for key in ("USER", "PASSWORD", "OPTIONS")})
        connections["default"].settings_dict.update(told)


def found_after(books: Books, tamper: Callable[[], None], *only: str) -> dict[str, list[str]]:
    """What `verify` finds after the tampering, by check (all, or `only` these); then everything is
    as it was."""
    with scope.entered(books.company), transaction.atomic():
        tamper()
        checks = [check for check in declared() if check.name in only or not only]
        found = {check.name: list(check.findings(books.company)) for check in checks}
        transaction.set_rollback(True)
    return {name: found[name] for name in found.keys() - WITHOUT_FILES if found[name]}


def found_there(books: Books, tampering: Tampering) -> None:
    """What was done is found by its check, and the check says where."""
    values = {"company": books.company, "other": books.other}
    done = partial(without_guards, tampering.tables, tampering.statement, **values)
    found = found_after(books, done, tampering.check)
    assert any(tampering.place in sentence for sentence in found.get(tampering.check, ())), found


def without_guards(tables: str, statement: str, **values: Any) -> None:
    """Change rows as if there were no guards."""
    with guards_off(tables), connection.cursor() as cursor:
        cursor.execute(f"{statement}; SET CONSTRAINTS ALL IMMEDIATE", values)


@contextmanager
def guards_off(tables: str) -> Iterator[None]:
    """Inside the block these tables have no guards; afterwards they are back."""
    with connection.cursor() as cursor:
        for table in tables.split():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        for table in tables.split():
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def rechained(company: int, since: int) -> None:
    """Compute every digest from an event on again, and the head: what a careful forger does."""
    before = Event.objects.filter(company_id=company, sequence=since - 1).first()
    previous = before.digest if before else ""
    for event in Event.objects.filter(company_id=company, sequence__gte=since).order_by("sequence"):
        digest = digest_of(entry_of(event), previous)
        Event.objects.filter(pk=event.pk).update(previous=previous, digest=digest)
        previous = digest
    last = Event.objects.filter(company_id=company).latest("sequence")
    Head.objects.filter(pk=company).update(sequence=last.sequence, digest=last.digest)

"""Whose rows the database shows: the company and person of this thread's work.

Row-level security reads the settings `teliti.company` and `teliti.person` of the session, so a
query that forgets its company still sees no other's rows. With nothing entered, nothing is seen.
Whoever is limited to a period works as another role, which sees the rows of that period only.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date

from django.db import DEFAULT_DB_ALIAS, connections

from teliti.base.spans import LIMITED_ROLE

EVERY_COMPANY = -1
"""The scope of housekeeping: the list of companies is readable, their rows are not."""


@dataclass(frozen=True, slots=True)
class Limit:
    """That a member sees the books of these days only, both included."""

    member: int
    first: date
    last: date

    def holds(self, first: date, last: date) -> bool:
        """Whether all of these days belong to it."""
        return self.first <= first and last <= self.last

    def nearest(self, day: date) -> date:
        """The day itself, or the end of the period that lies nearest."""
        return min(max(day, self.first), self.last)


@dataclass(frozen=True, slots=True)
class Scope:
    company: int | None = None
    person: int | None = None
    limit: Limit | None = None


_NOBODY = Scope()
_current: ContextVar[Scope] = ContextVar("scope", default=_NOBODY)


def current() -> Scope:
    """The scope that was entered last."""
    return _current.get()


def enter(company: int | None, person: int | None = None, limit: Limit | None = None) -> None:
    """Show this company's rows from now on; one round trip, none when nothing changes."""
    scope = Scope(company, person, limit)
    _current.set(scope)
    _apply(scope)


def leave() -> None:
    """Show nobody's rows."""
    enter(None, None)


@contextmanager
def entered(
    company: int | None, person: int | None = None, limit: Limit | None = None
) -> Iterator[None]:
    """Inside the block this company's rows are shown; afterwards, again what was shown before."""
    before = current()
    enter(company, person, limit)
    try:
        yield
    finally:
        enter(before.company, before.person, before.limit)


def forget() -> None:
    """Forget what the session was told; the next `enter` tells it again.

    For whoever rolls back the transaction in which a scope was entered: tests.
    """
    _current.set(Scope())
    if hasattr(connections[DEFAULT_DB_ALIAS], "_teliti_scope"):
        del connections[DEFAULT_DB_ALIAS]._teliti_scope  # type: ignore[attr-defined]  # our mark


def _apply(scope: Scope) -> None:
    connection = connections[DEFAULT_DB_ALIAS]
    connection.ensure_connection()
    told = (id(connection.connection), scope)
    if getattr(connection, "_teliti_scope", None) == told:
        return
    settings: dict[str, str | None] = {
        "teliti.company": "" if scope.company is None else str(scope.company),
        "teliti.person": str(scope.person or ""),
        "role": None,  # the one that the connection began with
    }
    if scope.limit is not None:
        settings |= {
            "teliti.member": str(scope.limit.member),
            "teliti.first": scope.limit.first.isoformat(),
            "teliti.last": scope.limit.last.isoformat(),
            "role": LIMITED_ROLE,
        }
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(['set_config(%s, %s, false)'] * len(settings))}",
            [word for setting in settings.items() for word in setting],
        )
    connection._teliti_scope = told  # type: ignore[attr-defined]  # our mark on the session

"""Whose rows the database shows: the company and person of this thread's work.

Row-level security reads the settings `teliti.company` and `teliti.person` of the session, so a
query that forgets its company still sees no other's rows. With nothing entered, nothing is seen.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS, connections

EVERY_COMPANY = -1
"""The scope of housekeeping: the list of companies is readable, their rows are not."""


@dataclass(frozen=True, slots=True)
class Scope:
    company: int | None = None
    person: int | None = None


_NOBODY = Scope()
_current: ContextVar[Scope] = ContextVar("scope", default=_NOBODY)


def current() -> Scope:
    """The scope that was entered last."""
    return _current.get()


def enter(company: int | None, person: int | None = None) -> None:
    """Show this company's rows from now on; one round trip, none when nothing changes."""
    scope = Scope(company, person)
    _current.set(scope)
    _apply(scope)


def leave() -> None:
    """Show nobody's rows."""
    enter(None, None)


@contextmanager
def entered(company: int | None, person: int | None = None) -> Iterator[None]:
    """Inside the block this company's rows are shown; afterwards, again what was shown before."""
    before = current()
    enter(company, person)
    try:
        yield
    finally:
        enter(before.company, before.person)


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
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('teliti.company', %s, false), "
            "set_config('teliti.person', %s, false)",
            ["" if scope.company is None else str(scope.company), str(scope.person or "")],
        )
    connection._teliti_scope = told  # type: ignore[attr-defined]  # our mark on the session

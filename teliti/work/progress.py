"""Long work: a bar, a number, a way to stop, and a result that waits for its person.

    plan(act.actor, title, company=act.company_id)            in the action that enqueues the job
    with under_way(progress, total=2000) as work:             in the job
        for entry in entries:
            work.step()                                       raises Stopped when asked to stop
        work.result = "/ledger/entries/"

Steps are written at most twice a second, by a connection of their own while a transaction is open,
so that a single large action shows its progress too; and stopping rolls that action back.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from django.db import connection
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

from teliti.base import scope
from teliti.base.refusals import Refused
from teliti.people.models import Member
from teliti.work.models import Progress, WorkState

_SECONDS_BETWEEN = 0.5
_WRITE = (
    "UPDATE work_progress SET done = %s, total = %s, updated_at = now() WHERE id = %s "
    "RETURNING stop_requested"
)


class Stopped(Refused):
    """The person asked to stop: what is not committed yet is rolled back."""


def plan(member: Member, title: str) -> Progress:
    """Long work that will begin soon, shown to its person from now on. Call inside an action."""
    return Progress.objects.create(company_id=member.company_id, member=member, title=title[:200])


class UnderWay:
    """Long work as it goes. Set `result` to the address where its outcome is looked at."""

    def __init__(self, progress: Progress, total: int) -> None:
        self.key, self.done, self.total, self.result = progress.pk, 0, total, ""
        self._written_at = 0.0
        self._aside: psycopg.Connection[Any] | None = None

    def step(self, count: int = 1) -> None:
        """So much more is done. Raises `Stopped` when the person asked to stop."""
        self.done += count
        if time.monotonic() - self._written_at >= _SECONDS_BETWEEN:
            self.tell()

    def tell(self) -> None:
        """Write how far it is, now."""
        self._written_at = time.monotonic()
        values = [self.done, self.total, self.key]
        if not connection.in_atomic_block:
            with connection.cursor() as cursor:
                cursor.execute(_WRITE, values)
                found = cursor.fetchone()
        else:
            found = self._write_aside(values)
        if found and found[0]:
            raise Stopped(_("Stopped as you asked. Nothing of the last step was kept."))

    def close(self) -> None:
        if self._aside is not None:
            self._aside.close()

    def _write_aside(self, values: list[int]) -> tuple[bool] | None:
        """Beside the open transaction. A row that somebody holds is told next time."""
        if self._aside is None:
            parameters = connection.get_connection_params()
            for name in ("cursor_factory", "context"):
                parameters.pop(name, None)
            self._aside = psycopg.connect(**parameters, autocommit=True)
            self._aside.execute(
                "SELECT set_config('teliti.company', %s, false), "
                "set_config('lock_timeout', '100', false)",
                [str(scope.current().company or "")],
            )
        with suppress(psycopg.errors.LockNotAvailable):
            found: tuple[bool] | None = self._aside.execute(_WRITE, values).fetchone()
            return found
        return None


@contextmanager
def under_way(key: int, *, total: int = 0) -> Iterator[UnderWay]:
    """Do the long work that was planned; its row says in the end what became of it.

    What is raised is noted and goes on: to the queue, which takes `Stopped` for an end like any.
    """
    progress = Progress.objects.get(pk=key)
    if progress.stop_requested:
        raise Stopped(_("Stopped before it began."))
    work = UnderWay(progress, total)
    _set(key, state=WorkState.RUNNING, done=0, total=total, trouble="", is_seen=False)
    try:
        work.tell()
        yield work
    except Stopped:
        _set(key, state=WorkState.STOPPED, done=work.done)
        raise
    except Exception as trouble:
        sentence = trouble.sentence if isinstance(trouble, Refused) else type(trouble).__name__
        _set(key, state=WorkState.FAILED, done=work.done, trouble=sentence)
        raise
    else:
        _set(key, state=WorkState.DONE, done=work.done, total=work.total, result_url=work.result)
    finally:
        work.close()


def lost(company: int, key: int) -> None:
    """The work is not tried again, since whoever does it is killed each time."""
    with scope.entered(company):
        progress = Progress.objects.select_related("member__user").get(pk=key)
        if progress.is_open:
            with translation.override(progress.member.language):
                trouble = _("It broke off without a word, each time it was tried.")
            _set(key, state=WorkState.FAILED, trouble=trouble)


def seen(member: Member, key: int) -> None:
    """The person looked at the result: it no longer waits."""
    Progress.objects.filter(company_id=member.company_id, member=member, pk=key).update(
        is_seen=True
    )


def _set(key: int, **values: object) -> None:
    Progress.objects.filter(pk=key).update(updated_at=Now(), **values)

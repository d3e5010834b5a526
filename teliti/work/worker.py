"""The worker: runs queued jobs, and beside them keeps house: readers, schedules, killed jobs.

Any number of workers may run on any number of machines; PostgreSQL shares out the work.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from asgiref.sync import async_to_sync
from django.db import close_old_connections, transaction
from django.utils import timezone
from procrastinate.contrib.django import app as current_app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Status

from teliti.audit.models import ReaderPlace
from teliti.audit.readers import Reader, read_on, readers
from teliti.people.models import Company
from teliti.people.queries import each_company
from teliti.work import beats
from teliti.work.models import Heartbeat
from teliti.work.progress import lost
from teliti.work.queue import Schedule, discover, later, schedules

logger = logging.getLogger(__name__)

RUNS_AT_MOST = 5
"""A job whose worker was killed so often is the reason itself, and is left as failed."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often the worker does what, in seconds.

    `beat` writes the worker's own sign of life; after `stalled` seconds without one its jobs go
    back to the queue. `read` runs the log's readers, `plan` looks at the schedules, `sweep`
    removes finished jobs older than `keep_hours`.
    """

    beat: float = 5
    stalled: float = 30
    read: float = 2
    plan: float = 30
    sweep: float = 3600
    keep_hours: int = 24 * 14


@dataclass(slots=True)
class House:
    """What is done beside the queue, in a thread of its own. Trouble is noted and never ends it."""

    pace: Pace
    stopping: threading.Event = field(default_factory=threading.Event)
    _done_at: dict[str, float] = field(default_factory=dict)

    def keep(self) -> None:
        """Until told to stop."""
        while not self.stopping.is_set():
            close_old_connections()
            self.once()
            self.stopping.wait(min(self.pace.read, self.pace.beat))

    def once(self) -> None:
        """Whatever is due now."""
        self._when_due("beat", self.pace.beat, self._beat)
        self._when_due("read", self.pace.read, run_readers)
        self._when_due("plan", self.pace.plan, lambda: plan_due(timezone.now()))
        self._when_due("return", self.pace.plan, lambda: return_stalled(self.pace.stalled))
        self._when_due("sweep", self.pace.sweep, lambda: sweep(self.pace.keep_hours))

    def _beat(self) -> None:
        beats.good(beats.WORKER, None, expected_every=int(self.pace.beat * 6))

    def _when_due(self, name: str, seconds: float, chore: Callable[[], object]) -> None:
        now = time.monotonic()
        if now - self._done_at.get(name, -seconds) < seconds:
            return
        self._done_at[name] = now
        try:
            chore()
        except Exception:
            logger.exception("The worker could not %s", name)


def run_readers() -> int:
    """Let every reader read on, company by company; how many events were passed."""
    passed = 0
    for company in each_company():
        for reader in readers():
            passed += _read(reader, company)
    return passed


def _read(reader: Reader, company: Company) -> int:
    name = f"reader:{reader.name}"
    try:
        with timezone.override(company.time_zone):
            passed = read_on(reader, company.pk)
    except Exception as error:
        logger.exception("The reader %s stumbled in company %s", reader.name, company.pk)
        beats.trouble(name, company.pk, error)
        ReaderPlace.objects.filter(reader=reader.name, company_id=company.pk).update(
            trouble=str(error)[:500]
        )
        return 0
    if passed:
        beats.good(name, company.pk)
    return passed


def plan_due(now: datetime) -> int:
    """Hand every job to the queue whose moment has come since it was last handed over."""
    handed = 0
    for company in each_company():
        there = now.astimezone(ZoneInfo(company.time_zone))
        for schedule in schedules():
            handed += _plan(schedule, company, there)
    return handed


def _plan(schedule: Schedule, company: Company, there: datetime) -> int:
    """One schedule of one company. What is seen for the first time begins with its next moment."""
    due = schedule.cron.last_before(there)
    beat, is_new = Heartbeat.objects.get_or_create(
        name=schedule.job,
        company=company,
        defaults={"last_due": due},
    )
    if beat.expected_every != schedule.expected_every:
        Heartbeat.objects.filter(pk=beat.pk).update(expected_every=schedule.expected_every)
    if is_new:
        return 0
    with transaction.atomic():
        late = Heartbeat.objects.filter(pk=beat.pk, last_due__lt=due) | Heartbeat.objects.filter(
            pk=beat.pk, last_due=None
        )
        if not late.update(last_due=due):
            return 0
        later(schedule.job, company=company.pk)
    return 1


def return_stalled(seconds: float) -> int:
    """Return the jobs of workers that were not heard for so long to the queue; how many."""
    manager = current_app.job_manager
    stalled = list(async_to_sync(manager.get_stalled_jobs)(seconds_since_heartbeat=seconds))
    for one in stalled:
        assert one.id is not None
        if one.attempts + 1 >= RUNS_AT_MOST:
            logger.error("Job %s (%s) killed its worker too often", one.id, one.task_name)
            async_to_sync(manager.finish_job_by_id_async)(one.id, Status.FAILED, delete_job=False)
            given = ProcrastinateJob.objects.values_list("args", flat=True).get(pk=one.id)
            if "progress" in given:
                lost(given["company"], given["progress"])
        else:
            logger.warning("Job %s (%s) lost its worker: it runs again", one.id, one.task_name)
            manager.retry_job_by_id(one.id, retry_at=timezone.now())
    return len(stalled)


def sweep(hours: int) -> None:
    """Remove jobs that succeeded or were stopped so long ago; failed ones wait for somebody."""
    async_to_sync(current_app.job_manager.delete_old_jobs)(
        nb_hours=hours, include_cancelled=True, include_aborted=True
    )


def drain() -> None:
    """Run readers and queued jobs until nothing is left, then return. Waiting retries stay."""
    discover()
    while True:
        passed = run_readers()
        queued = _waiting()
        if queued:
            _run_queue(Pace(), wait=False)
        if not passed and not queued:
            return


def work(pace: Pace, *, at_once: int = 1) -> None:
    """Work until SIGTERM or Ctrl+C: the job under way is finished first, nothing new begins."""
    discover()
    house = House(pace)
    keeper = threading.Thread(target=house.keep, name="house", daemon=True)
    keeper.start()
    try:
        _run_queue(pace, wait=True, at_once=at_once)
    finally:
        house.stopping.set()
        keeper.join(timeout=10)


def _waiting() -> bool:
    waiting = current_app.job_manager.list_jobs(status="todo")
    now = timezone.now()
    return any(one.scheduled_at is None or one.scheduled_at <= now for one in waiting)


def _run_queue(pace: Pace, *, wait: bool, at_once: int = 1) -> None:
    """Procrastinate's worker, on connections of its own; the app itself stays on Django's."""
    connector = current_app.connector.get_worker_connector()  # type: ignore[attr-defined]  # Django's connector has it
    asyncio.run(_run_worker(connector, pace, wait=wait, at_once=at_once))


async def _run_worker(connector: object, pace: Pace, *, wait: bool, at_once: int) -> None:
    with_connector = current_app.with_connector(connector)  # type: ignore[arg-type]  # an async connector
    async with with_connector.open_async():
        await with_connector.run_worker_async(
            wait=wait,
            concurrency=at_once,
            listen_notify=wait,
            update_heartbeat_interval=pace.beat,
            stalled_worker_timeout=pace.stalled,
            install_signal_handlers=wait,
            delete_jobs="never",
        )

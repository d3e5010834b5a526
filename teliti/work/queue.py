"""Jobs: declared beside the part they belong to, enqueued inside an action, run by the worker.

    @every("0 2 * * *")
    @job("invoicing.send_reminders", title=_("Send reminders"))
    def send_reminders(member: Member) -> None: ...

    later("invoicing.draw_pdf", company=act.company_id, invoice=invoice.pk)

A job acts as the system member of its company and sees that company's rows only. It may run more
than once (its worker may be killed), so it must be harmless to repeat. Actions stand below jobs and
name them by text; `tests/architecture` proves that every name is known.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from inspect import signature
from typing import Any

from django.apps import apps
from django.utils import timezone, translation
from django.utils.functional import Promise
from procrastinate import tasks
from procrastinate.contrib.django import app as current_app
from procrastinate.jobs import Job as QueuedJob
from procrastinate.retry import BaseRetryStrategy, RetryDecision

from teliti.base import measures, scope
from teliti.base.refusals import Refused
from teliti.people import queries
from teliti.people.models import Company, Language, Member
from teliti.work import beats
from teliti.work.domain import Cron, wait_before_attempt
from teliti.work.progress import Stopped

Work = Callable[..., None]
DAY = 86_400


@dataclass(frozen=True, slots=True)
class Job:
    """One kind of job. `attempts` counts all runs, the first one too.

    What is `of_installation` is one thing for all companies: theirs wait for each other too.
    """

    name: str
    title: Promise | str
    function: Work
    queue: str
    attempts: int
    one_at_a_time: bool
    of_installation: bool = False

    def lock(self, company: int) -> str | None:
        """What two jobs share that must not run side by side."""
        if not self.one_at_a_time:
            return None
        return self.name if self.of_installation else f"{self.name}:{company}"


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a job is handed to the queue by itself: for every company, in its time zone."""

    job: str
    text: str
    cron: Cron
    expected_every: int


_jobs: dict[str, Job] = {}
_schedules: dict[str, Schedule] = {}


def job(
    name: str,
    *,
    title: Promise | str,
    queue: str = "default",
    attempts: int = 5,
    one_at_a_time: bool = False,
    of_installation: bool = False,
) -> Callable[[Work], Work]:
    """Declare a job. The function takes the system member first, then the arguments of `later`.

    `one_at_a_time` keeps two jobs of this name and company from running side by side; with
    `of_installation` those of different companies, too.
    A `Refused` ends the job at once: it would be refused again.
    """

    def decorate(function: Work) -> Work:
        assert name not in _jobs, f"two jobs are called {name}"
        _jobs[name] = Job(name, title, function, queue, attempts, one_at_a_time, of_installation)

        def run(company: int, **arguments: Any) -> None:
            run_here(_jobs[name], company, arguments)

        current_app.task(name=name, queue=queue, retry=_Retry(attempts))(run)
        return function

    return decorate


def every(cron: str, *, expected_every: int = DAY + DAY // 4) -> Callable[[Work], Work]:
    """Have the job below run by this schedule; slept through, it is caught up once.

    `expected_every` is after how many seconds without a success its silence shows.
    """

    def decorate(function: Work) -> Work:
        declared = next(one for one in _jobs.values() if one.function is function)
        _schedules[declared.name] = Schedule(declared.name, cron, Cron.parse(cron), expected_every)
        return function

    return decorate


def later(name: str, *, company: int, **arguments: Any) -> int:
    """Enqueue a job; inside an action it exists exactly when the action is committed.

    The arguments are plain values as JSON holds them (keys, not things), and those that the job
    takes: else it would fail in the worker, where nobody waits for it. Gives the job's number.
    """
    known = _known(name)
    assert known, f"no job is called {name}"
    signature(known.function).bind(None, **arguments)
    deferrer = tasks.configure_task(
        name=name,
        job_manager=current_app.job_manager,
        queue=known.queue,
        lock=known.lock(company),
    )
    return deferrer.defer(company=company, **arguments)


@cache
def discover() -> None:
    """Import every part's `jobs` and `reactions`, so that jobs, schedules and readers are known."""
    for config in apps.get_app_configs():
        for room in ("jobs", "reactions"):
            if config.name.startswith("teliti.") and find_spec(f"{config.name}.{room}"):
                import_module(f"{config.name}.{room}")


def jobs() -> list[Job]:
    """Every job that is known, by name; after `discover` these are all."""
    return [_jobs[name] for name in sorted(_jobs)]


def schedules() -> list[Schedule]:
    """Every schedule that is known, by the name of its job."""
    return [_schedules[name] for name in sorted(_schedules)]


def title_of(name: str) -> str:
    """What people call a job; its name when it is not known (any more)."""
    known = _known(name)
    return str(known.title) if known else name


def run_here(wanted: Job, company: int, arguments: dict[str, Any]) -> None:
    """Run a job now, as its company's system member, and note its heartbeat.

    What it raises goes on to the queue, which decides whether it runs again.
    """
    with (
        measures.working(wanted.name),
        scope.entered(company),
        translation.override(Language.INDONESIAN),
    ):
        member = _system_member(company)
        try:
            with timezone.override(member.time_zone), suppress(Stopped):
                wanted.function(member, **arguments)
        except Exception as trouble:
            beats.trouble(wanted.name, company, trouble)
            raise
        beats.good(wanted.name, company)


def _known(name: str) -> Job | None:
    if name not in _jobs:
        discover()
    return _jobs.get(name)


def _system_member(company: int) -> Member:
    return queries.system_member(Company.objects.get(pk=company))


class _Retry(BaseRetryStrategy):
    def __init__(self, attempts: int) -> None:
        self.attempts = attempts

    def get_retry_decision(
        self, *, exception: BaseException, job: QueuedJob
    ) -> RetryDecision | None:
        if isinstance(exception, Refused) or job.attempts + 1 >= self.attempts:
            return None
        return RetryDecision(retry_in={"seconds": wait_before_attempt(job.attempts)})

"""Questions about work: what is heard, what is silent, what failed, what is under way."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject, TruncDate
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

from teliti.people.models import Company, Member
from teliti.work.beats import WORKER
from teliti.work.models import Heartbeat, Progress, Proof, WorkState


def heartbeats_seen_by(member: Member) -> QuerySet[Heartbeat]:
    """The company's heartbeats and those of the installation."""
    return heartbeats_of(member.company)


def heartbeats_of(company: Company) -> QuerySet[Heartbeat]:
    """A company's heartbeats and those of the installation."""
    return Heartbeat.objects.filter(Q(company=company) | Q(company=None))


def worker_is_heard(now: datetime) -> bool:
    """Whether a worker gave a sign of life lately."""
    beat = Heartbeat.objects.filter(name=WORKER, company=None).first()
    return beat is not None and not beat.is_silent(now)


def worst_first(beats: Iterable[Heartbeat], now: datetime) -> list[Heartbeat]:
    """Heartbeats as somebody should look at them: silent, in trouble, well; by name."""
    return sorted(beats, key=lambda beat: (not beat.is_silent(now), not beat.trouble, beat.name))


def queue_of(company: Company) -> dict[str, int]:
    """How many jobs of a company wait, run, and failed for good."""
    return _by_state(ProcrastinateJob.objects.filter(args__company=company.pk))


def ended_by_day(company: Company, since: date) -> dict[tuple[date, str], int]:
    """How many jobs of a company ended on each day where it is, by "succeeded" and "failed"."""
    ended = ProcrastinateEvent.objects.filter(
        job__args__company=company.pk, type__in=["succeeded", "failed"], at__date__gte=since
    )
    zone = ZoneInfo(company.time_zone)
    counted = ended.annotate(day=TruncDate("at", tzinfo=zone)).values_list("day", "type")
    return {(day, how): count for day, how, count in counted.annotate(count=Count("pk")).order_by()}


def jobs_by_state() -> dict[str, int]:
    """How many jobs of all companies wait, run, failed: for whoever watches the installation."""
    return _by_state(ProcrastinateJob.objects.all())


def _by_state(jobs: QuerySet[ProcrastinateJob]) -> dict[str, int]:
    counted = jobs.values_list("status").annotate(count=Count("pk"))
    return {"todo": 0, "doing": 0, "failed": 0, **dict(counted.order_by())}


def failed_jobs_seen_by(member: Member) -> QuerySet[ProcrastinateJob]:
    """The company's jobs that failed for good and wait for somebody to look."""
    return ProcrastinateJob.objects.filter(status="failed", args__company=member.company_id)


def gave_up(job: str, argument: str) -> Exists:
    """Whether a job of this name that was given the outer row's key as this argument failed for
    good."""
    told = JSONObject(**{argument: OuterRef("pk")})
    failed = ProcrastinateJob.objects.filter(task_name=job, status="failed")
    return Exists(failed.filter(args__contains=told))


def progress_seen_by(member: Member) -> QuerySet[Progress]:
    """The member's own long work."""
    return Progress.objects.filter(company=member.company, member=member)


def progress_to_show(member: Member) -> list[Progress]:
    """What the top bar shows: one's own work under way, and finished work not looked at yet."""
    open_or_new = Q(state__in=[WorkState.WAITING, WorkState.RUNNING]) | Q(is_seen=False)
    return list(progress_seen_by(member).filter(open_or_new).order_by("-pk")[:5])


def proofs_seen_by(member: Member) -> QuerySet[Proof]:
    """The proofs of the member's company."""
    return Proof.objects.filter(company=member.company)

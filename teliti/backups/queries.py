"""Questions about backups: what is held, what was proven, what is kept how long."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Now

from teliti.backups.domain.keeping import Keep
from teliti.backups.domain.lateness import AHEAD
from teliti.backups.domain.names import WHOLE
from teliti.backups.models import Backup, Rehearsal, Retention
from teliti.people.models import Member
from teliti.people.queries import each_company


@dataclass(frozen=True, slots=True)
class Standing:
    """The newest whole backup that is kept, what was proven last, and the last rehearsal; `now` is
    the database's clock."""

    now: datetime
    backup: int
    made_at: datetime
    size: int
    proven_at: datetime | None
    proven_milliseconds: int | None
    proven_rows: int | None
    rehearsal: int | None
    trouble: str | None
    findings: int | None


_PROVEN = Q(trouble="", findings=0)
_NOT_AHEAD = Q(made_at__lte=Now() + AHEAD)
_AT_NOT_AHEAD = Q(at__lte=Now() + AHEAD)


def backups_seen_by(member: Member) -> QuerySet[Backup]:
    """What files hold of the member's company, each with when it was last proven (`proven_at`)."""
    proofs = Rehearsal.objects.filter(_PROVEN, backup=OuterRef("pk")).order_by("-at")
    return Backup.objects.filter(company_id=member.company_id).annotate(
        proven_at=Subquery(proofs.values("at")[:1])
    )


def rehearsals_seen_by(member: Member) -> QuerySet[Rehearsal]:
    """The rehearsals of the member's company, with their backups."""
    return Rehearsal.objects.filter(company_id=member.company_id).select_related("backup")


def newest_backup(company: int) -> Backup | None:
    """The newest whole backup of the company that was not removed."""
    kept = Backup.objects.filter(_NOT_AHEAD, company_id=company, removed_at=None, kind__in=WHOLE)
    return kept.order_by("-made_at", "-pk").first()


def newest_rehearsal(company: int) -> Rehearsal | None:
    """The last rehearsal, whatever it found."""
    rehearsals = Rehearsal.objects.filter(_AT_NOT_AHEAD, company_id=company).select_related(
        "backup"
    )
    return rehearsals.order_by("-at", "-pk").first()


def standing(company: int) -> Standing | None:
    """How the backups of a company stand, in one query; None while there is none."""
    rehearsals = Rehearsal.objects.filter(_AT_NOT_AHEAD, company_id=company).order_by("-at", "-pk")
    proofs = rehearsals.filter(_PROVEN)
    kept = Backup.objects.filter(_NOT_AHEAD, company_id=company, removed_at=None, kind__in=WHOLE)
    found = (
        kept.order_by("-made_at", "-pk")
        .values_list(
            Now(),
            "pk",
            "made_at",
            "size",
            Subquery(proofs.values("at")[:1]),
            Subquery(proofs.values("milliseconds")[:1]),
            Subquery(proofs.values("rows")[:1]),
            Subquery(rehearsals.values("pk")[:1]),
            Subquery(rehearsals.values("trouble")[:1]),
            Subquery(rehearsals.values("findings")[:1]),
        )
        .first()
    )
    return Standing(*found) if found else None


def backup_called(company: int, name: str) -> Backup | None:
    """What a file holds of the company, if that was noted."""
    return Backup.objects.filter(company_id=company, name=name).first()


def was_backed_up_within(company: int, span: timedelta, now: datetime) -> bool:
    """Whether a whole backup of the company was begun in the span up to now."""
    spanned = Q(made_at__gte=now - span, made_at__lte=now + AHEAD)
    return Backup.objects.filter(spanned, company_id=company, kind__in=WHOLE).exists()


def rehearsed_within(company: int, span: timedelta, now: datetime) -> Rehearsal | None:
    """The last rehearsal of the span up to now."""
    spanned = Q(at__gte=now - span, at__lte=now + AHEAD)
    return Rehearsal.objects.filter(spanned, company_id=company).order_by("-at", "-pk").first()


def noted_among(company: int, names: list[str]) -> list[Backup]:
    """Those of the named backups that the company has and that were not removed yet."""
    return list(Backup.objects.filter(company_id=company, name__in=names, removed_at=None))


def retention_of(company: int) -> Retention:
    """What the company decided, or a row not saved yet with what holds until it does."""
    usual = Keep()
    return Retention.objects.filter(company_id=company).first() or Retention(
        company_id=company, daily=usual.daily, weekly=usual.weekly, monthly=usual.monthly
    )


def keep_of_all() -> Keep:
    """What satisfies every company. For housekeeping and commands."""
    keep: Keep | None = None
    for company in each_company():
        found = retention_of(company.pk)
        wanted = Keep(found.daily, found.weekly, found.monthly)
        keep = keep.longest(wanted) if keep else wanted
    return keep or Keep()

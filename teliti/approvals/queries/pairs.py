"""Questions about duties that are forbidden in one hand."""

from datetime import date

from django.db.models import Q, QuerySet

from teliti.approvals.models import Pair, PairException
from teliti.people.models import Member


def pairs_with(company: int, duty: str) -> list[Pair]:
    """The forbidden pairs of which this duty is one."""
    return list(
        Pair.objects.filter(
            Q(first=duty) | Q(second=duty), company_id=company, ended_on=None
        ).order_by("pk")
    )


def pairs_of(company: int) -> list[Pair]:
    """Every forbidden pair in force."""
    return list(Pair.objects.filter(company_id=company, ended_on=None).order_by("pk"))


def excepted(company: int, member: int, day: date) -> set[int]:
    """The pairs from which this person is excepted on a day."""
    return set(
        PairException.objects.filter(
            company_id=company, member_id=member, starts_on__lte=day, ends_on__gte=day
        ).values_list("pair_id", flat=True)
    )


def pairs_seen_by(member: Member) -> QuerySet[Pair]:
    """The forbidden pairs, ended ones too."""
    return Pair.objects.filter(company_id=member.company_id)


def exceptions_of(pair: Pair) -> list[PairException]:
    """Who may have both duties of a pair, the newest first."""
    return list(
        PairException.objects.filter(pair=pair)
        .select_related("member__user", "given_by__user")
        .order_by("-pk")
    )

"""Questions about later reviews."""

from django.db.models import QuerySet

from teliti.approvals.models import LaterReview
from teliti.people.models import Member


def reviews_seen_by(member: Member) -> QuerySet[LaterReview]:
    """What passed without a signature."""
    return LaterReview.objects.filter(company_id=member.company_id).select_related(
        "maker__user", "reviewed_by__user"
    )


def reviews_to_do(member: Member) -> QuerySet[LaterReview]:
    """What this member should look at: what others did and nobody has looked at."""
    rows = reviews_seen_by(member).filter(reviewed_by=None)
    return rows.exclude(maker=member).order_by("pk")

"""Whom one may ask about a bank line."""

from teliti.people.models import Member
from teliti.people.queries import with_roles


def may_answer(member: Member) -> list[Member]:
    """The people of the company who may answer a question about a bank line, but oneself."""
    rows = (
        Member.objects.filter(company_id=member.company_id, is_active=True, is_system=False)
        .exclude(pk=member.pk)
        .select_related("user", "company")
        .prefetch_related(with_roles())
        .order_by("user__name")
    )
    return [one for one in rows if one.may("treasury.answer")]

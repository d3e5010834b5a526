"""The yearly look at who has access."""

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext as _

from teliti.access import events
from teliti.access.domain import LineState
from teliti.access.models import Review, ReviewLine
from teliti.audit.action import Act, action
from teliti.base.refusals import Refused
from teliti.base.saving import save
from teliti.people import operations as people
from teliti.people.models import Grant, Member


@action("access.review")
def begin_review(act: Act, *, due_on: date) -> Review:
    """Begin an access review: one line for each role of each person with access, as of now."""
    if due_on < act.today:
        raise Refused(_("That day has passed."), field="due_on")
    if Review.objects.filter(company_id=act.company_id, closed_at=None).exists():
        raise Refused(_("A review is under way already."))
    grants = Grant.objects.filter(
        company_id=act.company_id, member__is_active=True, member__is_system=False
    )
    review = Review.objects.create(
        company_id=act.company_id, begun_by_id=act.actor.pk, begun_at=act.now, due_on=due_on
    )
    lines = ReviewLine.objects.bulk_create(
        ReviewLine(
            company_id=act.company_id,
            review=review,
            member_id=grant.member_id,
            role_id=grant.role_id,
            ends_on=grant.ends_on,
        )
        for grant in grants.order_by("member__user__name", "role_id")
    )
    act.record(events.REVIEW_BEGUN, review, count=len(lines))
    return review


@action("access.review")
def keep_grants(act: Act, *, review: Review, lines: Collection[int]) -> int:
    """Let these people keep these roles. How many lines were decided."""
    return len([_decided(act, line, LineState.KEEP) for line in _open(act, review, lines)])


@action("access.review")
def remove_grants(act: Act, *, review: Review, lines: Collection[int]) -> int:
    """Take these roles away, at once and by the system. How many lines were decided."""
    found = _open(act, review, lines)
    for line in found:
        act.lock(Member, line.member_id)  # as whoever gives them roles does
        Grant.objects.filter(member_id=line.member_id, role_id=line.role_id).delete()
        people.fix_grants(act, line.member)
        _decided(act, line, LineState.REMOVE)
    return len(found)


@action("access.review")
def close_review(act: Act, *, review: Review) -> Review:
    """Close a review on which every line is decided; it stays as evidence."""
    review = act.lock(Review, review.pk)
    if review.closed_at:
        raise Refused(_("This review is closed."))
    left = ReviewLine.objects.filter(review=review, state=LineState.OPEN).count()
    if left:
        raise Refused(_("%(count)s lines are not decided yet.") % {"count": left})
    save(review, closed_at=act.now)
    act.record(events.REVIEW_CLOSED, review)
    return review


def _open(act: Act, review: Review, lines: Collection[int]) -> list[ReviewLine]:
    """The chosen lines that are still open, held; nobody decides about their own."""
    review = act.lock(Review, review.pk)
    found = [
        act.lock(ReviewLine, pk)
        for pk in ReviewLine.objects.filter(
            review=review, pk__in=lines, state=LineState.OPEN
        ).values_list("pk", flat=True)
    ]
    if any(line.member_id == act.actor.pk for line in found):
        raise Refused(_("Somebody else has to review your own roles."))
    if not found:
        raise Refused(_("Choose lines that are still open."))
    return found


def _decided(act: Act, line: ReviewLine, state: LineState) -> ReviewLine:
    save(line, state=state, decided_by_id=act.actor.pk, decided_at=act.now)
    kept = state == LineState.KEEP
    act.record(events.GRANT_KEPT if kept else events.GRANT_REMOVED, line)
    return line

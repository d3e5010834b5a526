"""Looking later at what nobody else could sign."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from teliti.approvals import events
from teliti.approvals.actions.requests import refuse_token
from teliti.approvals.models import LaterReview
from teliti.audit.action import Act, action
from teliti.base.refusals import Refused
from teliti.base.saving import save


@action("approvals.review")
def review_later(act: Act, *, reviews: Sequence[LaterReview], finding: str = "") -> int:
    """Say that one has looked at what passed without an approval, and what one found. How many.

    Refused: one's own acts, and what somebody has looked at.
    """
    refuse_token(act)
    if not reviews:
        raise Refused(_("Choose at least one."))
    for key in sorted({review.pk for review in reviews}):
        review = act.lock(LaterReview, key)
        if review.maker_id == act.actor.pk:
            raise Refused(_("You did this yourself. Somebody else has to look at it."))
        if review.reviewed_by_id:
            raise Refused(_("Somebody has looked at %(label)s.") % {"label": review.label})
        save(
            review, reviewed_by_id=act.actor.pk, reviewed_at=act.now, finding=finding.strip()
        )  # fmt: skip
        act.record(events.REVIEWED, review)
    return len(reviews)

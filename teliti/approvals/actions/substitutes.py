"""Who signs in whose place, and for how long."""

from datetime import date

from django.utils.translation import gettext as _

from teliti.approvals import events, queries
from teliti.approvals.actions.requests import refuse_token
from teliti.approvals.models import Substitute
from teliti.audit.action import Act, action
from teliti.base.refusals import Forbidden, Refused
from teliti.base.saving import save
from teliti.people.models import Member


@action("approvals.ask")
def name_substitute(
    act: Act, *, deputy: Member, starts_on: date, ends_on: date, kind: str = "", because: str = "",
    absent: Member | None = None,
) -> Substitute:  # fmt: skip
    """Let somebody approve in one's place for some days: everything, or one kind.

    For somebody else (`absent`) it needs the duty for that, and the deputy is then not oneself.
    Refused: days that lie behind, another substitute of the same days; to an API token.
    """
    refuse_token(act)
    absent_id = absent.pk if absent else act.actor.pk
    if absent_id != act.actor.pk:
        _refuse_without(act, "approvals.substitutes")
        if deputy.pk == act.actor.pk:
            raise Refused(_("Somebody else has to name you as a substitute."), field="deputy")
    if deputy.pk == absent_id:
        raise Refused(_("Nobody is their own substitute. Choose another person."), field="deputy")
    if ends_on < max(starts_on, act.today):
        raise Refused(_("The last day lies before the first, or behind us."), field="ends_on")
    if queries.substitutes_between(act.company_id, absent_id, kind, starts_on, ends_on).exists():
        raise Refused(_("These days have a substitute already. End that one first."))
    substitute = Substitute.objects.create(
        company_id=act.company_id, absent_id=absent_id, deputy=deputy, kind=kind,
        starts_on=starts_on, ends_on=ends_on, because=because.strip(),
    )  # fmt: skip
    act.record(events.SUBSTITUTE_NAMED, substitute, because=because.strip())
    return substitute


@action("approvals.ask")
def end_substitute(act: Act, *, substitute: Substitute) -> Substitute:
    """End one's substitute now (or somebody else's, with the duty for it)."""
    substitute = act.lock(Substitute, substitute.pk)
    if substitute.absent_id != act.actor.pk:
        _refuse_without(act, "approvals.substitutes")
    if substitute.ended_at or substitute.ends_on < act.today:
        raise Refused(_("This substitute has ended already."))
    save(substitute, ended_at=act.now)
    act.record(events.SUBSTITUTE_ENDED, substitute)
    return substitute


def _refuse_without(act: Act, duty: str) -> None:
    if not act.actor.may(duty):
        raise Forbidden(_("You do not have the duty for this: %(duty)s.") % {"duty": duty})

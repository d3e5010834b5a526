"""Duties that are forbidden in one hand, and who is excepted."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from teliti.approvals import events
from teliti.approvals.models import Pair, PairException
from teliti.audit.action import Act, action
from teliti.audit.duties import declared
from teliti.base.refusals import Refused
from teliti.base.saving import save
from teliti.people.models import Member


@action("approvals.pairs")
def forbid_pair(act: Act, *, first: str, second: str, because: str) -> Pair:
    """Forbid that one person has both duties. Whoever has both now is shown, and stopped when
    they use one of the two where approvals are asked."""
    known = {duty.name for duty in declared()}
    first, second = sorted((first, second))
    if first == second or not {first, second} <= known:
        raise Refused(_("Choose two different duties."), field="second")
    if Pair.objects.filter(
        company_id=act.company_id, first=first, second=second, ended_on=None
    ).exists():
        raise Refused(_("This pair is forbidden already."), field="second")
    pair = Pair.objects.create(
        company_id=act.company_id, first=first, second=second, because=because.strip()
    )
    act.record(events.PAIR_ADDED, pair)
    return pair


@action("approvals.pairs")
def allow_pair(act: Act, *, pair: Pair, because: str) -> Pair:
    """Allow both duties in one hand again, and say why."""
    pair = act.lock(Pair, pair.pk)
    if pair.ended_on is not None:
        raise Refused(_("This pair is not forbidden any more."))
    save(pair, ended_on=act.today)
    act.record(events.PAIR_ENDED, pair, because=because.strip())
    return pair


@action("approvals.pairs")
def make_exception(
    act: Act, *, pair: Pair, member: Member, because: str, ends_on: date
) -> PairException:
    """Let one person have both duties of a pair until a day, with the reason. Never oneself."""
    if member.pk == act.actor.pk:
        raise Refused(_("Nobody makes an exception for themselves."), field="person")
    if not act.today <= ends_on <= act.today + timedelta(366):
        raise Refused(_("An exception ends within a year from now."), field="ends_on")
    exception = PairException.objects.create(
        company_id=act.company_id, pair=pair, member=member, because=because.strip(),
        starts_on=act.today, ends_on=ends_on, given_by_id=act.actor.pk,
    )  # fmt: skip
    act.record(events.EXCEPTION_MADE, exception, because=because.strip())
    return exception

"""Whoever leaves signs nothing any more: somebody else does."""

from datetime import date, timedelta

from teliti.approvals import events, queries
from teliti.approvals.models import Request, RequestStep, StepState, Substitute
from teliti.approvals.operations.requests import tell_signers
from teliti.audit.action import Act
from teliti.audit.duties import label_of
from teliti.base.saving import save
from teliti.people.models import Member


def hand_over(act: Act, leaver: Member, to: Member, *, since: date) -> int:
    """Have somebody stand in from a day on where a leaver would, and sign what was forwarded to
    the leaver, if they may: else it waits for whoever may. How many changed hands."""
    substitutes = list(queries.standing_in_from(leaver, since))
    for found in substitutes:
        substitute = act.lock(Substitute, found.pk)
        days = {"starts_on": max(substitute.starts_on, since), "ends_on": substitute.ends_on}
        if substitute.starts_on < since and since > act.today:
            save(substitute, ends_on=since - timedelta(1))
        else:
            save(substitute, ended_at=act.now)
        act.record(events.SUBSTITUTE_ENDED, substitute)
        if substitute.absent_id != to.pk:  # nobody is their own substitute
            named = Substitute.objects.create(
                company_id=act.company_id, absent_id=substitute.absent_id, deputy=to,
                kind=substitute.kind, because=substitute.because, **days,
            )  # fmt: skip
            act.record(events.SUBSTITUTE_NAMED, named)
    requests = list(queries.forwarded_to(leaver))
    staff = queries.staff_of(act.company_id, act.today)
    for request in requests:
        act.lock(Request, request.pk)
        for found_step in request.steps.all():
            if found_step.forwarded_to_id != leaver.pk or found_step.state == StepState.DONE:
                continue
            step = act.lock(RequestStep, found_step.pk)
            is_able = to.pk in staff.able_if_not_forwarded(step, request)
            save(step, forwarded_to=to if is_able else None)
            tell_signers(act, [step])
            waits_for = to if is_able else step.role or label_of(step.duty)
            act.record(events.FORWARDED, request, to=str(waits_for))
    return len(substitutes) + len(requests)

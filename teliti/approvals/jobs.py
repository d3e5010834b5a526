"""What leaves the building: mail to those who have to sign."""

from contextlib import suppress

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teliti.approvals import actions, queries, words
from teliti.approvals.models import Request, RequestStep
from teliti.base.refusals import Refused
from teliti.kit.columns import today_of
from teliti.kit.words import shown_money
from teliti.people.models import Member
from teliti.work.queue import every, job

LINK_SALT = "approvals.link"
NAMED = 20
"""So many requests are named in a mail about many."""


@job("approvals.tell_signers", title=gettext_lazy("Tell those who have to approve"))
def tell_signers(member: Member, *, steps: list[int]) -> None:
    """Write to everybody who may sign one of these steps, once each; what was signed meanwhile is
    left out."""
    staff = queries.staff_of(member.company_id, today_of(member))
    waiting: dict[int, list[RequestStep]] = {}
    for step in queries.steps_that_wait(member.company_id, steps):
        for key in staff.able_on(step, step.request):
            waiting.setdefault(key, []).append(step)
    for key, found in sorted(waiting.items()):
        if len(found) == 1:
            _write_to(staff.people[key], found[0])
        else:
            _write_of_many(staff.people[key], found)


@job("approvals.tell_maker", title=gettext_lazy("Tell what came of a request"))
def tell_maker(member: Member, *, request: int) -> None:
    """Write to whoever asked: it is approved, refused, or somebody asks something."""
    found = queries.request_to_tell(member.company_id, request)
    if found is None or found.maker.user is None or not found.maker.is_active:
        return
    with translation.override(found.maker.language):
        said = found.decisions.all().last()
        lines = [
            f"{found}: {found.get_state_display()}.",
            f"{said.by}: {said.text}" if said and said.text else "",
            link_for(found.maker, found),
        ]
        _send(found.maker, _("About your request: %(what)s") % {"what": found.titled}, lines)


@every("10 * * * *")
@job("approvals.escalate", title=gettext_lazy("Escalate what waits too long"), one_at_a_time=True)
def escalate(member: Member) -> None:
    """Let the next role approve too where a step was not approved in time."""
    for step in queries.overdue_steps(member.company_id, timezone.now()):
        with suppress(Refused):  # approved meanwhile
            actions.escalate(member, step=step)


def link_for(member: Member, request: Request) -> str:
    """The signed link in a mail: it leads to the page, after sign-in, for a week."""
    token = signing.dumps(
        {"member": member.pk, "request": request.pk}, salt=LINK_SALT, compress=True
    )
    return f"{settings.PUBLIC_URL}{reverse('approvals:link', args=[token])}"


def _write_to(signer: Member, step: RequestStep) -> None:
    request = step.request
    policies = queries.policies_named(request.company_id, step.policies, request.asked_at)
    with translation.override(signer.language):
        amount = ""
        if request.amount_minor is not None:
            amount = shown_money(request.amount_minor, request.currency)
        lines = [
            _("%(person)s asks for your approval.") % {"person": request.maker},
            " · ".join(part for part in (request.titled, amount) if part),
            _("Reason given: %(reason)s") % {"reason": request.because} if request.because else "",
            _("Why you: %(why)s") % {"why": words.why(step.policies or [0], policies)},
            link_for(signer, request),
            _("The link leads to the page for a week; you sign in there first."),
        ]
        _send(signer, _("To approve: %(what)s") % {"what": request.titled}, lines)


def _write_of_many(signer: Member, steps: list[RequestStep]) -> None:
    """One mail about requests that were asked for together."""
    first, count = steps[0].request, len(steps)
    with translation.override(signer.language):
        names = [f"– {step.request.titled}" for step in steps[:NAMED]]
        if count > NAMED:
            names.append(_("and %(count)s more") % {"count": count - NAMED})
        lines = [
            _("%(person)s asks for your approval.") % {"person": first.maker},
            "\n".join(names),
            f"{settings.PUBLIC_URL}{reverse('approvals:requests')}",
        ]
        _send(signer, _("To approve: %(count)s requests") % {"count": count}, lines)


def _send(to: Member, subject: str, lines: list[str]) -> None:
    assert to.user is not None, "mail goes to people"
    EmailMessage(subject, "\n\n".join(filter(None, lines)), to=[to.user.email]).send()

"""What leaves the building: mail to those who have to sign."""

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teliti.approvals import queries, words
from teliti.approvals.models import RequestState, RequestStep, StepState
from teliti.kit.columns import today_of
from teliti.kit.words import shown_money
from teliti.people.models import Member
from teliti.work.queue import job

LINK_SALT = "approvals.link"


@job("approvals.tell_signers", title=gettext_lazy("Tell those who have to approve"))
def tell_signers(member: Member, *, step: int) -> None:
    """Write to everybody who may sign this step; nothing when it was signed meanwhile."""
    found = queries.step_with_request(member.company_id, step)
    if found is None or found.state != StepState.OPEN:
        return
    if found.request.state != RequestState.WAITING:
        return
    staff = queries.staff_of(member.company_id, today_of(member))
    for key in sorted(staff.able_on(found, found.request)):
        _write_to(staff.people[key], found)


def link_for(member: Member, step: RequestStep) -> str:
    """The signed link in a mail: it leads to the page, after sign-in, for a week."""
    token = signing.dumps(
        {"member": member.pk, "request": step.request_id}, salt=LINK_SALT, compress=True
    )
    return f"{settings.PUBLIC_URL}{reverse('approvals:link', args=[token])}"


def _write_to(signer: Member, step: RequestStep) -> None:
    assert signer.user is not None, "only people sign"
    request = step.request
    policies = queries.policies_named(request.company_id, step.policies)
    with translation.override(signer.language):
        amount = ""
        if request.amount_minor is not None:
            amount = shown_money(request.amount_minor, request.currency)
        lines = [
            _("%(person)s asks for your approval.") % {"person": request.maker},
            "",
            " · ".join(part for part in (str(request), amount) if part),
            _("Reason given: %(reason)s") % {"reason": request.because} if request.because else "",
            _("Why you: %(why)s") % {"why": words.why(step.policies or [0], policies)},
            "",
            link_for(signer, step),
            _("The link leads to the page for a week; you sign in there first."),
        ]
        message = EmailMessage(
            _("To approve: %(what)s") % {"what": request},
            "\n".join(line for at, line in enumerate(lines) if line or at in (1, 5)),
            to=[signer.user.email],
        )
        message.send()

"""Following up what customers owe for long: what was found out when somebody asked."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from teliti.audit.action import Act, action, state_of
from teliti.base.refusals import Refusals, Refused
from teliti.base.saving import save
from teliti.invoicing import events, operations
from teliti.invoicing.domain import Finding, Found
from teliti.invoicing.models import FollowUp, Invoice

EVENTS = {
    Finding.PROMISED: events.PAYMENT_PROMISED,
    Finding.DISPUTED: events.INVOICE_DISPUTED,
    Finding.PAID: events.PAYMENT_CLAIMED,
    Finding.LOST: events.LOSS_FEARED,
}


@action("invoicing.amend")
def follow_up(act: Act, *, findings: Sequence[Found]) -> int:
    """Note what was found out about sales invoices, all or none. How many.

    Refused, for each invoice by its key: one of which nothing is open, a promise without its day,
    anything else without a word.
    """
    if not findings:
        raise Refused(_("Say of at least one invoice what you found out."))
    held = operations.hold(act, [one.invoice for one in findings])
    last = {one.invoice_id: one for one in FollowUp.objects.filter(invoice__in=held, is_last=True)}
    refusals = Refusals()
    for one in findings:
        with refusals.about(one.invoice):
            invoice = held.get(one.invoice)
            _refuse_unfit(act, invoice, one)
            assert invoice is not None, "it was refused otherwise"
            if invoice.pk in last:
                save(last[invoice.pk], is_last=False)
                act.also(last[invoice.pk], is_last=(True, False))
            _note(act, invoice, one)
    refusals.say()
    return len(findings)


def _note(act: Act, invoice: Invoice, found: Found) -> None:
    noted = FollowUp(
        company_id=act.company_id, invoice=invoice, finding=found.finding.value,
        again_on=found.again_on, note=found.note.strip(), noted_by_id=act.actor.pk,
        noted_at=act.now,
    )  # fmt: skip
    noted.save(force_insert=True)
    act.also(noted, **{name: (None, value) for name, value in state_of(noted).items()})
    act.moment(EVENTS[found.finding], invoice, because=found.note.strip())


def _refuse_unfit(act: Act, invoice: Invoice | None, found: Found) -> None:
    if invoice is None:
        raise Refused(_("This invoice is not there any more. Choose another."))
    if not invoice.is_sale or not invoice.open_minor:
        raise Refused(_("Nothing of %(invoice)s is open any more.") % {"invoice": invoice})
    if found.finding == Finding.PROMISED and found.again_on is None:
        raise Refused(_("Type the day by which it is promised."), field="again_on")
    if found.again_on is not None and found.again_on < act.today:
        raise Refused(_("This day lies behind us. Choose a later one."), field="again_on")
    if found.finding != Finding.PROMISED and not found.note.strip():
        raise Refused(_("Write down what you found out, and from whom."), field="note")

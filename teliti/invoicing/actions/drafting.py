"""Drafts: without number, in no balance, free to change and to throw away."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from teliti.approvals import operations as approvals
from teliti.audit.action import Act, action
from teliti.base.refusals import Refused
from teliti.documents.domain.keeping import Kept
from teliti.invoicing import events, operations
from teliti.invoicing.domain import Content
from teliti.invoicing.models import Invoice
from teliti.invoicing.queries.told import told_briefly
from teliti.people.models import Company


@action("invoicing.draft")
def draft_invoice(
    act: Act, *, content: Content, duplicate_reason: str = "", files: Sequence[Kept] = ()
) -> Invoice:
    """Keep an invoice or bill as a draft, with its scans (`documents.store.keep`).

    Refused: a bill whose number is here already.
    """
    operations.refuse_same_reference(act, content)
    drafts = operations.write_drafts(act, [content], reasons={0: duplicate_reason})
    invoice = drafts.invoices[0]
    act.record(events.INVOICE_DRAFTED, invoice)
    operations.attach(act, invoice, files)
    return invoice


@action("invoicing.draft")
def change_invoice(
    act: Act, *, invoice: Invoice, content: Content, version: int | None = None,
    duplicate_reason: str = "", files: Sequence[Kept] = (),
) -> Invoice:  # fmt: skip
    """Give a draft other content. Its direction stays."""
    invoice = act.lock(Invoice, invoice.pk, version=version)
    refuse_issued(invoice)
    assert content.direction == invoice.direction, "an invoice does not become a bill"
    operations.refuse_same_reference(act, content, besides=invoice.pk)
    operations.redraft(act, invoice, content, reason=duplicate_reason)
    act.record(events.INVOICE_CHANGED, invoice)
    operations.attach(act, invoice, files)
    return invoice


@action("invoicing.draft")
def discard_invoices(act: Act, *, invoices: Sequence[Invoice]) -> int:
    """Throw drafts away, all or none. They had no number, so none is missing. How many."""
    if not invoices:
        raise Refused(_("Choose at least one draft."))
    held = [act.lock(Invoice, key) for key in sorted({invoice.pk for invoice in invoices})]
    for invoice in held:
        refuse_issued(invoice)
    if len(held) > 1:
        company = Company.objects.get(pk=act.company_id)
        approvals.require(
            act, company, "invoicing.discard",
            drafts=[told_briefly(invoice) for invoice in held],
            total=sum(invoice.gross_minor for invoice in held),
        )  # fmt: skip
        act.moment(events.DRAFTS_DISCARDED, company, count=len(held))
    approvals.drop(act, held)
    for invoice in held:
        act.moment(
            events.INVOICE_DISCARDED, invoice, party=invoice.party_id, gross=invoice.gross_minor,
            reference=invoice.reference,
        )  # fmt: skip
    operations.discard(act, held)
    return len(held)


def refuse_issued(invoice: Invoice) -> None:
    """Refuse to change what is fixed for good."""
    if not invoice.is_draft:
        raise Refused(
            _("%(invoice)s is issued and stays as it is. Correct or reverse it.")
            % {"invoice": invoice}
        )

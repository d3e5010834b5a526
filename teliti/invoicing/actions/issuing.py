"""Issuing: a draft gets its number, is fixed for good, and goes into the books."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from teliti.approvals import operations as approvals
from teliti.approvals.models import Request
from teliti.audit.action import Act, action
from teliti.base.refusals import Refused
from teliti.base.saving import save
from teliti.documents.domain.keeping import Kept
from teliti.exchange import operations as exchange
from teliti.exchange.declaring import Record, Step
from teliti.exchange.models import Import
from teliti.invoicing import events, operations
from teliti.invoicing.actions.drafting import refuse_issued
from teliti.invoicing.domain import Content, Direction
from teliti.invoicing.models import Invoice
from teliti.people.models import Company


@action("invoicing.issue")
def issue_invoice(act: Act, *, invoice: Invoice, duplicate_reason: str = "") -> Invoice:
    """Number a draft, fix it for good, and post it to the books.

    Refused: no lines, nothing to pay, a closed period, a bill that looks like another without a
    reason why it is none, a signature that is missing.
    """
    invoice = act.lock(Invoice, invoice.pk)
    refuse_issued(invoice)
    if duplicate_reason.strip():
        save(invoice, duplicate_reason=duplicate_reason.strip()[:300])
    operations.refuse_suspect(act, invoice)
    return _issued(act, operations.read_drafts(act, [invoice]))


@action("invoicing.issue")
def issue_content(
    act: Act, *, content: Content, invoice: Invoice | None = None, version: int | None = None,
    duplicate_reason: str = "", files: Sequence[Kept] = (),
) -> Invoice:  # fmt: skip
    """Enter an invoice and issue it in one; with `invoice`, that draft with this content."""
    drafts = _entered(act, content, invoice, version, duplicate_reason)
    operations.attach(act, drafts.invoices[0], files)
    operations.refuse_suspect(act, drafts.invoices[0])
    return _issued(act, drafts, is_new=invoice is None)


@action("invoicing.draft")
def draft_to_sign(
    act: Act, *, content: Content, invoice: Invoice | None = None, version: int | None = None,
    duplicate_reason: str = "", files: Sequence[Kept] = (),
) -> Request:  # fmt: skip
    """Enter an invoice as a draft (with `invoice`, change that draft) and ask for the signatures
    that issuing it needs, in one."""
    drafts = _entered(act, content, invoice, version, duplicate_reason)
    if invoice is not None:
        act.record(events.INVOICE_CHANGED, drafts.invoices[0])
    operations.attach(act, drafts.invoices[0], files)
    return approvals.ask(act, drafts.invoices[0], "invoicing.issue", is_plain=True)


@action("invoicing.issue")
def issue_invoices(act: Act, *, invoices: Sequence[Invoice]) -> list[Invoice]:
    """Issue many drafts, in the order of their dates, all or none."""
    if not invoices:
        raise Refused(_("Choose at least one draft."))
    keys = sorted({invoice.pk for invoice in invoices})
    held = operations.hold(act, keys)
    if len(held) < len(keys):
        raise Refused(_("A draft is not there any more. Go back to the list."))
    act.know(*held.values())
    ordered = sorted(held.values(), key=lambda one: (one.issued_on, one.pk))
    for invoice in ordered:
        refuse_issued(invoice)
        operations.refuse_suspect(act, invoice)
    drafts = operations.read_drafts(act, ordered)
    approvals.require_each(act, ordered, "invoicing.issue")
    approvals.drop(act, ordered)
    issued = operations.issue_many(act, drafts)
    for invoice in issued:
        act.record(events.INVOICE_ISSUED, invoice)
    return issued


@action("invoicing.import")
def import_invoices(act: Act, *, contents: Sequence[Content]) -> list[Invoice]:
    """Enter and issue many invoices at once, in the order given, all or none.

    Refused: a bill whose number is here already, or twice in `contents` (the database's rule
    names no row, so each is asked for); one that somebody else has to approve, which has to be
    entered by itself, or to come in a file.
    """
    if not contents:
        raise Refused(_("There is nothing to import."))
    for content in contents:
        if content.direction == Direction.PURCHASE:
            operations.refuse_same_reference(act, content)
    drafts = operations.write_drafts(act, contents)
    approvals.require_each(act, drafts.invoices, "invoicing.issue")
    issued = operations.issue_many(act, drafts)
    for invoice in issued:
        act.record(events.INVOICE_ISSUED, invoice)
    return issued


@action("invoicing.import")
def import_papers(
    act: Act, *, batch: Import, records: Sequence[Record], direction: Direction, is_open: bool,
    step: Step,
) -> None:  # fmt: skip
    """Enter and issue the invoices or bills of a file, all or none.

    `is_open`: they were open on the first day and are booked against the opening account.
    """
    batch = exchange.hold(act, batch)
    company = Company.objects.get(pk=act.company_id)
    prepare = operations.prepared_open if is_open else operations.prepared
    found = prepare(company, direction, records)
    exchange.refuse(found.findings)
    if not is_open:
        exchange.refuse_higher(batch, found.highest)
    issued = operations.issue_in_turns(act, found.contents, step)
    exchange.take(act, batch, [invoice.pk for invoice in issued])


@action("invoicing.reverse")
def undo_import_of_papers(act: Act, *, batch: Import, because: str) -> None:
    """Reverse the invoices or bills of a file, each on its own day, as long as none is settled."""
    batch = exchange.hold_done(act, batch, because)
    operations.reverse_imported(act, batch.made, because)
    exchange.undone(act, batch, because)


def _entered(
    act: Act, content: Content, invoice: Invoice | None, version: int | None, reason: str
) -> operations.Drafts:
    """The one draft with this content: a new one, or `invoice` with it in place of what it held."""
    operations.refuse_same_reference(act, content, besides=invoice.pk if invoice else None)
    if invoice is None:
        drafts = operations.write_drafts(act, [content], reasons={0: reason})
        act.record(events.INVOICE_DRAFTED, drafts.invoices[0])
        return drafts
    invoice = act.lock(Invoice, invoice.pk, version=version)
    refuse_issued(invoice)
    return operations.redraft(act, invoice, content, reason=reason)


def _issued(act: Act, drafts: operations.Drafts, *, is_new: bool = False) -> Invoice:
    """Issue the one draft, if whoever has to has signed."""
    [invoice] = drafts.invoices
    approvals.require(act, invoice, "invoicing.issue")
    if not is_new:  # of what was entered just now nobody was asked anything
        approvals.drop(act, [invoice])
    operations.issue_many(act, drafts)
    act.record(events.INVOICE_ISSUED, invoice)
    return invoice

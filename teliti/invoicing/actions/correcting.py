"""Correcting what is issued: amended in place where no figure is touched, else reversed."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from teliti.approvals import operations as approvals
from teliti.audit.action import Act, action
from teliti.audit.domain import plain
from teliti.base.refusals import Refused
from teliti.base.saving import save
from teliti.invoicing import events, operations
from teliti.invoicing.domain import Content
from teliti.invoicing.models import Invoice
from teliti.invoicing.queries.told import told


@action("invoicing.amend")
def amend_invoice(
    act: Act, *, invoice: Invoice, due_on: date, text: str, note: str, bank_text: str,
    version: int | None = None,
) -> Invoice:  # fmt: skip
    """Change what touches no figure of an issued invoice: due date, subject, note, bank text."""
    invoice = act.lock(Invoice, invoice.pk, version=version)
    if not invoice.is_issued:
        raise Refused(_("Only an issued invoice is amended; a draft is simply changed."))
    if due_on < invoice.issued_on:
        raise Refused(_("The due date lies before the date of the invoice."), field="due_on")
    save(
        invoice, due_on=due_on, text=text.strip()[:200], note=note.strip(),
        bank_text=bank_text.strip(),
    )  # fmt: skip
    act.record(events.INVOICE_AMENDED, invoice)
    return invoice


@action("invoicing.reverse")
def reverse_invoice(act: Act, *, invoice: Invoice, day: date, because: str) -> Invoice:
    """Take an issued invoice back by the mirror of its entry, on a day of an open period.

    Its number stays taken. Refused: something settles it, no reason.
    """
    invoice = act.lock(Invoice, invoice.pk)
    approvals.require(act, invoice, "invoicing.reverse", day=day, because=because.strip())
    approvals.drop(act, [invoice])
    mirror = operations.reverse(act, invoice, day=day, because=because)
    act.record(events.INVOICE_REVERSED, invoice, because=because, by=mirror.number)
    return invoice


@action("invoicing.reverse")
def correct_invoice(
    act: Act, *, invoice: Invoice, content: Content, day: date, because: str,
    duplicate_reason: str = "",
) -> Invoice:  # fmt: skip
    """Reverse an issued invoice on a day and issue its replacement, in one. Gives the replacement.

    The replacement has its own number and names the invoice that it corrects; papers stay with
    the original and are reached from both.
    """
    invoice = act.lock(Invoice, invoice.pk)
    assert content.direction == invoice.direction, "an invoice does not become a bill"
    if hasattr(invoice, "corrected_by"):
        raise Refused(
            _("%(invoice)s was corrected by %(by)s. Correct that one.")
            % {"invoice": invoice, "by": invoice.corrected_by}
        )
    operations.refuse_same_reference(act, content, besides=invoice.pk)
    operations.reverse(act, invoice, day=day, because=because)
    drafts = operations.write_drafts(
        act, [content], reasons={0: duplicate_reason}, corrects=invoice
    )
    operations.refuse_suspect(act, drafts.invoices[0])
    approvals.require(
        act, invoice, "invoicing.correct", day=day, because=because.strip(),
        **_new(drafts.invoices[0]),
    )  # fmt: skip
    approvals.drop(act, [invoice])
    [replacement] = operations.issue_many(act, drafts)
    act.record(events.INVOICE_CORRECTED, invoice, because=because, by=replacement.number)
    act.record(events.INVOICE_ISSUED, replacement)
    return replacement


def _new(replacement: Invoice) -> dict[str, Any]:
    """What is approved of a replacement: all that it says."""
    said = told(replacement)
    kept = [value for name, value in said.items() if name not in ("lines", "gross", "net", "tax")]
    return {"new_lines": said["lines"], "new_gross": said["gross"], "new_text": plain(kept)}

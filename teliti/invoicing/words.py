"""Words for the states and kinds of invoices, as people read them."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from teliti.invoicing.domain import Bucket, Direction
from teliti.invoicing.models import Invoice, InvoiceState
from teliti.kit.shapes import Badge, Tone
from teliti.kit.words import FieldWords

LISTS = {
    Direction.SALE: (gettext_lazy("Sales invoices"), "invoicing:invoices"),
    Direction.PURCHASE: (gettext_lazy("Bills"), "invoicing:bills"),
}
"""What the list of a direction is called, and its address."""

BUCKETS = {
    Bucket.NOT_DUE: gettext_lazy("Not due yet"),
    Bucket.TO_30: gettext_lazy("1–30 days late"),
    Bucket.TO_60: gettext_lazy("31–60 days"),
    Bucket.TO_90: gettext_lazy("61–90 days"),
    Bucket.OVER_90: gettext_lazy("More than 90 days"),
}

STATES = (
    ("draft", gettext_lazy("Draft")),
    ("open", gettext_lazy("Open")),
    ("overdue", gettext_lazy("Overdue")),
    ("settled", gettext_lazy("Paid")),
    ("reversed", gettext_lazy("Reversed")),
)
"""The states by which lists are filtered."""


def invoice_badge(invoice: Invoice, today: date) -> Badge:
    """The state of an invoice in a word or two, as of today."""
    if invoice.state == InvoiceState.DRAFT:
        return Badge(_("Draft"))
    if invoice.state == InvoiceState.REVERSED:
        return Badge(_("Reversed"), Tone.BAD)
    if invoice.open_minor == 0:
        return Badge(_("Paid"), Tone.GOOD)
    late = (today - invoice.due_on).days
    if late > 0:
        words = ngettext("%(days)s day late", "%(days)s days late", late) % {"days": late}
        return Badge(words, Tone.BAD)
    if invoice.open_minor < invoice.gross_minor:
        return Badge(_("Paid in part"), Tone.WARN)
    return Badge(_("Open"), Tone.ACCENT)


FIELDS = [
    FieldWords("invoicing.invoice", "reference_key", gettext_lazy("Reference, to compare")),
    FieldWords("invoicing.invoice", "number_form", gettext_lazy("Number, to search")),
    FieldWords("invoicing.invoice", "number_digits", gettext_lazy("Number, its figures")),
    FieldWords("invoicing.invoice", "reference_form", gettext_lazy("Reference, to search")),
    FieldWords("invoicing.invoice", "reference_digits", gettext_lazy("Reference, its figures")),
    FieldWords("invoicing.invoiceline", "reduction_minor", gettext_lazy("Part of the discount")),
    FieldWords("invoicing.invoice", "party", gettext_lazy("Party")),
    FieldWords("invoicing.invoice", "issued_at", gettext_lazy("Issued at")),
    FieldWords("invoicing.invoice", "issued_by", gettext_lazy("Issued by")),
    FieldWords("invoicing.settlement", "invoice", gettext_lazy("Invoice or bill")),
    FieldWords("invoicing.settlement", "entry", gettext_lazy("Journal entry")),
    FieldWords("invoicing.settlement", "recorded_at", gettext_lazy("Recorded at")),
    FieldWords("invoicing.settlement", "undoes", gettext_lazy("Takes back")),
]
"""How fields read that have no label of their own."""

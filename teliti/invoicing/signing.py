"""What of invoicing can need a signature."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from teliti.approvals.domain import Facts
from teliti.approvals.kinds import Signed
from teliti.base.numerals import format_money
from teliti.invoicing.models import Invoice, InvoiceLine
from teliti.invoicing.queries import shown

FLAGS = {"sale": _("sales invoices"), "purchase": _("bills")}
LABELS = {
    "number": (_("Number"), "text"),
    "party": (_("Customer or supplier"), "text"),
    "reference": (_("Reference"), "text"),
    "issued_on": (_("Date"), "date"),
    "due_on": (_("Due"), "date"),
    "text": (_("Subject"), "text"),
    "lines": (_("Lines"), "text"),
    "net": (_("Before tax"), "money"),
    "tax": (_("Tax"), "money"),
    "gross": (_("Total"), "money"),
}


def facts_of(invoice: Invoice, _also: Mapping[str, Any]) -> Facts:
    """The total with tax, and whether it is an invoice or a bill."""
    return Facts(invoice.gross_minor, invoice.currency, flags=frozenset({invoice.direction}))


def called(invoice: Invoice) -> str:
    """What a request calls an invoice: its number and whom it is about."""
    parts = (invoice.number, invoice.party.name, invoice.reference, invoice.text)
    return " · ".join(part for part in parts if part)


def line_of(line: InvoiceLine, currency: str) -> str:
    """A line as it is signed: the same text whatever language one reads in."""
    discount = f" −{line.discount_percent.normalize():f}%" if line.discount_percent else ""
    tax = f" + {line.tax_code.code}" if line.tax_code else ""
    return (
        f"{line.description}: {line.quantity.normalize():f} {line.unit} × "
        f"{line.unit_price.normalize():f}{discount} = "
        f"{format_money(line.net_minor, 'id', currency)}{tax} ({line.account.code})"
    )


def content_of(invoice: Invoice) -> dict[str, Any]:
    """What whoever signs should see; a change of it needs a new signature."""
    return {
        "number": invoice.number,
        "party": str(invoice.party),
        "reference": invoice.reference,
        "issued_on": invoice.issued_on,
        "due_on": invoice.due_on,
        "text": invoice.text,
        "lines": [line_of(line, invoice.currency) for line in shown.lines_of(invoice)],
        "net": invoice.net_minor,
        "tax": invoice.tax_minor,
        "gross": invoice.gross_minor,
    }


SIGNED = [
    Signed(
        "invoicing.issue",
        _("Issue an invoice or post a bill"),
        Invoice,
        verb=_("Issue"),
        address="invoicing:issue_invoice",
        called=called,
        facts=facts_of,
        content=content_of,
        labels=LABELS,
        flags=FLAGS,
    ),
]

"""What an invoice says, as plain values: what is approved, the same in every language."""

from typing import Any

from teliti.base.numerals import format_money, format_number
from teliti.invoicing.models import Invoice, InvoiceLine
from teliti.invoicing.queries import shown


def told(invoice: Invoice) -> dict[str, Any]:
    """Whoever approves sees this; a change of it needs a new approval."""
    more = ("duplicate_reason", "note", "bank_text")
    return {
        "number": invoice.number,
        "party": str(invoice.party),
        "reference": invoice.reference,
        "issued_on": invoice.issued_on,
        "due_on": invoice.due_on,
        "text": invoice.text,
        "lines": [_told_line(line, invoice.currency) for line in shown.lines_of(invoice)],
        "net": invoice.net_minor,
        "tax": invoice.tax_minor,
        "gross": invoice.gross_minor,
        **{name: value for name in more if (value := getattr(invoice, name))},
    }


def told_briefly(invoice: Invoice) -> str:
    """One draft among many: its key, whom it is about, and how much."""
    amount = format_money(invoice.gross_minor, "id", invoice.currency)
    return f"{invoice.pk} · {invoice.party.name} · {amount}"


def _told_line(line: InvoiceLine, currency: str) -> str:
    discount = f" −{line.discount_percent.normalize():f}%" if line.discount_percent else ""
    tax = f" + {line.tax_code.code}" if line.tax_code else ""
    return (
        f"{line.description}: {format_number(line.quantity, 'id')} {line.unit} × "
        f"{format_number(line.unit_price, 'id')}{discount} = "
        f"{format_money(line.net_minor, 'id', currency)}{tax} ({line.account.code})"
    )

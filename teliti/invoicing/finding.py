"""What global search finds in invoicing."""

from collections.abc import Sequence

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teliti.invoicing import queries
from teliti.invoicing.models import Direction, Invoice
from teliti.kit.finding import MOST, Finder, Hit
from teliti.kit.screens import address_of
from teliti.kit.words import shown_day, shown_money
from teliti.people.models import Member


def find_invoices(member: Member, text: str) -> Sequence[Hit]:
    """Sales invoices by number, customer's order, customer or subject, the newest first."""
    return [_hit(one) for one in queries.found(member, Direction.SALE, text)[:MOST]]


def find_bills(member: Member, text: str) -> Sequence[Hit]:
    """Bills by our or the supplier's number, supplier or subject, the newest first."""
    return [_hit(one) for one in queries.found(member, Direction.PURCHASE, text)[:MOST]]


def _hit(invoice: Invoice) -> Hit:
    name = invoice.number or gettext("Draft")
    hint = " · ".join(
        part
        for part in (
            invoice.reference,
            shown_day(invoice.issued_on),
            shown_money(invoice.gross_minor, invoice.currency),
        )
        if part
    )
    return Hit(f"{name} · {invoice.party.name}", address_of(invoice), hint)


FINDERS = [
    Finder("invoicing.invoice", _("Sales invoices"), "invoicing.read", find_invoices,
           "invoicing:invoices"),
    Finder("invoicing.bill", _("Bills"), "invoicing.read", find_bills, "invoicing:bills"),
]  # fmt: skip

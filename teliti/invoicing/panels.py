"""What invoicing adds to the pages of lower parts: the papers of a customer or supplier."""

from django.urls import reverse
from django.utils.translation import gettext as _

from teliti.invoicing import queries
from teliti.invoicing.domain import Direction
from teliti.invoicing.models import Invoice
from teliti.invoicing.words import LISTS, invoice_badge
from teliti.kit.columns import today_of
from teliti.kit.page import AddedPanel, table_panel
from teliti.kit.screens import address_of
from teliti.kit.shapes import Cell, Head, Panel, Row, Table, Verb
from teliti.kit.words import shown_amount, shown_day
from teliti.parties.models import Party
from teliti.people.models import Member

NEWEST = 8


def papers_of_party(party: Party, member: Member) -> Panel | None:
    """The newest invoices and bills of a party, and the ways to all of them. One statement."""
    newest = queries.invoices_of(member, party)[:NEWEST]
    rows = [_row(invoice, member) for invoice in newest]
    if not rows:
        return None
    heads = [
        Head("number", _("Number"), first=True),
        Head("issued_on", _("Date"), "date"),
        Head("due_on", _("Due"), "date"),
        Head("gross", _("Total"), "money"),
        Head("open", _("Open"), "money"),
        Head("state", _("State"), "badge"),
    ]
    table = Table(heads, rows, caption=_("Invoices and bills"), id="papers")
    lists = [
        Verb(str(label), f"{reverse(address)}?party={party.pk}")
        for direction, (label, address) in LISTS.items()
        if (party.is_customer if direction == Direction.SALE else party.is_supplier)
    ]
    panel = table_panel("papers", _("Invoices and bills"), table)
    return Panel(panel.key, panel.title, panel.template, panel.context, verbs=lists)


def _row(invoice: Invoice, member: Member) -> Row:
    state = invoice_badge(invoice, today_of(member))
    return Row(
        str(invoice.pk),
        [
            Cell(invoice.number or _("Draft"), "code", sub=invoice.text),
            Cell(shown_day(invoice.issued_on), "date"),
            Cell(shown_day(invoice.due_on), "date"),
            Cell(shown_amount(invoice.gross_minor, invoice.currency), "money"),
            Cell(shown_amount(invoice.open_minor, invoice.currency), "money"),
            Cell(state.text, "badge", tone=state.tone),
        ],
        address_of(invoice),
    )


ADDED = [AddedPanel("parties.party", "invoicing.read", papers_of_party)]

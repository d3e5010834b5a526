"""Invoices as a member sees them."""

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from teliti.base.seeking import sought
from teliti.invoicing.domain import RULES
from teliti.invoicing.models import Direction, Invoice, InvoiceState, InvoiceTax, Settlement
from teliti.people.models import Company, Member

WEEK = timedelta(7)
WAITING = 60
"""At most so many invoices wait on a desk at once."""


def invoices_seen_by(member: Member) -> QuerySet[Invoice]:
    """Sales invoices and bills of the company, drafts too, with their parties."""
    return Invoice.objects.filter(company_id=member.company_id).select_related("party")


def sales_seen_by(member: Member) -> QuerySet[Invoice]:
    """Sales invoices."""
    return invoices_seen_by(member).filter(direction=Direction.SALE)


def bills_seen_by(member: Member) -> QuerySet[Invoice]:
    """Bills of suppliers."""
    return invoices_seen_by(member).filter(direction=Direction.PURCHASE)


def papers_seen_by(member: Member) -> QuerySet[Invoice]:
    """Invoices with all that their paper needs beside lines and taxes."""
    return invoices_seen_by(member).select_related("company")


def drafts_seen_by(member: Member) -> QuerySet[Invoice]:
    """Drafts of both directions."""
    return invoices_seen_by(member).filter(state=InvoiceState.DRAFT)


def settlements_seen_by(member: Member) -> QuerySet[Settlement]:
    """What settled the company's invoices, taken back or not."""
    return Settlement.objects.filter(company_id=member.company_id).select_related(
        "invoice__party", "entry", "undone_by"
    )


def waiting(member: Member, today: date) -> list[Invoice]:
    """What somebody should look at: drafts, overdue invoices, bills due within a week.

    The most urgent `WAITING` of them; the lists show the rest.
    """
    rows = invoices_seen_by(member).select_related(None).order_by("due_on", "pk")
    kinds = (
        rows.filter(state=InvoiceState.DRAFT),
        rows.filter(open_minor__gt=0, direction=Direction.SALE, due_on__lt=today),
        rows.filter(open_minor__gt=0, direction=Direction.PURCHASE, due_on__lte=today + WEEK),
    )
    urgent = [kind.values("pk")[:WAITING] for kind in kinds]  # each by its own index
    wanted = Q(pk__in=urgent[0]) | Q(pk__in=urgent[1]) | Q(pk__in=urgent[2])
    return list(invoices_seen_by(member).filter(wanted).order_by("due_on", "pk")[:WAITING])


def found(member: Member, direction: Direction, text: str) -> QuerySet[Invoice]:
    """Invoices of a direction that have every word in numbers, party or subject, newest first."""
    rows = invoices_seen_by(member).filter(direction=direction)
    fields = ("number", "reference", "party__name", "text")
    return sought(rows, text, fields, number="number").order_by("-issued_on", "-pk")


def collected_taxes(invoice: Invoice) -> list[InvoiceTax]:
    """The taxes of a sales invoice that its buyer pays to the State, by the country's codes."""
    rules = RULES.get(Company.objects.get(pk=invoice.company_id).country_pack)
    if invoice.direction != Direction.SALE or rules is None:
        return []
    return list(
        InvoiceTax.objects.filter(
            invoice=invoice, charged_minor__gt=0, tax_code__invoice_code__in=rules.collected_codes
        )
        .select_related("tax_code")
        .order_by("pk")
    )

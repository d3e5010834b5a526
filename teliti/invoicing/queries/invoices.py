"""Invoices as a member sees them."""

from django.db.models import QuerySet

from teliti.base.seeking import sought
from teliti.invoicing.domain import RULES
from teliti.invoicing.models import Direction, Invoice, InvoiceState, InvoiceTax, Settlement
from teliti.parties.models import Party
from teliti.parties.queries import family_of
from teliti.people.models import Company, Member


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


def invoices_of(member: Member, party: Party) -> QuerySet[Invoice]:
    """The invoices and bills of a party and of those merged into it, the newest first."""
    return (
        invoices_seen_by(member).filter(party__in=family_of(party.pk)).order_by("-issued_on", "-pk")
    )


def owed_to_us_seen_by(member: Member) -> QuerySet[Invoice]:
    """Sales invoices of which something is open."""
    return sales_seen_by(member).filter(open_minor__gt=0)


def issued_bills_seen_by(member: Member) -> QuerySet[Invoice]:
    """Bills that are posted."""
    return bills_seen_by(member).filter(state=InvoiceState.ISSUED)


def drafts_seen_by(member: Member) -> QuerySet[Invoice]:
    """Drafts of both directions."""
    return invoices_seen_by(member).filter(state=InvoiceState.DRAFT)


def settlements_seen_by(member: Member) -> QuerySet[Settlement]:
    """What settled the company's invoices, taken back or not."""
    return Settlement.objects.filter(company_id=member.company_id).select_related(
        "invoice__party", "entry", "undone_by"
    )


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

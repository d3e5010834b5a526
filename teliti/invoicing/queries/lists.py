"""Invoices for lists: with the day of today beside them, by state, and their totals."""

from datetime import date

from django.db.models import CharField, Count, DateField, Exists, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast, Concat

from teliti.documents.models import Document
from teliti.invoicing.models import FollowUp, Invoice, InvoiceState

TOTALLED = 10_000
"""Totals are added up to so many rows; a longer list is narrowed first."""


def dated(rows: QuerySet[Invoice], today: date) -> QuerySet[Invoice]:
    """The same rows, each with `today`, so that it can say how late it is."""
    return rows.annotate(today=Value(today, output_field=DateField()))


def in_state(state: str, today: date) -> Q:
    """The condition of a state as people see it: draft, open, overdue, settled, reversed."""
    return {
        "draft": Q(state=InvoiceState.DRAFT),
        "open": Q(open_minor__gt=0),
        "overdue": Q(open_minor__gt=0, due_on__lt=today),
        "settled": Q(state=InvoiceState.ISSUED, open_minor=0),
        "reversed": Q(state=InvoiceState.REVERSED),
    }[state]


def has_paper(company: int) -> Exists:
    """The condition that a file is attached to an invoice."""
    subject = Concat(Value("invoicing.invoice:"), Cast(OuterRef("pk"), CharField()))
    return Exists(Document.objects.filter(company_id=company, subject=subject))


def followed_up(today: date) -> Exists:
    """The condition that somebody asked about an invoice, and need not ask again yet."""
    standing = FollowUp.objects.filter(invoice=OuterRef("pk"), is_last=True)
    return Exists(standing.filter(Q(again_on=None) | Q(again_on__gte=today)))


def with_finding(finding: str, today: date) -> Q:
    """The condition of what was found out last of an open sales invoice: one of the findings, that
    it is to be asked about again, or that nobody asked."""
    last = FollowUp.objects.filter(invoice=OuterRef("pk"), is_last=True)
    is_open = Q(open_minor__gt=0)
    if finding == "nobody":
        return is_open & ~Q(Exists(last))
    if finding == "again":
        return is_open & Q(Exists(last.filter(again_on__lt=today)))
    return is_open & Q(Exists(last.filter(finding=finding)))


def totals(rows: QuerySet[Invoice]) -> tuple[int, int] | None:
    """Total and open amount of rows in minor units, reversed ones aside; None for too many rows."""
    counted = rows.exclude(state=InvoiceState.REVERSED).order_by()[: TOTALLED + 1]
    found = counted.aggregate(rows=Count("pk"), gross=Sum("gross_minor"), open=Sum("open_minor"))
    if found["rows"] > TOTALLED:
        return None
    return found["gross"] or 0, found["open"] or 0


def numbered(rows: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """The register of numbers: whatever was issued, reversed or not, with entry and reversal."""
    return rows.exclude(number="").select_related("party", "entry", "reversal", "corrected_by")

"""What invoicing asks before a period is locked."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from teliti.invoicing.models import Direction, Invoice, InvoiceState
from teliti.invoicing.queries import lists
from teliti.kit.words import shown_day
from teliti.ledger.closing import ClosingLine
from teliti.ledger.models import Period


def draft_invoices(company: int, period: Period) -> int:
    """Drafts dated in the period: after it is locked they cannot be issued with that date."""
    return _drafts(company, period, Direction.SALE)


def draft_bills(company: int, period: Period) -> int:
    """Draft bills dated in the period."""
    return _drafts(company, period, Direction.PURCHASE)


def bills_without_paper(company: int, period: Period) -> int:
    """Bills of the period to which nothing is attached."""
    return (
        Invoice.objects.filter(
            company_id=company, direction=Direction.PURCHASE, state=InvoiceState.ISSUED,
            issued_on__range=(period.starts_on, period.ends_on),
        )
        .exclude(lists.has_paper(company))
        .count()
    )  # fmt: skip


def overdue_invoices(company: int, period: Period) -> int:
    """Sales invoices that are open and were due by the end of the period."""
    return Invoice.objects.filter(
        company_id=company, direction=Direction.SALE, open_minor__gt=0, due_on__lte=period.ends_on
    ).count()


def _drafts(company: int, period: Period, direction: Direction) -> int:
    return Invoice.objects.filter(
        company_id=company, direction=direction, state=InvoiceState.DRAFT,
        issued_on__range=(period.starts_on, period.ends_on),
    ).count()  # fmt: skip


def _dated(address: str, period: Period, more: str) -> str:
    starts, ends = shown_day(period.starts_on), shown_day(period.ends_on)
    return f"{reverse(address)}?{more}&from={starts}&until={ends}"


CLOSING = [
    ClosingLine(
        "invoicing.drafts", _("Draft invoices dated in the period"), draft_invoices,
        lambda period: _dated("invoicing:invoices", period, "state=draft"),
    ),
    ClosingLine(
        "invoicing.draft_bills", _("Draft bills dated in the period"), draft_bills,
        lambda period: _dated("invoicing:bills", period, "state=draft"),
    ),
    ClosingLine(
        "invoicing.papers", _("Bills without a scan"), bills_without_paper,
        lambda period: _dated("invoicing:bills", period, "paper=no"),
    ),
    ClosingLine(
        "invoicing.overdue", _("Overdue invoices"), overdue_invoices,
        lambda period: f"{reverse('invoicing:invoices')}?state=open"
        f"&due={shown_day(period.ends_on)}",
    ),
]  # fmt: skip

"""What the data of invoices and bills should hold."""

from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from teliti.invoicing.models import Direction, Invoice, InvoiceState
from teliti.invoicing.queries import lists
from teliti.kit.words import shown_day
from teliti.quality.declaring import Rule
from teliti.quality.domain import Severity

STALE_DAYS = 14
LONG_OVERDUE_DAYS = 90


def _all(company: int) -> QuerySet[Invoice]:
    return Invoice.objects.filter(company_id=company).select_related("party")


def _bills(company: int, _today: date) -> QuerySet[Invoice]:
    return _all(company).filter(direction=Direction.PURCHASE, state=InvoiceState.ISSUED)


def _drafts(company: int, _today: date) -> QuerySet[Invoice]:
    return _all(company).filter(state=InvoiceState.DRAFT)


def _open_sales(company: int, _today: date) -> QuerySet[Invoice]:
    return _all(company).filter(direction=Direction.SALE, open_minor__gt=0)


def _said(invoice: Invoice) -> str:
    return f"{shown_day(invoice.issued_on)} · {invoice.party.name}"


RULES = [
    Rule(
        "invoicing.bills_without_scan",
        _("Bills without a scan"),
        _("Their cost and PPN cannot be proven. Attach the paper."),
        "documents.attach",
        Severity.HIGH,
        lambda company, today: _bills(company, today).exclude(lists.has_paper(company)),
        _bills,
        said=_said,
        mend="invoicing:attach_scans",
        reads="invoicing.read",
    ),
    Rule(
        "invoicing.stale_drafts",
        _("Draft invoices and bills older than two weeks"),
        _("Nobody owes them yet. Issue them, or throw them away."),
        "invoicing.draft",
        Severity.MEDIUM,
        lambda company, today: _drafts(company, today).filter(
            issued_on__lt=today - timedelta(days=STALE_DAYS)
        ),
        _drafts,
        said=_said,
        mend="invoicing:discard_invoices",
        reads="invoicing.read",
    ),
    Rule(
        "invoicing.long_overdue",
        _("Sales invoices overdue for more than 90 days about which nobody asked"),
        _("Ask whether they are disputed, paid elsewhere, or lost, and note what you found out."),
        "invoicing.amend",
        Severity.MEDIUM,
        lambda company, today: (
            _open_sales(company, today)
            .filter(due_on__lt=today - timedelta(days=LONG_OVERDUE_DAYS))
            .exclude(lists.followed_up(today))
        ),
        _open_sales,
        said=_said,
        mend="invoicing:follow_up",
        reads="invoicing.read",
    ),
]

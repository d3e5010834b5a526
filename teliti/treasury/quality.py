"""What the data of bank statements should hold."""

from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from teliti.kit.words import shown_amount, shown_day
from teliti.quality.declaring import Rule
from teliti.quality.domain import Severity
from teliti.treasury.models import BankLine, LineState

OLD_DAYS = 7


def _lines(company: int, _today: date) -> QuerySet[BankLine]:
    return BankLine.objects.filter(company_id=company)


def old_open_lines(company: int, today: date) -> QuerySet[BankLine]:
    """Bank lines of more than a week ago that nothing explains yet, parked ones too."""
    old = _lines(company, today).filter(booked_on__lt=today - timedelta(days=OLD_DAYS))
    return old.exclude(state=LineState.MATCHED)


RULES = [
    Rule(
        "treasury.old_lines",
        _("Bank lines older than a week without explanation"),
        _("Cash in the books is wrong by them. Match them, or ask whoever knows."),
        "treasury.match",
        Severity.HIGH,
        old_open_lines,
        _lines,
        said=lambda line: f"{shown_day(line.booked_on)} · {shown_amount(line.amount_minor)}",
        mend="treasury:explain_lines",
        reads="treasury.read",
    ),
]

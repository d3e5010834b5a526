"""What the data of the books should hold."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from teliti.kit.words import shown_amount, shown_day
from teliti.ledger.domain import SUSPENSE
from teliti.ledger.models import Account, Balance, Entry, Grain, Line
from teliti.quality.declaring import Rule
from teliti.quality.domain import Severity

STALE_DAYS = 14


def _postable(company: int, _today: date) -> QuerySet[Account]:
    return Account.objects.filter(company_id=company, is_postable=True, is_active=True)


def never_used(company: int, today: date) -> QuerySet[Account]:
    """Accounts in use on which nothing was ever written."""
    lines = Line.objects.filter(company_id=company, account_id=OuterRef("pk"))
    return _postable(company, today).exclude(Exists(lines))


def _suspense(company: int, today: date) -> QuerySet[Account]:
    return _postable(company, today).filter(code__in=SUSPENSE)


def suspense_not_nought(company: int, today: date) -> QuerySet[Account]:
    """Suspense and opening accounts whose balance is not nought; `left` is what is left."""
    months = Balance.objects.filter(
        company_id=company, account_id=OuterRef("pk"), grain=Grain.MONTH
    )
    summed = months.order_by().values("account_id").annotate(left=Sum("debit") - Sum("credit"))
    rows = _suspense(company, today).annotate(left=Coalesce(summed.values("left"), 0))
    return rows.filter(~Q(left=0))


def _drafts(company: int, _today: date) -> QuerySet[Entry]:
    return Entry.objects.filter(company_id=company, posted=False)


def _said_left(account: Account) -> str:
    return shown_amount(account.left)  # type: ignore[attr-defined]  # annotated


RULES = [
    Rule(
        "ledger.suspense",
        _("Suspense accounts that are not nought"),
        _("Something was booked whose place was not known. Find out, and book it there."),
        "ledger.post",
        Severity.HIGH,
        suspense_not_nought,
        _suspense,
        said=_said_left,
        mend="ledger:clear_suspense",
        reads="ledger.read",
    ),
    Rule(
        "ledger.stale_drafts",
        _("Draft entries older than two weeks"),
        _("They are in no balance. Post them, or throw them away."),
        "ledger.post",
        Severity.MEDIUM,
        lambda company, today: _drafts(company, today).filter(
            date__lt=today - timedelta(days=STALE_DAYS)
        ),
        _drafts,
        said=lambda entry: f"{shown_day(entry.date)} · {entry.text}",
        mend="ledger:discard_entries",
        reads="ledger.read",
    ),
    Rule(
        "ledger.never_used",
        _("Accounts on which nothing was ever written"),
        _("A shorter chart is read better. Put them out of use."),
        "ledger.accounts",
        Severity.LOW,
        never_used,
        _postable,
        mend="ledger:put_out_of_use",
        reads="ledger.read",
    ),
]

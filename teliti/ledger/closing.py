"""The closing list: questions whose answer should be "none" before a period is locked.

Each part declares its `CLOSING` lines in `closing.py`; this room gathers them, so that the list
runs itself: a count, and a link to what is counted.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db.models import Sum
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from teliti.ledger.domain import SUSPENSE
from teliti.ledger.models import Entry, Line, Period


@dataclass(frozen=True, slots=True)
class ClosingLine:
    """One line of the closing list.

    `count(company key, period)` is how many things still stand in the way; `address(period)` is
    where to see them. `blocks`: while the count is above zero, the period cannot be closed.
    """

    name: str
    label: Promise | str
    count: Callable[[int, Period], int]
    address: Callable[[Period], str]
    blocks: bool = False


def declared() -> Iterator[ClosingLine]:
    """Every line of every part that is installed."""
    for config in apps.get_app_configs():
        if config.name.startswith("teliti.") and find_spec(f"{config.name}.closing"):
            yield from getattr(import_module(f"{config.name}.closing"), "CLOSING", ())


def draft_entries(company: int, period: Period) -> int:
    """Draft entries with a date in the period."""
    return Entry.objects.filter(
        company_id=company, posted=False, date__range=(period.starts_on, period.ends_on)
    ).count()


def suspense_not_zero(company: int, period: Period) -> int:
    """Suspense and opening equity accounts whose balance at the end of the period is not zero."""
    sums = (
        Line.objects.filter(
            company_id=company,
            entry__posted=True,
            date__lte=period.ends_on,
            account__code__in=SUSPENSE,
        )
        .values("account_id")
        .annotate(left=Sum("amount"))
    )
    return sum(1 for row in sums if row["left"])


def earlier_open(company: int, period: Period) -> int:
    """Earlier periods that are still open."""
    return Period.objects.filter(
        company_id=company, starts_on__lt=period.starts_on, state="open"
    ).count()


def _entries(period: Period) -> str:
    return reverse("ledger:entries") + "?posted=0"


def _periods(period: Period) -> str:
    return reverse("ledger:periods")


def _accounts(period: Period) -> str:
    return reverse("ledger:accounts") + "?q=1-1902"


CLOSING = [
    ClosingLine(
        "ledger.earlier", _("Earlier periods still open"), earlier_open, _periods, blocks=True
    ),
    ClosingLine(
        "ledger.drafts", _("Draft entries in the period"), draft_entries, _entries, blocks=True
    ),
    ClosingLine(
        "ledger.suspense", _("Suspense accounts that are not zero"), suspense_not_zero, _accounts
    ),
]

"""Screens of the ledger."""

from teliti.ledger.views.accounts import (
    AccountPage,
    Accounts,
    ChangeAccount,
    NewAccount,
    PutOutOfUse,
)
from teliti.ledger.views.entries import (
    ChangeEntry,
    ClearSuspense,
    DiscardEntries,
    DiscardEntry,
    Entries,
    EntryPage,
    NewEntry,
    PostEntry,
    ReverseEntry,
)
from teliti.ledger.views.periods import (
    ClosePeriod,
    OpeningBalances,
    OpenYear,
    PeriodPage,
    Periods,
    ReopenPeriod,
)

__all__ = [
    "AccountPage",
    "Accounts",
    "ChangeAccount",
    "ChangeEntry",
    "ClearSuspense",
    "ClosePeriod",
    "DiscardEntries",
    "DiscardEntry",
    "Entries",
    "EntryPage",
    "NewAccount",
    "NewEntry",
    "OpenYear",
    "OpeningBalances",
    "PeriodPage",
    "Periods",
    "PostEntry",
    "PutOutOfUse",
    "ReopenPeriod",
    "ReverseEntry",
]

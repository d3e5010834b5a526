"""Screens of the ledger."""

from teliti.ledger.views.accounts import AccountPage, Accounts, ChangeAccount, NewAccount
from teliti.ledger.views.entries import (
    ChangeEntry,
    DiscardEntry,
    Entries,
    EntryPage,
    NewEntry,
    PostEntry,
    ReverseEntry,
)
from teliti.ledger.views.periods import (
    AskReopening,
    ClosePeriod,
    OpeningBalances,
    OpenYear,
    PeriodPage,
    Periods,
    RefuseReopening,
    ReopenPeriod,
)

__all__ = [
    "AccountPage",
    "Accounts",
    "AskReopening",
    "ChangeAccount",
    "ChangeEntry",
    "ClosePeriod",
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
    "RefuseReopening",
    "ReopenPeriod",
    "ReverseEntry",
]

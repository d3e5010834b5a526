"""Screens of parties: lists, the page of one, and what can be done to it."""

from teliti.parties.views.asks import (
    AddCustomer,
    AddParty,
    AddSupplier,
    ChangeEach,
    ChangeMany,
    ChangeParty,
    DeactivateParty,
    ReactivateParty,
)
from teliti.parties.views.bank_accounts import (
    AddBankAccount,
    AskToTrust,
    ChangeBankAccount,
    CloseBankAccount,
    TrustEach,
)
from teliti.parties.views.duplicates import (
    Duplicates,
    FindDuplicates,
    MergeParties,
    Merges,
    TellApart,
    UndoMerge,
)
from teliti.parties.views.lists import Customers, Parties, Suppliers
from teliti.parties.views.page import PartyPage

__all__ = [
    "AddBankAccount",
    "AddCustomer",
    "AddParty",
    "AddSupplier",
    "AskToTrust",
    "ChangeBankAccount",
    "ChangeEach",
    "ChangeMany",
    "ChangeParty",
    "CloseBankAccount",
    "Customers",
    "DeactivateParty",
    "Duplicates",
    "FindDuplicates",
    "MergeParties",
    "Merges",
    "Parties",
    "PartyPage",
    "ReactivateParty",
    "Suppliers",
    "TellApart",
    "TrustEach",
    "UndoMerge",
]

"""Writes about parties that other parts ask for inside their own action."""

from teliti.parties.operations.importing import (
    close_imported,
    prepared,
    prepared_bank_accounts,
    refused_changes,
    taken_in,
    withdraw,
)
from teliti.parties.operations.merging import keep_alike, merge, unmerge
from teliti.parties.operations.particulars import (
    CODES,
    TRUST,
    Particulars,
    add_party,
    change_code,
    cleaned,
    said,
    trust,
)

__all__ = [
    "CODES",
    "TRUST",
    "Particulars",
    "add_party",
    "change_code",
    "cleaned",
    "close_imported",
    "keep_alike",
    "merge",
    "prepared",
    "prepared_bank_accounts",
    "refused_changes",
    "said",
    "taken_in",
    "trust",
    "unmerge",
    "withdraw",
]

"""Writes to the books that other parts ask for inside their own action."""

from teliti.ledger.operations.importing import (
    as_columns,
    differences,
    known_entries,
    post_in_turns,
    prepared_accounts,
    prepared_entries,
    prepared_opening,
    put_out_of_use,
    refused_changes,
    reverse_all,
)
from teliti.ledger.operations.posting import (
    ENTRY_SERIES,
    hold_periods,
    post,
    post_draft,
    post_many,
    reverse,
)

__all__ = [
    "ENTRY_SERIES",
    "as_columns",
    "differences",
    "hold_periods",
    "known_entries",
    "post",
    "post_draft",
    "post_in_turns",
    "post_many",
    "prepared_accounts",
    "prepared_entries",
    "prepared_opening",
    "put_out_of_use",
    "refused_changes",
    "reverse",
    "reverse_all",
]

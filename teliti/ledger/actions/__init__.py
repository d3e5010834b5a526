"""What a person can do about the books, one file per noun."""

from teliti.ledger.actions.accounts import (
    add_account,
    change_account,
    change_accounts_by_table,
    import_accounts,
    load_chart,
    put_out_of_use,
    undo_import_of_accounts,
)
from teliti.ledger.actions.entries import (
    change_entry,
    discard_entries,
    draft_entry,
    import_entries,
    import_entries_of_file,
    post_entry,
    reverse_entry,
    undo_import_of_entries,
)
from teliti.ledger.actions.opening import (
    accept_start,
    import_opening,
    post_opening,
    undo_import_of_opening,
)
from teliti.ledger.actions.periods import close_period, open_year, reopen_period
from teliti.ledger.actions.suspense import clear_suspense, clearing_to_sign

__all__ = [
    "accept_start",
    "add_account",
    "change_account",
    "change_accounts_by_table",
    "change_entry",
    "clear_suspense",
    "clearing_to_sign",
    "close_period",
    "discard_entries",
    "draft_entry",
    "import_accounts",
    "import_entries",
    "import_entries_of_file",
    "import_opening",
    "load_chart",
    "open_year",
    "post_entry",
    "post_opening",
    "put_out_of_use",
    "reopen_period",
    "reverse_entry",
    "undo_import_of_accounts",
    "undo_import_of_entries",
    "undo_import_of_opening",
]

"""What a person can do about bank accounts, statements and bank lines."""

from teliti.treasury.actions.accounts import (
    add_bank_account,
    change_bank_account,
    close_bank_account,
    map_columns,
    reopen_bank_account,
)
from teliti.treasury.actions.matching import (
    accept_batch,
    accept_match,
    answer_line,
    book_to_account,
    explain_lines,
    match_to_entry,
    match_to_papers,
    match_transfer,
    park_line,
    undo_batch,
    undo_match,
    unpark_line,
)
from teliti.treasury.actions.statements import explain_statement, import_statement

__all__ = [
    "accept_batch",
    "accept_match",
    "add_bank_account",
    "answer_line",
    "book_to_account",
    "change_bank_account",
    "close_bank_account",
    "explain_lines",
    "explain_statement",
    "import_statement",
    "map_columns",
    "match_to_entry",
    "match_to_papers",
    "match_transfer",
    "park_line",
    "reopen_bank_account",
    "undo_batch",
    "undo_match",
    "unpark_line",
]

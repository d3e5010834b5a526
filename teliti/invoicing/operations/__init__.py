"""Writes about invoices that other parts ask for inside their own action."""

from teliti.invoicing.operations.drafts import (
    Drafts,
    attach,
    discard,
    due_of,
    redraft,
    write_drafts,
)
from teliti.invoicing.operations.guarding import Duplicate, refuse_same_reference, refuse_suspect
from teliti.invoicing.operations.importing import (
    Prepared,
    issue_in_turns,
    known_papers,
    prepared,
    prepared_open,
    reverse_imported,
)
from teliti.invoicing.operations.issuing import issue_many, read_drafts, reverse
from teliti.invoicing.operations.settling import (
    Settling,
    hold,
    refuse_unsettleable,
    settle,
    settle_many,
    unsettle,
    unsettle_source,
    unsettle_sources,
)

__all__ = [
    "Drafts",
    "Duplicate",
    "Prepared",
    "Settling",
    "attach",
    "discard",
    "due_of",
    "hold",
    "issue_in_turns",
    "issue_many",
    "known_papers",
    "prepared",
    "prepared_open",
    "read_drafts",
    "redraft",
    "refuse_same_reference",
    "refuse_suspect",
    "refuse_unsettleable",
    "reverse",
    "reverse_imported",
    "settle",
    "settle_many",
    "unsettle",
    "unsettle_source",
    "unsettle_sources",
    "write_drafts",
]

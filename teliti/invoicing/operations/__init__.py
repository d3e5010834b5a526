"""Writes about invoices that other parts ask for inside their own action."""

from teliti.invoicing.operations.drafts import discard, redraft, write_drafts
from teliti.invoicing.operations.issuing import issue, issue_many, reverse
from teliti.invoicing.operations.settling import (
    Settling,
    hold,
    settle,
    settle_many,
    unsettle,
    unsettle_source,
)

__all__ = [
    "Settling",
    "discard",
    "hold",
    "issue",
    "issue_many",
    "redraft",
    "reverse",
    "settle",
    "settle_many",
    "unsettle",
    "unsettle_source",
    "write_drafts",
]

"""Questions about invoices, one file per noun."""

from teliti.invoicing.queries.defaults import Defaults, control_accounts, defaults_of
from teliti.invoicing.queries.invoices import (
    bills_seen_by,
    collected_taxes,
    drafts_seen_by,
    invoices_seen_by,
    sales_seen_by,
    settlements_seen_by,
)
from teliti.invoicing.queries.open_items import OpenItem, open_items

__all__ = [
    "Defaults",
    "OpenItem",
    "bills_seen_by",
    "collected_taxes",
    "control_accounts",
    "defaults_of",
    "drafts_seen_by",
    "invoices_seen_by",
    "open_items",
    "sales_seen_by",
    "settlements_seen_by",
]

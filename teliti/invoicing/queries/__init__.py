"""Questions about invoices, one file per noun."""

from teliti.invoicing.queries.defaults import (
    Defaults,
    control_accounts,
    defaults_of,
    party_named,
    settings_of,
    tax_choices,
    withheld_account,
)
from teliti.invoicing.queries.invoices import (
    bills_seen_by,
    collected_taxes,
    drafts_seen_by,
    found,
    invoices_of,
    invoices_seen_by,
    issued_bills_seen_by,
    owed_to_us_seen_by,
    papers_seen_by,
    sales_seen_by,
    settlements_seen_by,
)
from teliti.invoicing.queries.open_items import OpenItem, open_items
from teliti.invoicing.queries.waiting import Papers, waiting_papers

__all__ = [
    "Defaults",
    "OpenItem",
    "Papers",
    "bills_seen_by",
    "collected_taxes",
    "control_accounts",
    "defaults_of",
    "drafts_seen_by",
    "found",
    "invoices_of",
    "invoices_seen_by",
    "issued_bills_seen_by",
    "open_items",
    "owed_to_us_seen_by",
    "papers_seen_by",
    "party_named",
    "sales_seen_by",
    "settings_of",
    "settlements_seen_by",
    "tax_choices",
    "waiting_papers",
    "withheld_account",
]

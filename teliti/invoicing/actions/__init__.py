"""What a person can do with invoices, one file per stage of their life."""

from teliti.invoicing.actions.correcting import amend_invoice, correct_invoice, reverse_invoice
from teliti.invoicing.actions.drafting import change_invoice, discard_invoices, draft_invoice
from teliti.invoicing.actions.following import follow_up
from teliti.invoicing.actions.issuing import (
    draft_to_sign,
    import_invoices,
    import_papers,
    issue_content,
    issue_invoice,
    issue_invoices,
    undo_import_of_papers,
)
from teliti.invoicing.actions.settings import change_settings
from teliti.invoicing.actions.settling import (
    clear_collected_tax,
    record_payment,
    record_withholding,
    undo_settlement,
    write_off,
)

__all__ = [
    "amend_invoice",
    "change_invoice",
    "change_settings",
    "clear_collected_tax",
    "correct_invoice",
    "discard_invoices",
    "draft_invoice",
    "draft_to_sign",
    "follow_up",
    "import_invoices",
    "import_papers",
    "issue_content",
    "issue_invoice",
    "issue_invoices",
    "record_payment",
    "record_withholding",
    "reverse_invoice",
    "undo_import_of_papers",
    "undo_settlement",
    "write_off",
]

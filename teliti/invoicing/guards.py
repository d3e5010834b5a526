"""What the database refuses of invoices, against any SQL."""

from teliti.base.guards import Guard, lacks, never
from teliti.base.spans import ALWAYS, follows, moment, within

_FIXED = (
    "company_id", "direction", "number", "reference", "reference_key", "party_id", "issued_on",
    "currency", "discount_percent", "subtotal_minor", "discount_minor", "net_minor", "tax_minor",
    "gross_minor", "stated_tax_minor", "duplicate_reason", "issued_at", "issued_by_id",
    "entry_id", "control_id", "corrects_id",
)  # fmt: skip
"""What stays as it is once an invoice is issued. Text, note, due date may be amended."""

_FOLLOWED_UP = (
    "company_id", "invoice_id", "finding", "again_on", "note", "noted_by_id", "noted_at",
)  # fmt: skip


def _row(prefix: str, columns: tuple[str, ...]) -> str:
    return "(" + ", ".join(f"{prefix}.{column}" for column in columns) + ")"


_SETTLED = (
    "(SELECT COALESCE(SUM(s.amount_minor), 0) FROM invoicing_settlement s "
    "WHERE s.invoice_id = NEW.id)"
)
_DRAFT_OF_NEW = lacks("invoicing_invoice", "NEW.invoice_id", "x.state = 'draft'", lock="FOR SHARE")
_ISSUED_OF_OLD = (
    "EXISTS (SELECT 1 FROM invoicing_invoice i WHERE i.id = OLD.invoice_id AND i.state <> 'draft')"
)


def _only_in_drafts(table: str, name: str, what: str) -> list[Guard]:
    return [
        Guard(
            f"{name}_into_draft",
            table,
            "INSERT OR UPDATE",
            when=_DRAFT_OF_NEW,
            message=f"{what} is added only to a draft of the same company",
        ),
        Guard(
            f"{name}_issued_fixed",
            table,
            "UPDATE OR DELETE",
            when=_ISSUED_OF_OLD,
            message=f"{what} of an issued invoice is never changed; correct the invoice",
        ),
    ]


GUARDS = [
    Guard(
        "invoice_born_draft",
        "invoicing_invoice",
        "INSERT",
        only_if="NEW.state <> 'draft'",
        when="true",
        message="an invoice is made as a draft and then issued",
    ),
    Guard(
        "invoice_of_own_party",
        "invoicing_invoice",
        "INSERT OR UPDATE",
        when=lacks("parties_party", "NEW.party_id"),
        message="an invoice names a party of its own company",
    ),
    Guard(
        "invoice_moves",
        "invoicing_invoice",
        "UPDATE",
        only_if="NEW.state <> OLD.state",
        when="(OLD.state, NEW.state) NOT IN (('draft', 'issued'), ('issued', 'reversed'))",
        message="a draft is issued, an issued invoice is reversed, and nothing else",
    ),
    Guard(
        "invoice_issued_whole",
        "invoicing_invoice",
        "UPDATE",
        only_if="NEW.state = 'issued' AND OLD.state = 'draft'",
        when="NEW.net_minor IS DISTINCT FROM (SELECT SUM(l.net_minor - l.reduction_minor) "
        "FROM invoicing_invoiceline l WHERE l.invoice_id = NEW.id) "
        "OR NEW.tax_minor <> (SELECT COALESCE(SUM(t.charged_minor), 0) FROM invoicing_invoicetax t "
        "WHERE t.invoice_id = NEW.id) OR NEW.open_minor <> NEW.gross_minor "
        "OR " + lacks("ledger_entry", "NEW.entry_id", "x.posted AND x.date = NEW.issued_on"),
        message="an invoice is issued only when its lines and taxes add up and its entry is posted",
    ),
    Guard(
        "invoice_issued_fixed",
        "invoicing_invoice",
        "UPDATE",
        only_if="OLD.state <> 'draft'",
        when=f"{_row('NEW', _FIXED)} IS DISTINCT FROM {_row('OLD', _FIXED)}",
        message="an issued invoice is never changed; correct or reverse it",
    ),
    Guard(
        "invoice_open_is_what_is_left",
        "invoicing_invoice",
        "UPDATE",
        only_if="OLD.state = 'issued' AND NEW.state = 'issued' "
        "AND NEW.open_minor <> OLD.open_minor",
        when=f"NEW.open_minor <> NEW.gross_minor - {_SETTLED}",
        message="what is open of an invoice is its total less what settled it",
    ),
    Guard(
        "invoice_reversed_unsettled",
        "invoicing_invoice",
        "UPDATE",
        only_if="NEW.state = 'reversed' AND OLD.state = 'issued'",
        when=f"{_SETTLED} <> 0 OR NOT EXISTS (SELECT 1 FROM ledger_entry e "
        "WHERE e.id = NEW.reversal_id AND e.posted AND e.reverses_id = NEW.entry_id)",
        message="an invoice is reversed only when nothing settles it, by the reversal of its entry",
    ),
    Guard(
        "invoice_reversed_fixed",
        "invoicing_invoice",
        "UPDATE",
        only_if="OLD.state = 'reversed'",
        when="(NEW.reversed_on, NEW.reversal_id, NEW.reversal_reason, NEW.open_minor) "
        "IS DISTINCT FROM (OLD.reversed_on, OLD.reversal_id, OLD.reversal_reason, OLD.open_minor)",
        message="a reversed invoice stays as it is",
    ),
    Guard(
        "invoice_issued_kept",
        "invoicing_invoice",
        "DELETE",
        only_if="OLD.state <> 'draft'",
        when="true",
        message="an issued invoice is never deleted; reverse it",
    ),
    *_only_in_drafts("invoicing_invoiceline", "invoice_line", "a line"),
    *_only_in_drafts("invoicing_invoicetax", "invoice_tax", "a tax"),
    Guard(
        "invoice_line_of_own_books",
        "invoicing_invoiceline",
        "INSERT OR UPDATE",
        when=lacks("ledger_account", "NEW.account_id", "x.is_postable")
        + " OR NEW.tax_code_id IS NOT NULL AND "
        + lacks("taxes_taxcode", "NEW.tax_code_id"),
        message="a line names a postable account and a tax code of its own company",
    ),
    never(
        "settlement_kept",
        "invoicing_settlement",
        "UPDATE OR DELETE",
        "a settlement is never changed or deleted; take it back by another",
    ),
    # FOR UPDATE makes two settlements of one invoice wait for each other.
    Guard(
        "settlement_of_issued",
        "invoicing_settlement",
        "INSERT",
        when=lacks("invoicing_invoice", "NEW.invoice_id", "x.state = 'issued'", lock="FOR UPDATE")
        + " OR "
        + lacks("ledger_entry", "NEW.entry_id", "x.posted"),
        message="only an issued invoice is settled, by a posted entry of the same company",
    ),
    Guard(
        "settlement_within_gross",
        "invoicing_settlement",
        "INSERT",
        when="NEW.amount_minor + (SELECT COALESCE(SUM(s.amount_minor), 0) "
        "FROM invoicing_settlement s WHERE s.invoice_id = NEW.invoice_id) "
        "NOT BETWEEN 0 AND (SELECT i.gross_minor FROM invoicing_invoice i "
        "WHERE i.id = NEW.invoice_id)",
        message="settlements never add up to more than the invoice, nor to less than nothing",
    ),
    Guard(
        "settlement_undone_whole",
        "invoicing_settlement",
        "INSERT",
        only_if="NEW.undoes_id IS NOT NULL",
        when="NOT EXISTS (SELECT 1 FROM invoicing_settlement s WHERE s.id = NEW.undoes_id "
        "AND s.invoice_id = NEW.invoice_id AND s.kind = NEW.kind "
        "AND s.amount_minor = -NEW.amount_minor)",
        message="a settlement is taken back whole, at its own invoice",
    ),
    Guard(
        "follow_up_of_sale",
        "invoicing_followup",
        "INSERT",
        when=lacks(
            "invoicing_invoice", "NEW.invoice_id", "x.state <> 'draft' AND x.direction = 'sale'"
        )
        + " OR "
        + lacks("people_member", "NEW.noted_by_id"),
        message="a follow-up is about an issued sales invoice of the same company",
    ),
    Guard(
        "follow_up_kept",
        "invoicing_followup",
        "UPDATE",
        when="NEW.is_last OR NOT OLD.is_last OR "
        f"{_row('NEW', _FOLLOWED_UP)} IS DISTINCT FROM {_row('OLD', _FOLLOWED_UP)}",
        message="a follow-up stays as it is; a later one takes its place",
    ),
    never("follow_up_not_deleted", "invoicing_followup", "DELETE", "a follow-up is never deleted"),
    never(
        "invoicing_settings_kept",
        "invoicing_settings",
        "DELETE",
        "the settings of a company are changed, not deleted",
    ),
]

DELETABLE = {"invoicing_invoice", "invoicing_invoiceline", "invoicing_invoicetax"}
"""Drafts may be thrown away; the guards above keep what is issued."""

SPANS = {
    "invoicing_settings": ALWAYS,
    "invoicing_invoice": within("invoicing_invoice.issued_on"),
    "invoicing_invoiceline": follows("invoicing_invoice", "invoicing_invoiceline.invoice_id"),
    "invoicing_invoicetax": follows("invoicing_invoice", "invoicing_invoicetax.invoice_id"),
    "invoicing_followup": " AND ".join(
        [
            moment("invoicing_followup.noted_at"),
            follows("invoicing_invoice", "invoicing_followup.invoice_id"),
        ]
    ),
    "invoicing_settlement": " AND ".join(
        [
            within("invoicing_settlement.settled_on"),
            follows("invoicing_invoice", "invoicing_settlement.invoice_id"),
            follows("ledger_entry", "invoicing_settlement.entry_id"),
        ]
    ),
}

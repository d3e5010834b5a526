"""What the database refuses of bank statements and matches, against any SQL."""

from teliti.base.guards import Guard, lacks, never
from teliti.base.spans import ALWAYS, HIDDEN, follows, follows_if_any, shown_by, touching, within

_LINE_FACTS = (
    "company_id, bank_account_id, statement_id, place, file_line, booked_on, value_on, "
    "amount_minor, text, reference, bank_reference, party_name, party_account, code, "
    "balance_minor, details, fingerprint, pattern"
)
_STATEMENT_FACTS = (
    "company_id, bank_account_id, file_id, number, starts_on, ends_on, opening_minor, "
    "closing_minor, total_minor, difference_minor, lines, added, added_minor, problems, pending, "
    "state"
)
_MATCH_FACTS = (
    "company_id, line_id, batch_id, entry_id, posted, score, reasons, accepted_at, accepted_by_id"
)
_ACCOUNT_FACTS = "company_id, number, currency, account_id"


def _differs(columns: str) -> str:
    new, old = (
        ", ".join(f"{row}.{column.strip()}" for column in columns.split(","))
        for row in ("NEW", "OLD")
    )
    return f"({new}) IS DISTINCT FROM ({old})"


_LIVE = "EXISTS (SELECT 1 FROM treasury_match m WHERE m.line_id = NEW.id AND m.undone_at IS NULL)"
_ALLOCATED = (
    "(SELECT COALESCE(SUM(a.amount_minor), 0) FROM treasury_allocation a WHERE a.match_id = "
    "(SELECT m.id FROM treasury_match m WHERE m.line_id = NEW.id AND m.undone_at IS NULL "
    "AND m.entry_id = NEW.entry_id))"
)
# What the match moves on the ledger account of the bank account: all of its own entry's lines
# there, or the lines that stood in the books already and were pointed out.
_MOVED = (
    "(SELECT COALESCE(SUM(l.amount), 0) FROM treasury_match m "
    "JOIN treasury_bankaccount b ON b.id = NEW.bank_account_id "
    "JOIN ledger_entry e ON e.id = m.entry_id AND e.posted AND e.company_id = NEW.company_id "
    "JOIN ledger_line l ON l.entry_id = e.id AND l.account_id = b.account_id "
    "WHERE m.line_id = NEW.id AND m.undone_at IS NULL AND (m.posted OR EXISTS ("
    "SELECT 1 FROM treasury_allocation a WHERE a.match_id = m.id AND a.ledger_line_id = l.id)))"
)

GUARDS = [
    never("bank_account_kept", "treasury_bankaccount", "DELETE", "a bank account is closed"),
    Guard(
        "bank_account_on_money_account",
        "treasury_bankaccount",
        "INSERT OR UPDATE",
        when="NOT EXISTS (SELECT 1 FROM ledger_account a WHERE a.id = NEW.account_id "
        "AND a.company_id = NEW.company_id AND a.is_postable AND a.type IN ('bank', 'cash'))",
        message="a bank account stands on a postable bank or cash account of its company",
    ),
    Guard(
        "bank_account_keeps_its_number",
        "treasury_bankaccount",
        "UPDATE",
        only_if=_differs(_ACCOUNT_FACTS),
        when="EXISTS (SELECT 1 FROM treasury_statement s WHERE s.bank_account_id = OLD.id)",
        message="a bank account with statements keeps its number, currency and ledger account",
    ),
    never(
        "statement_file_fixed",
        "treasury_statementfile",
        "UPDATE OR DELETE",
        "an imported file stays as it came",
    ),
    never("statement_kept", "treasury_statement", "DELETE", "a statement is never deleted"),
    Guard(
        "statement_fixed",
        "treasury_statement",
        "UPDATE",
        only_if=_differs(_STATEMENT_FACTS),
        when="true",
        message="a statement stays as the bank wrote it",
    ),
    Guard(
        "statement_of_one_company",
        "treasury_statement",
        "INSERT",
        when="NOT EXISTS (SELECT 1 FROM treasury_bankaccount b WHERE b.id = NEW.bank_account_id "
        "AND b.company_id = NEW.company_id) OR NOT EXISTS (SELECT 1 FROM treasury_statementfile f "
        "WHERE f.id = NEW.file_id AND f.company_id = NEW.company_id)",
        message="a statement belongs to an account and a file of its own company",
    ),
    never("bank_line_kept", "treasury_bankline", "DELETE", "a bank line is never deleted"),
    Guard(
        "bank_line_born_open",
        "treasury_bankline",
        "INSERT",
        only_if="NEW.state <> 'open'",
        when="true",
        message="a bank line begins open",
    ),
    Guard(
        "bank_line_of_one_account",
        "treasury_bankline",
        "INSERT",
        when="EXISTS (SELECT 1 FROM new_rows n LEFT JOIN treasury_statement s "
        "ON s.id = n.statement_id AND s.company_id = n.company_id "
        "AND s.bank_account_id = n.bank_account_id WHERE s.id IS NULL)",
        message="a bank line belongs to the account and company of its statement",
        per_statement=True,
    ),
    Guard(
        "bank_line_fixed",
        "treasury_bankline",
        "UPDATE",
        only_if=_differs(_LINE_FACTS),
        when="true",
        message="a bank line stays as the bank wrote it",
    ),
    Guard(
        "bank_line_matched_whole",
        "treasury_bankline",
        "UPDATE",
        only_if="NEW.state = 'matched'",
        when=f"{_ALLOCATED} <> NEW.amount_minor OR {_MOVED} <> NEW.amount_minor",
        message="the parts of a matched bank line and its entry in the books make its amount",
    ),
    Guard(
        "bank_line_open_without_match",
        "treasury_bankline",
        "UPDATE",
        only_if="OLD.state = 'matched' AND NEW.state <> 'matched'",
        when=_LIVE,
        message="a bank line is open again only when its match was taken back",
    ),
    never(
        "match_batch_fixed", "treasury_matchbatch", "UPDATE OR DELETE", "a batch stays as it was"
    ),
    never("match_kept", "treasury_match", "DELETE", "a match is taken back, never deleted"),
    Guard(
        "match_of_open_line",
        "treasury_match",
        "INSERT",
        when=lacks("treasury_bankline", "NEW.line_id", "x.state <> 'matched'")
        + " OR "
        + lacks("ledger_entry", "NEW.entry_id", "x.posted"),
        message="a match joins an unmatched line and a posted entry of its own company",
    ),
    Guard(
        "match_fixed",
        "treasury_match",
        "UPDATE",
        only_if=f"OLD.undone_at IS NOT NULL OR {_differs(_MATCH_FACTS)}",
        when="true",
        message="a match stays as it was accepted; take it back",
    ),
    Guard(
        "match_undone_by_reversal",
        "treasury_match",
        "UPDATE",
        only_if="NEW.undone_at IS NOT NULL AND OLD.undone_at IS NULL AND OLD.posted",
        when="NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.reverses_id = OLD.entry_id "
        "AND e.posted)",
        message="a match is taken back only with its entry reversed",
    ),
    never(
        "allocation_fixed",
        "treasury_allocation",
        "UPDATE OR DELETE",
        "an allocation stays as it was; take its match back",
    ),
    Guard(
        "allocation_before_matched",
        "treasury_allocation",
        "INSERT",
        when=lacks(
            "treasury_match",
            "NEW.match_id",
            "x.undone_at IS NULL AND (SELECT l.state FROM treasury_bankline l "
            "WHERE l.id = x.line_id) <> 'matched'",
        ),
        message="parts are told before a line counts as matched",
    ),
    Guard(
        "allocation_of_own_company",
        "treasury_allocation",
        "INSERT",
        when=" OR ".join(
            f"NEW.{column} IS NOT NULL AND {lacks(table, f'NEW.{column}', condition)}"
            for column, table, condition in (
                ("invoice_id", "invoicing_invoice", "true"),
                ("account_id", "ledger_account", "true"),
                ("ledger_line_id", "ledger_line", "x.amount = NEW.amount_minor"),
                ("party_id", "parties_party", "true"),
            )
        ),
        message="a part of a bank line goes to something of its own company, whole where it is "
        "an entry in the books",
    ),
    Guard(
        "ledger_line_on_one_bank_line",
        "treasury_allocation",
        "INSERT",
        only_if="NEW.ledger_line_id IS NOT NULL",
        when="EXISTS (SELECT 1 FROM treasury_allocation a JOIN treasury_match m "
        "ON m.id = a.match_id AND m.undone_at IS NULL "
        "WHERE a.ledger_line_id = NEW.ledger_line_id)",
        message="a line of the books stands on one bank line only",
    ),
    never("pattern_kept", "treasury_learnedpattern", "DELETE", "a pattern falls to zero times"),
]

DELETABLE: set[str] = set()

SPANS = {
    "treasury_bankaccount": ALWAYS,
    "treasury_statementfile": shown_by(
        "treasury_statement", "file_id", "treasury_statementfile.id"
    ),
    "treasury_statement": "("
    + touching("treasury_statement.starts_on", "treasury_statement.ends_on")
    + " OR "
    + shown_by("treasury_bankline", "statement_id", "treasury_statement.id")
    + ")",
    "treasury_bankline": within("treasury_bankline.booked_on"),
    "treasury_matchbatch": shown_by("treasury_match", "batch_id", "treasury_matchbatch.id"),
    "treasury_match": " AND ".join(
        [
            follows("treasury_bankline", "treasury_match.line_id"),
            follows("ledger_entry", "treasury_match.entry_id"),
        ]
    ),
    "treasury_allocation": " AND ".join(
        [
            follows("treasury_match", "treasury_allocation.match_id"),
            follows_if_any("invoicing_invoice", "treasury_allocation.invoice_id"),
            follows_if_any("ledger_line", "treasury_allocation.ledger_line_id"),
        ]
    ),
    "treasury_learnedpattern": HIDDEN,
}

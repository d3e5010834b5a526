"""What the database refuses of the books, against any SQL."""

from teliti.base.guards import Guard, lacks, never
from teliti.base.spans import ALWAYS, LAST, within

_POSTED_ENTRY = "EXISTS (SELECT 1 FROM ledger_entry e WHERE e.id = OLD.entry_id AND e.posted)"

# A posted entry is never updated again (`entry_posted_fixed`), so whatever comes out of an update
# as posted was sealed by it. These guards look at a whole statement at once: one entry or
# ten thousand.
GUARDS = [
    Guard(
        "entry_balanced",
        "ledger_entry",
        "UPDATE",
        per_statement=True,
        when="EXISTS (SELECT 1 FROM new_rows n WHERE n.posted AND "
        "(SELECT COALESCE(SUM(l.amount), 1) FROM ledger_line l WHERE l.entry_id = n.id) <> 0)",
        message="an entry that is posted must balance",
    ),
    Guard(
        "entry_lines_of_its_day",
        "ledger_entry",
        "UPDATE",
        per_statement=True,
        when="EXISTS (SELECT 1 FROM new_rows n JOIN ledger_line l ON l.entry_id = n.id "
        "WHERE n.posted AND (l.date <> n.date OR l.company_id <> n.company_id))",
        message="the lines of an entry carry its date and its company",
    ),
    Guard(
        "entry_in_open_period",
        "ledger_entry",
        "UPDATE",
        per_statement=True,
        when="EXISTS (SELECT 1 FROM (SELECT period_id, company_id, MIN(date) AS first, "
        "MAX(date) AS last FROM new_rows WHERE posted GROUP BY 1, 2) n WHERE "
        + lacks(
            "ledger_period",
            "n.period_id",
            "x.state = 'open' AND x.starts_on <= n.first AND n.last <= x.ends_on",
            row="n",
            lock="FOR SHARE",
        )
        + ")",
        message="an entry is posted only into an open period that holds its date",
    ),
    # Two imports of one file at once: the second waits for the numbers of the first, then meets it.
    Guard(
        "entry_taken_in_once",
        "ledger_entry",
        "UPDATE",
        per_statement=True,
        when="EXISTS (SELECT 1 FROM new_rows n JOIN ledger_entry e ON e.company_id = n.company_id "
        "AND e.reference = n.reference AND e.date = n.date AND e.kind = n.kind AND e.id <> n.id "
        "WHERE n.posted AND n.kind = 'import' AND n.reference <> '' AND e.posted "
        "AND NOT EXISTS (SELECT 1 FROM ledger_entry r WHERE r.reverses_id = e.id AND r.posted))",
        message="an entry of another program is taken in once, unless it was reversed",
    ),
    Guard(
        "entry_born_unposted",
        "ledger_entry",
        "INSERT",
        only_if="NEW.posted",
        when="true",
        message="an entry is made as a draft and then posted",
    ),
    Guard(
        "entry_posted_fixed",
        "ledger_entry",
        "UPDATE",
        only_if="OLD.posted",
        when="true",
        message="a posted entry is never changed; reverse it",
    ),
    Guard(
        "entry_posted_kept",
        "ledger_entry",
        "DELETE",
        only_if="OLD.posted",
        when="true",
        message="a posted entry is never deleted; reverse it",
    ),
    # FOR SHARE waits for whoever is sealing the entry, so no line slips in behind the sum.
    Guard(
        "line_into_draft",
        "ledger_line",
        "INSERT",
        per_statement=True,
        when="EXISTS (SELECT 1 FROM (SELECT DISTINCT entry_id, company_id FROM new_rows) n "
        "WHERE "
        + lacks("ledger_entry", "n.entry_id", "NOT x.posted", row="n", lock="FOR SHARE")
        + ")",
        message="lines are added only to a draft of the same company",
    ),
    Guard(
        "line_on_postable_account",
        "ledger_line",
        "INSERT",
        per_statement=True,
        when="EXISTS (SELECT 1 FROM (SELECT DISTINCT account_id, company_id FROM new_rows) n "
        "WHERE " + lacks("ledger_account", "n.account_id", "x.is_postable", row="n") + ")",
        message="a line stands on a postable account of the same company",
    ),
    Guard(
        "line_account_fixed",
        "ledger_line",
        "UPDATE",
        only_if="NEW.account_id <> OLD.account_id OR NEW.company_id <> OLD.company_id",
        when="true",
        message="a line keeps its account; a draft gets new lines",
    ),
    Guard(
        "line_posted_fixed",
        "ledger_line",
        "UPDATE OR DELETE",
        when=_POSTED_ENTRY,
        message="a line of a posted entry is never changed; reverse the entry",
    ),
    Guard(
        "line_stays_in_draft",
        "ledger_line",
        "UPDATE",
        when=lacks("ledger_entry", "NEW.entry_id", "NOT x.posted", lock="FOR SHARE"),
        message="a line never moves into a posted entry",
    ),
    Guard(
        "account_with_lines_kept",
        "ledger_account",
        "UPDATE",
        only_if="OLD.is_postable AND NOT NEW.is_postable OR OLD.type <> NEW.type "
        "OR OLD.company_id <> NEW.company_id",
        when="EXISTS (SELECT 1 FROM ledger_line l WHERE l.company_id = OLD.company_id "
        "AND l.account_id = OLD.id)",
        message="an account with lines keeps its type and stays postable",
    ),
    never("account_not_deleted", "ledger_account", "DELETE", "an account is taken out of use"),
    never("period_not_deleted", "ledger_period", "DELETE", "a period is never deleted"),
    never("fiscal_year_not_deleted", "ledger_fiscalyear", "DELETE", "a fiscal year is kept"),
    # A period is reopened only on an approval that a second person gave since it was closed.
    Guard(
        "period_reopened_by_two",
        "ledger_period",
        "UPDATE",
        only_if="OLD.state = 'closed' AND NEW.state = 'open'",
        when="NOT EXISTS (SELECT 1 FROM approvals_request r WHERE r.company_id = NEW.company_id "
        "AND r.kind = 'ledger.reopen' AND r.subject = 'ledger.period:' || NEW.id "
        "AND r.state = 'used' AND r.decided_at > OLD.closed_at)",
        message="a period is reopened only when a second person granted it",
    ),
    Guard(
        "period_keeps_its_days",
        "ledger_period",
        "UPDATE",
        when="NEW.starts_on <> OLD.starts_on OR NEW.ends_on <> OLD.ends_on "
        "OR NEW.company_id <> OLD.company_id",
        message="a period keeps its days",
    ),
    never("balance_not_deleted", "ledger_balance", "DELETE", "a balance is never deleted"),
    Guard(
        "balance_only_grows",
        "ledger_balance",
        "UPDATE",
        only_if="NEW.debit < OLD.debit OR NEW.credit < OLD.credit "
        "OR NEW.account_id <> OLD.account_id OR NEW.starts_on <> OLD.starts_on "
        "OR NEW.company_id <> OLD.company_id",
        when="true",
        message="debits and credits are only added, never taken back",
    ),
]

DELETABLE = {"ledger_entry", "ledger_line"}
"""Drafts may be thrown away; the guards above keep what is posted."""

_MONTH_ENDS = "(ledger_balance.starts_on + interval '1 month' - interval '1 day')::date"

SPANS = {
    "ledger_account": ALWAYS,
    "ledger_fiscalyear": ALWAYS,
    "ledger_period": ALWAYS,
    "ledger_entry": within("ledger_entry.date"),
    "ledger_line": within("ledger_line.date"),
    # What an account opens with is the sum of everything before, so that is read; nothing after.
    "ledger_balance": f"CASE ledger_balance.grain WHEN 'm' THEN {_MONTH_ENDS} "
    f"ELSE ledger_balance.starts_on END <= {LAST}",
}

"""What must hold of bank statements and matches."""

from collections.abc import Iterator
from operator import attrgetter

from django.utils.translation import gettext_lazy as _

from teliti.audit import fixed
from teliti.audit.verify import Check, found_by_sql
from teliti.treasury.models import Statement, fixed_content


def lines_add_up(company: int) -> Iterator[str]:
    """Each matched line whose live parts do not make its amount, or that has no live match."""
    yield from found_by_sql(
        "SELECT 'line ' || l.id || ': ' || l.amount_minor || ', parts ' || "
        "COALESCE(SUM(a.amount_minor), 0) FROM treasury_bankline l "
        "LEFT JOIN treasury_match m ON m.line_id = l.id AND m.undone_at IS NULL "
        "LEFT JOIN treasury_allocation a ON a.match_id = m.id "
        "WHERE l.company_id = %(company)s AND l.state = 'matched' GROUP BY l.id "
        "HAVING COALESCE(SUM(a.amount_minor), 0) <> l.amount_minor",
        company,
    )


def matches_have_lines(company: int) -> Iterator[str]:
    """Each live match whose line does not know of it: not matched, or by another entry."""
    yield from found_by_sql(
        "SELECT 'match ' || m.id FROM treasury_match m "
        "JOIN treasury_bankline l ON l.id = m.line_id WHERE m.company_id = %(company)s "
        "AND m.undone_at IS NULL AND (l.state <> 'matched' OR l.entry_id <> m.entry_id)",
        company,
    )


def entries_stand(company: int) -> Iterator[str]:
    """Each live match whose entry was reversed behind its back."""
    yield from found_by_sql(
        "SELECT 'match ' || m.id || ': ' || r.number || ' reverses its entry' "
        "FROM treasury_match m JOIN ledger_entry r ON r.reverses_id = m.entry_id AND r.posted "
        "WHERE m.company_id = %(company)s AND m.undone_at IS NULL",
        company,
    )


def settlements_follow(company: int) -> Iterator[str]:
    """Each matched line whose settlements differ from the parts that went to invoices."""
    yield from found_by_sql(
        "WITH told AS (SELECT l.id, COALESCE(SUM(abs(a.amount_minor)), 0) AS parts "
        "FROM treasury_bankline l JOIN treasury_match m ON m.line_id = l.id "
        "AND m.undone_at IS NULL JOIN treasury_allocation a ON a.match_id = m.id "
        "AND a.kind = 'invoice' WHERE l.company_id = %(company)s GROUP BY l.id), "
        "settled AS (SELECT substring(source FROM '[0-9]+$')::bigint AS id, "
        "SUM(amount_minor) AS amount FROM invoicing_settlement WHERE company_id = %(company)s "
        "AND source LIKE 'treasury.bankline:%%' GROUP BY 1) "
        "SELECT 'line ' || COALESCE(t.id, s.id) FROM told t FULL JOIN settled s USING (id) "
        "WHERE COALESCE(t.parts, 0) <> COALESCE(s.amount, 0)",
        company,
    )


def statements_hold_their_lines(company: int) -> Iterator[str]:
    """Each statement whose new lines are not those that it counted when it came."""
    yield from found_by_sql(
        "SELECT 'statement ' || s.id FROM treasury_statement s LEFT JOIN treasury_bankline l "
        "ON l.statement_id = s.id WHERE s.company_id = %(company)s GROUP BY s.id "
        "HAVING count(l.id) <> s.added OR COALESCE(SUM(l.amount_minor), 0) <> s.added_minor",
        company,
    )


def books_follow_the_bank(company: int) -> Iterator[str]:
    """Each bank account whose matched lines moved its ledger account by another sum."""
    yield from found_by_sql(
        "WITH own AS (SELECT b.id, COALESCE(SUM(x.amount), 0) AS moved FROM treasury_bankaccount b "
        "JOIN treasury_bankline l ON l.bank_account_id = b.id AND l.state = 'matched' "
        "JOIN treasury_match m ON m.line_id = l.id AND m.undone_at IS NULL "
        "JOIN ledger_line x ON x.entry_id = m.entry_id AND x.account_id = b.account_id "
        "AND (m.posted OR EXISTS (SELECT 1 FROM treasury_allocation a WHERE a.match_id = m.id "
        "AND a.ledger_line_id = x.id)) WHERE b.company_id = %(company)s GROUP BY b.id), "
        "matched AS (SELECT bank_account_id AS id, SUM(amount_minor) AS amount "
        "FROM treasury_bankline WHERE company_id = %(company)s AND state = 'matched' GROUP BY 1) "
        "SELECT 'bank account ' || COALESCE(o.id, m.id) FROM own o FULL JOIN matched m USING (id) "
        "WHERE COALESCE(o.moved, 0) <> COALESCE(m.amount, 0)",
        company,
    )


def statements_as_they_came(company: int) -> Iterator[str]:
    """Each statement that is not, to the last line, what the trail says came from the bank."""
    statements = Statement.objects.filter(company_id=company).order_by("pk")
    yield from fixed.changed(
        company,
        "treasury.statement",
        (
            (
                one.pk,
                str(one),
                fixed_content(one, sorted(one.line_rows.all(), key=attrgetter("place"))),
            )
            for one in statements.select_related("bank_account")
            .prefetch_related("line_rows")
            .iterator(chunk_size=200)
        ),
    )


CHECKS = [
    Check("treasury.fixed", _("Bank statements are as they came"), statements_as_they_came),
    Check("treasury.parts", _("The parts of matched bank lines add up"), lines_add_up),
    Check("treasury.matches", _("Every match stands on its bank line"), matches_have_lines),
    Check("treasury.entries", _("No matched bank line lost its entry"), entries_stand),
    Check("treasury.settled", _("Bank lines and settlements agree"), settlements_follow),
    Check("treasury.lines", _("Statements hold the lines they came with"),
          statements_hold_their_lines),
    Check("treasury.books", _("The books follow the matched bank lines"), books_follow_the_bank),
]  # fmt: skip

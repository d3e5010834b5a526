"""What must hold of the books."""

from collections.abc import Iterator

from django.db import connection
from django.utils.translation import gettext_lazy as _

from teliti.audit import fixed
from teliti.audit.verify import Check, found_by_sql


def entries_balance(company: int) -> Iterator[str]:
    """Each posted entry whose lines do not add up to zero."""
    yield from found_by_sql(
        "SELECT e.number FROM ledger_entry e LEFT JOIN ledger_line l ON l.entry_id = e.id "
        "WHERE e.company_id = %(company)s AND e.posted GROUP BY e.id "
        "HAVING COALESCE(SUM(l.amount), 1) <> 0",
        company,
    )


def balances_agree(company: int) -> Iterator[str]:
    """Each account and month (or day) whose kept balance is not the sum of its lines."""
    yield from found_by_sql(
        "WITH told AS (SELECT account_id, grain, starts_on, debit, credit FROM ledger_balance "
        "WHERE company_id = %(company)s AND (debit <> 0 OR credit <> 0)), days AS (SELECT "
        "l.account_id, l.date, COALESCE(SUM(l.amount) FILTER (WHERE l.amount > 0), 0) AS debit, "
        "COALESCE(-SUM(l.amount) FILTER (WHERE l.amount < 0), 0) AS credit FROM ledger_line l "
        "JOIN ledger_entry e ON e.id = l.entry_id AND e.posted WHERE l.company_id = %(company)s "
        "GROUP BY 1, 2), summed AS (SELECT account_id, 'd' AS grain, date AS starts_on, debit, "
        "credit FROM days UNION ALL SELECT account_id, 'm', date_trunc('month', date)::date, "
        "SUM(debit), SUM(credit) FROM days GROUP BY 1, 3) "
        "SELECT a.code || ' ' || COALESCE(t.starts_on, s.starts_on) FROM told t FULL JOIN summed s "
        "USING (account_id, grain, starts_on) JOIN ledger_account a ON a.id = account_id "
        "WHERE t.debit IS DISTINCT FROM s.debit OR t.credit IS DISTINCT FROM s.credit",
        company,
    )


def numbers_have_no_gaps(company: int) -> Iterator[str]:
    """Each month whose entry numbers are not 1 to the number of its entries."""
    yield from found_by_sql(
        "SELECT to_char(date, 'YYYY-MM') || ': ' || count(*) || ' entries, last number ' || "
        "max(substring(number from '[0-9]+$')::bigint) FROM ledger_entry "
        "WHERE company_id = %(company)s AND posted GROUP BY to_char(date, 'YYYY-MM') "
        "HAVING count(*) <> max(substring(number from '[0-9]+$')::bigint)",
        company,
    )


def entries_in_their_period(company: int) -> Iterator[str]:
    """Each posted entry that does not lie in its period."""
    yield from found_by_sql(
        "SELECT e.number FROM ledger_entry e JOIN ledger_period p ON p.id = e.period_id "
        "WHERE e.company_id = %(company)s AND e.posted "
        "AND e.date NOT BETWEEN p.starts_on AND p.ends_on",
        company,
    )


def entries_as_posted(company: int) -> Iterator[str]:
    """Each posted entry that is not, to the last line, what the trail says was posted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.id, e.number, e.date, e.text, e.kind, e.source, e.reverses_id, "
            "e.reference, l.account_id, l.amount, l.text, l.party_id FROM ledger_entry e "
            "LEFT JOIN ledger_line l ON l.entry_id = e.id WHERE e.company_id = %s AND e.posted "
            "ORDER BY e.id, l.place",
            [company],
        )
        rows = (
            (key, number, (number, *told, lines, *filter(None, [reference])))
            for (key, number, *told, reference), lines in fixed.grouped(cursor, 8)
        )
        yield from fixed.changed(company, "ledger.entry", rows)


CHECKS = [
    Check("ledger.fixed", _("Entries are as they were posted"), entries_as_posted),
    Check("ledger.entries", _("Every posted entry balances"), entries_balance),
    Check("ledger.balances", _("Balances agree with the lines"), balances_agree),
    Check("ledger.numbers", _("Entry numbers have no gaps"), numbers_have_no_gaps),
    Check("ledger.periods", _("Every entry lies in its period"), entries_in_their_period),
]

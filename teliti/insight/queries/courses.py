"""Figures over time, for charts: money by day, income and cost by month."""

from datetime import date, timedelta

from django.db import connection

from teliti.insight.domain.spans import Days, stretches
from teliti.ledger.domain import INCOME_STATEMENT, MONEY, AccountType

_MONEY = sorted(MONEY)
_INCOME_STATEMENT = sorted(INCOME_STATEMENT)
_INCOME = [AccountType.REVENUE, AccountType.CONTRA_REVENUE, AccountType.OTHER_INCOME]


def cash_by_day(company: int, days: Days) -> tuple[int, list[tuple[date, int]]]:
    """Money at the end of the day before, and what came or went on each day with any posting.

    All cash and bank accounts together, in minor units, in one statement.
    """
    with connection.cursor() as cursor:
        parts = stretches(None, days.first - timedelta(1))
        cursor.execute(
            "SELECT NULL::date, COALESCE(SUM(b.debit - b.credit), 0)::bigint "
            "FROM unnest(%s::text[], %s::date[], %s::date[]) AS s(grain, first, last) "
            "JOIN ledger_balance b ON b.company_id = %s AND b.grain = s.grain "
            "AND b.starts_on BETWEEN s.first AND s.last JOIN ledger_account a "
            "ON a.id = b.account_id AND a.type = ANY(%s) "
            "UNION ALL SELECT b.starts_on, SUM(b.debit - b.credit)::bigint FROM ledger_balance b "
            "JOIN ledger_account a ON a.id = b.account_id AND a.type = ANY(%s) "
            "WHERE b.company_id = %s AND b.grain = 'd' AND b.starts_on BETWEEN %s AND %s "
            "GROUP BY 1 ORDER BY 1 NULLS FIRST",
            [
                [part.grain for part in parts], [part.first for part in parts],
                [part.last for part in parts], company, _MONEY, _MONEY, company,
                days.first, days.last,
            ],
        )  # fmt: skip
        rows = cursor.fetchall()
    opening = next((net for day, net in rows if day is None), 0)
    return opening, [(day, net) for day, net in rows if day is not None]


def income_and_cost(company: int, days: Days) -> list[tuple[date, int, int]]:
    """For each month within days: its first day, income and cost in minor units, above zero."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT b.starts_on, "
            "COALESCE(SUM(b.credit - b.debit) FILTER (WHERE a.type = ANY(%s)), 0)::bigint, "
            "COALESCE(SUM(b.debit - b.credit) FILTER (WHERE NOT a.type = ANY(%s)), 0)::bigint "
            "FROM ledger_balance b JOIN ledger_account a ON a.id = b.account_id "
            "AND a.type = ANY(%s) WHERE b.company_id = %s AND b.grain = 'm' "
            "AND b.starts_on BETWEEN %s AND %s GROUP BY 1 ORDER BY 1",
            [_INCOME, _INCOME, _INCOME_STATEMENT, company, days.first, days.last],
        )
        return [(first, income, cost) for first, income, cost in cursor]

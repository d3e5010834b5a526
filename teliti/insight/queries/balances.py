"""Kept balances: turnovers of any days, the trial balance, and its proof from the lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from teliti.insight.domain.figures import TrialRow, trial_rows
from teliti.insight.domain.spans import BEGINNING, Days, Years, stretches
from teliti.ledger.domain import AccountType
from teliti.ledger.models import Account, FiscalYear

Turnovers = dict[int, tuple[int, int]]
"""Debit and credit in minor units, by the key of the account."""


def years_of(company: int) -> Years:
    """The fiscal years that the company opened."""
    return Years.of(
        FiscalYear.objects.filter(company_id=company).values_list("starts_on", "ends_on")
    )


def accounts_of(company: int) -> dict[int, Account]:
    """The accounts that may carry something, in order of code."""
    rows = Account.objects.filter(company_id=company).exclude(type=AccountType.HEADER)
    return {account.pk: account for account in rows.order_by("code")}


def turnovers(company: int, ranges: Sequence[tuple[date | None, date]]) -> list[Turnovers]:
    """What was debited and credited on each account in each of these ranges, in one statement.

    A range goes from a day (None: from the beginning) to a day, both included. Reads kept balances:
    months where they are whole, days at the ends.
    """
    parts = [
        (place, stretch.grain, stretch.first, stretch.last)
        for place, (first, last) in enumerate(ranges)
        for stretch in stretches(first, last)
    ]
    found: list[Turnovers] = [{} for _range in ranges]
    if not parts:
        return found
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.place, b.account_id, SUM(b.debit)::bigint, SUM(b.credit)::bigint "
            "FROM unnest(%s::int[], %s::text[], %s::date[], %s::date[]) "
            "AS s(place, grain, first, last) JOIN ledger_balance b ON b.company_id = %s "
            "AND b.grain = s.grain AND b.starts_on BETWEEN s.first AND s.last GROUP BY 1, 2",
            [*(list(column) for column in zip(*parts, strict=True)), company],
        )
        for place, account, debit, credit in cursor:
            found[place][account] = (debit, credit)
    return found


def turnovers_from_lines(
    company: int, ranges: Sequence[tuple[date | None, date]]
) -> list[Turnovers]:
    """The same as `turnovers`, added up from every posted line: the proof, not the way to ask.

    One pass over the lines; drafts are few and left out by their keys.
    """
    sums = ", ".join(
        "COALESCE(SUM(amount) FILTER (WHERE amount > 0 AND date BETWEEN %s AND %s), 0)::bigint, "
        "COALESCE(-SUM(amount) FILTER (WHERE amount < 0 AND date BETWEEN %s AND %s), 0)::bigint"
        for _range in ranges
    )
    days = [day for first, last in ranges for day in [first or BEGINNING, last] * 2]
    sql = (
        f"SELECT account_id, {sums} FROM ledger_line WHERE company_id = %s AND entry_id NOT IN "  # noqa: S608 - our own words
        "(SELECT id FROM ledger_entry WHERE company_id = %s AND NOT posted) GROUP BY 1"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*days, company, company])
        rows = cursor.fetchall()
    return [
        {
            row[0]: (row[1 + 2 * place], row[2 + 2 * place])
            for row in rows
            if row[1 + 2 * place] or row[2 + 2 * place]
        }
        for place in range(len(ranges))
    ]


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """The trial balance of a stretch: its rows in order of code, and the accounts by key."""

    days: Days
    rows: Sequence[TrialRow]
    accounts: Mapping[int, Account]

    def total(self, column: str) -> int:
        """The sum of one of opening, debit, credit, closing over all rows."""
        return sum(getattr(row, column) for row in self.rows)


def trial_balance(company: int, days: Days, years: Years) -> TrialBalance:
    """The trial balance of a stretch, from balances."""
    accounts = accounts_of(company)
    return _trial_balance(accounts, days, turnovers(company, _trial_ranges(days, years)))


def proof(company: int, days: Days, years: Years) -> tuple[TrialBalance, TrialBalance]:
    """The trial balance twice: from balances, and added up again from every line."""
    accounts, ranges = accounts_of(company), _trial_ranges(days, years)
    return (
        _trial_balance(accounts, days, turnovers(company, ranges)),
        _trial_balance(accounts, days, turnovers_from_lines(company, ranges)),
    )


def _trial_ranges(days: Days, years: Years) -> list[tuple[date | None, date]]:
    year, one = years.holding(days.first), timedelta(1)
    return [
        (None, year.first - one),
        (year.first, days.first - one),
        (days.first, days.last),
    ]


def _trial_balance(
    accounts: dict[int, Account], days: Days, sums: Sequence[Turnovers]
) -> TrialBalance:
    anew = {key: account.is_income_statement for key, account in accounts.items()}
    kept = [a.code for a in accounts.values() if a.type == AccountType.RETAINED_EARNINGS]

    def place(row: TrialRow) -> tuple[str, bool]:
        if isinstance(row.key, int):
            return accounts[row.key].code, False
        return (kept[0] if kept else ""), True

    return TrialBalance(days, sorted(trial_rows(anew, *sums), key=place), accounts)

"""Kept balances: turnovers of any days, the trial balance, and its proof from the lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from django.db import connection

from teliti.insight.domain.figures import TrialRow, trial_rows
from teliti.insight.domain.spans import Days, Pieces, Range, Years, cut, stretches
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
    shown = rows.order_by("code").only("code", "name_id", "name_en", "type", "report_line")
    return {account.pk: account for account in shown}


def turnovers(company: int, ranges: Sequence[Range]) -> list[Turnovers]:
    """What was debited and credited on each account in each of these ranges, in one statement.

    Reads kept balances, each at most once: months where they are whole, days at the ends.
    """
    pieces = cut(ranges)
    parts = [
        (piece, stretch.grain, stretch.first, stretch.last)
        for piece in pieces.wanted
        for stretch in stretches(*pieces.days(piece))
    ]
    if not parts:
        return [{} for _range in ranges]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.piece, b.account_id, SUM(b.debit)::bigint, SUM(b.credit)::bigint "
            "FROM unnest(%s::int[], %s::text[], %s::date[], %s::date[]) "
            "AS s(piece, grain, first, last) JOIN ledger_balance b ON b.company_id = %s "
            "AND b.grain = s.grain AND b.starts_on BETWEEN s.first AND s.last GROUP BY 1, 2",
            [*(list(column) for column in zip(*parts, strict=True)), company],
        )
        return _put_together(pieces, cursor.fetchall())


def turnovers_from_lines(company: int, ranges: Sequence[Range]) -> list[Turnovers]:
    """The same as `turnovers`, added up from every posted line: the proof, not the way to ask.

    One pass over the lines, a pair of sums for each piece. Grouped by account alone: with the
    piece among the groups PostgreSQL expects as many as there are days, and neither shares the
    work out nor reads the lines as they lie. Drafts are few and left out.
    """
    pieces = cut(ranges)
    if not pieces.cuts:
        return [{} for _range in ranges]
    bounds = list(pairwise(pieces.cuts))
    sums = ", ".join(
        "COALESCE(SUM(l.amount) FILTER (WHERE l.amount > 0 AND l.date >= %s AND l.date < %s), 0)"
        "::bigint, "
        "COALESCE(-SUM(l.amount) FILTER (WHERE l.amount < 0 AND l.date >= %s AND l.date < %s), 0)"
        "::bigint"
        for _piece in bounds
    )
    sql = (
        f"SELECT l.account_id, {sums} FROM ledger_line l "  # noqa: S608 - our own words
        "WHERE l.company_id = %s AND l.date >= %s AND l.date < %s AND NOT EXISTS (SELECT 1 FROM "
        "ledger_entry e WHERE e.company_id = %s AND NOT e.posted AND e.id = l.entry_id) GROUP BY 1"
    )
    days = [day for piece in bounds for day in piece * 2]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*days, company, pieces.cuts[0], pieces.cuts[-1], company])
        rows = [
            (piece, row[0], row[2 * piece - 1], row[2 * piece])
            for row in cursor
            for piece in range(1, len(bounds) + 1)
            if row[2 * piece - 1] or row[2 * piece]
        ]
    return _put_together(pieces, rows)


def _put_together(pieces: Pieces, rows: Sequence[tuple[int, int, int, int]]) -> list[Turnovers]:
    """Ranges from the sums of their pieces: rows of piece, account, debit and credit."""
    by_piece: dict[int, Turnovers] = {}
    for piece, account, debit, credit in rows:
        by_piece.setdefault(piece, {})[account] = (debit, credit)
    found: list[Turnovers] = []
    for numbers in pieces.of:
        whole: Turnovers = {}
        for piece in numbers:
            for account, (debit, credit) in by_piece.get(piece, {}).items():
                before = whole.get(account, (0, 0))
                whole[account] = (before[0] + debit, before[1] + credit)
        found.append(whole)
    return found


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


def _trial_ranges(days: Days, years: Years) -> list[Range]:
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

"""Questions about the company's bank accounts: what stands there per bank and per books."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db import connection
from django.db.models import QuerySet

from teliti.ledger.models import Account
from teliti.people.models import Member
from teliti.treasury.models import AccountState, BankAccount


def accounts_seen_by(member: Member) -> QuerySet[BankAccount]:
    """The bank accounts of the member's company, open or closed, with their ledger accounts."""
    return BankAccount.objects.filter(company_id=member.company_id).select_related("account")


def open_accounts(company: int) -> list[BankAccount]:
    """The accounts that statements may be imported for, by name."""
    return list(
        BankAccount.objects.filter(company_id=company, state=AccountState.OPEN)
        .select_related("account")
        .order_by("name", "pk")
    )


def free_ledger_accounts(member: Member) -> QuerySet[Account]:
    """Postable bank and cash accounts of the chart that no bank account stands on yet."""
    taken = BankAccount.objects.filter(company_id=member.company_id).values("account_id")
    return (
        Account.objects.filter(
            company_id=member.company_id, type__in=("bank", "cash"), is_postable=True,
            is_active=True,
        )
        .exclude(pk__in=taken)
        .order_by("code")
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """One bank account at the end of its last statement, in minor units: what explains the rest.

    books - bank = beginning + only_in_books - only_at_bank - lost, always. `beginning` is what
    the books held before the first statement, less what that one opens with; `only_at_bank` the
    lines that are not in the books; `only_in_books` the entries that are on no line; `lost` what
    the statements themselves lose between openings, lines and closings. `bank` and `day` are None
    while no statement gives a balance; `books` is then today's.
    """

    account: int
    since: date | None
    day: date | None
    bank: int | None
    books: int
    beginning: int
    only_in_books: int
    only_at_bank: int
    lost: int
    open_lines: int
    parked_lines: int
    statements: int

    @property
    def difference(self) -> int | None:
        """Books less bank."""
        return None if self.bank is None else self.books - self.bank

    @property
    def agrees(self) -> bool:
        """Whether bank and books are equal, or all of the rest is known."""
        return self.bank is None or (self.beginning == 0 and self.lost == 0)


# What a ledger account held at the end of a day: whole months, then the days of the last one.
_HELD = """COALESCE((SELECT SUM(v.debit - v.credit) FROM ledger_balance v
        WHERE v.company_id = a.company_id AND v.account_id = a.account_id
        AND (v.grain = 'm' AND v.starts_on < date_trunc('month', {day})::date
        OR v.grain = 'd' AND v.starts_on BETWEEN date_trunc('month', {day})::date AND {day})
    ), 0)::bigint"""
# The opening entry of the books may lie on the very day on which the first statement begins.
_OPENED = """COALESCE((SELECT SUM(l.amount) FROM ledger_entry e
        JOIN ledger_line l ON l.entry_id = e.id AND l.account_id = a.account_id
        WHERE e.company_id = a.company_id AND e.date = a.since AND e.kind = 'opening' AND e.posted
    ), 0)::bigint"""
_STANDINGS = f"""
WITH asked AS (
    SELECT b.id, b.account_id, b.company_id, first.starts_on AS since, last.ends_on AS day,
        COALESCE(first.opening_minor, 0) AS opening, last.closing_minor AS bank
    FROM treasury_bankaccount b
    LEFT JOIN LATERAL (SELECT s.starts_on, s.opening_minor FROM treasury_statement s
        WHERE s.bank_account_id = b.id AND s.starts_on IS NOT NULL
        ORDER BY s.starts_on, s.id LIMIT 1) first ON true
    LEFT JOIN LATERAL (SELECT s.closing_minor, s.ends_on FROM treasury_statement s
        WHERE s.bank_account_id = b.id AND s.closing_minor IS NOT NULL AND s.ends_on IS NOT NULL
        ORDER BY s.ends_on DESC, s.id DESC LIMIT 1) last ON true
    WHERE b.company_id = %(company)s AND b.id = ANY(%(accounts)s)
)
SELECT a.id, a.since, a.day, a.bank, a.opening,
    {_HELD.format(day="COALESCE(a.day, DATE '2999-12-31')")},
    {_HELD.format(day="(a.since - 1)")} + {_OPENED},
    (SELECT COALESCE(SUM(s.added_minor), 0)::bigint FROM treasury_statement s
        WHERE s.bank_account_id = a.id AND (a.day IS NULL OR s.ends_on <= a.day)),
    (SELECT count(*) FROM treasury_statement s WHERE s.bank_account_id = a.id),
    left_over.sum, left_over.open, left_over.parked
FROM asked a, LATERAL (
    SELECT COALESCE(SUM(l.amount_minor) FILTER (WHERE a.day IS NULL OR l.booked_on <= a.day), 0)
        ::bigint AS sum, count(*) FILTER (WHERE l.state = 'open') AS open,
        count(*) FILTER (WHERE l.state = 'parked') AS parked
    FROM treasury_bankline l WHERE l.bank_account_id = a.id AND l.state <> 'matched') left_over
"""  # noqa: S608 - our own constants


def standings(company: int, accounts: Sequence[int]) -> dict[int, Standing]:
    """Where each of these bank accounts stands, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDINGS, {"company": company, "accounts": list(accounts)})
        return {row[0]: _standing(_Sums(*row)) for row in cursor}


class _Sums(NamedTuple):
    """A row of the query: `before` is what the books held when the first statement began."""

    account: int
    since: date | None
    day: date | None
    bank: int | None
    opening: int
    books: int
    before: int
    lines: int
    statements: int
    left_over: int
    open_lines: int
    parked_lines: int


def _standing(sums: _Sums) -> Standing:
    has_bank = sums.bank is not None
    return Standing(
        account=sums.account,
        since=sums.since,
        day=sums.day,
        bank=sums.bank,
        books=sums.books,
        beginning=sums.before - sums.opening if has_bank else 0,
        only_in_books=(sums.books - sums.before - (sums.lines - sums.left_over) if has_bank else 0),
        only_at_bank=sums.left_over,
        lost=(sums.bank or 0) - sums.opening - sums.lines if has_bank else 0,
        open_lines=sums.open_lines,
        parked_lines=sums.parked_lines,
        statements=sums.statements,
    )


@dataclass(frozen=True, slots=True)
class BooksLine:
    """A line of the books on a bank account's ledger account that stands on no statement."""

    line: int
    entry: int
    number: str
    day: date
    text: str
    amount: int


def only_in_books(account: BankAccount, since: date, until: date) -> list[BooksLine]:
    """The entries of those days that no bank line belongs to, oldest first; reversals cancelled.

    At most 200: more than that is not read line by line.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.id, e.id, e.number, l.date, COALESCE(NULLIF(l.text, ''), e.text), l.amount "
            "FROM ledger_line l JOIN ledger_entry e ON e.id = l.entry_id AND e.posted "
            "WHERE l.company_id = %(company)s AND l.account_id = %(account)s "
            "AND l.date BETWEEN %(since)s AND %(until)s AND e.reverses_id IS NULL "
            "AND e.kind <> 'opening' "
            "AND NOT EXISTS (SELECT 1 FROM ledger_entry r WHERE r.reverses_id = e.id) "
            "AND NOT EXISTS (SELECT 1 FROM treasury_match m JOIN treasury_bankline b "
            "ON b.id = m.line_id AND b.bank_account_id = %(bank)s WHERE m.entry_id = e.id "
            "AND m.undone_at IS NULL AND m.posted) "
            "AND NOT EXISTS (SELECT 1 FROM treasury_allocation x JOIN treasury_match m "
            "ON m.id = x.match_id AND m.undone_at IS NULL WHERE x.ledger_line_id = l.id) "
            "ORDER BY l.date, l.id LIMIT 200",
            {
                "company": account.company_id, "account": account.account_id,
                "bank": account.pk, "since": since, "until": until,
            },
        )  # fmt: skip
        return [BooksLine(*row) for row in cursor]

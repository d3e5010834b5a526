"""General ledgers: the lines of an account with what it opened and closed with."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from teliti.insight.domain.spans import Days, Years, stretches
from teliti.ledger.domain import AccountType
from teliti.ledger.models import Account, FiscalYear, Line
from teliti.parties.models import Party
from teliti.parties.queries import family_of
from teliti.people.models import Member


def ledger_accounts_seen_by(member: Member) -> QuerySet[Account]:
    """Accounts for their ledgers, each with `years`: the fiscal years' days, in the same query."""
    years = FiscalYear.objects.filter(company_id=OuterRef("company_id")).order_by("starts_on")
    return (
        Account.objects.filter(company_id=member.company_id)
        .exclude(type=AccountType.HEADER)
        .annotate(
            year_days=ArraySubquery(
                years.values(json=JSONObject(first="starts_on", last="ends_on"))
            )
        )
    )


def years_with(account: Account) -> Years:
    """The fiscal years that came with an account of `ledger_accounts_seen_by`."""
    pairs: list[dict[str, str]] = getattr(account, "year_days", [])
    return Years.of(
        (date.fromisoformat(pair["first"]), date.fromisoformat(pair["last"])) for pair in pairs
    )


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which lines of a ledger are wanted: words, and the key of a party. Empty: all."""

    text: str = ""
    party: int | None = None

    def __bool__(self) -> bool:
        return bool(self.text) or self.party is not None


ALL = Narrowing()


def ledger_lines(
    company: int, account: int, days: Days, narrowing: Narrowing = ALL
) -> QuerySet[Line]:
    """The posted lines of an account within days, with entry and `party_name`; unordered."""
    party = Party.objects.filter(pk=OuterRef("party_id"), company_id=company)
    rows = (
        Line.objects.filter(
            company_id=company, account_id=account, date__range=(days.first, days.last),
            entry__posted=True,
        )
        .select_related("entry")
        .annotate(party_name=Subquery(party.values("name")))
    )  # fmt: skip
    if narrowing.party is not None:
        rows = rows.filter(party_id__in=family_of(narrowing.party).values("pk"))
    for word in narrowing.text.split()[:6]:
        named = Party.objects.filter(company_id=company, name__icontains=word)
        rows = rows.filter(
            Q(text__icontains=word)
            | Q(entry__text__icontains=word)
            | Q(entry__number__icontains=word)
            | Q(party_id__in=named.values("pk"))
        )
    return rows


@dataclass(frozen=True, slots=True)
class LedgerSums:
    """An account's ledger in figures: what it opened with, what moved, where a page begins."""

    opening: int
    debit: int
    credit: int
    page_opening: int

    @property
    def closing(self) -> int:
        return self.opening + self.debit - self.credit


def ledger_sums(
    account: Account, days: Days, years: Years, first: tuple[date, int] | None = None
) -> LedgerSums:
    """Opening and turnover of an account within days, and the balance before the line `first`.

    `first` is the day and key of the first line of a page. An income-statement account opens with
    its fiscal year. One statement.
    """
    one, company = timedelta(1), account.company_id
    since = years.holding(days.first).first if account.is_income_statement else None
    ranges: list[tuple[date | None, date]] = [(since, days.first - one), (days.first, days.last)]
    if first is not None:
        ranges.append((days.first, first[0] - one))
    parts = [
        (place, stretch.grain, stretch.first, stretch.last)
        for place, (start, end) in enumerate(ranges)
        for stretch in stretches(start, end)
    ]
    sql = (
        "SELECT s.place, SUM(b.debit)::bigint, SUM(b.credit)::bigint "
        "FROM unnest(%s::int[], %s::text[], %s::date[], %s::date[]) "
        "AS s(place, grain, first, last) JOIN ledger_balance b ON b.company_id = %s "
        "AND b.account_id = %s AND b.grain = s.grain AND b.starts_on BETWEEN s.first AND s.last "
        "GROUP BY 1"
    )
    columns = [list(column) for column in zip(*parts, strict=True)] or [[], [], [], []]
    given: list[Any] = [*columns, company, account.pk]
    if first is not None:
        sql += (
            " UNION ALL SELECT 3, COALESCE(SUM(l.amount), 0)::bigint, 0 FROM ledger_line l "
            "JOIN ledger_entry e ON e.id = l.entry_id AND e.posted WHERE l.company_id = %s "
            "AND l.account_id = %s AND l.date = %s AND l.id < %s"
        )
        given += [company, account.pk, *first]
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        found = {place: (debit, credit) for place, debit, credit in cursor}
    nothing = (0, 0)
    opening = _net(found.get(0, nothing))
    debit, credit = found.get(1, nothing)
    page_opening = opening + _net(found.get(2, nothing)) + _net(found.get(3, nothing))
    return LedgerSums(opening, debit, credit, page_opening)


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A line of the whole ledger as it is written to a file; amounts in minor units."""

    account: int
    day: date
    number: str
    text: str
    party: str
    amount: int


def whole_ledger(company: int, days: Days, account: int | None = None) -> Iterator[LedgerLine]:
    """Every posted line within days, by account code, day and key; read piece by piece."""
    rows = Line.objects.filter(
        company_id=company, date__range=(days.first, days.last), entry__posted=True
    )
    if account is not None:
        rows = rows.filter(account_id=account)
    party = Party.objects.filter(pk=OuterRef("party_id"), company_id=company)
    values = (
        rows.annotate(party_name=Subquery(party.values("name")))
        .order_by("account__code", "date", "id")
        .values_list(
            "account_id", "date", "entry__number", "text", "entry__text", "party_name", "amount"
        )
    )
    for key, day, number, text, entry_text, party_name, amount in values.iterator(5_000):
        yield LedgerLine(key, day, number, text or entry_text, party_name or "", amount)


def count_of_lines(company: int, days: Days, account: int | None, most: int) -> int:
    """How many lines a ledger would have, counted no further than `most` + 1."""
    rows = Line.objects.filter(
        company_id=company, date__range=(days.first, days.last), entry__posted=True
    )
    if account is not None:
        rows = rows.filter(account_id=account)
    return rows.order_by()[: most + 1].count()


def party_name(company: int, party: int) -> str:
    """What a party is called; "" when there is none."""
    name = Party.objects.filter(company_id=company, pk=party).values_list("name", flat=True)
    return name.first() or ""


def _net(turnover: tuple[int, int]) -> int:
    return turnover[0] - turnover[1]

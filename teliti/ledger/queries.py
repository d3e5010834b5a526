"""Questions to the books. Totals are read from balances, never from lines."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.db import connection
from django.db.models import (
    BigIntegerField,
    Case,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    When,
)

from teliti.base.days import month_of
from teliti.ledger.domain import SUSPENSE, EntryKind, Unclear, still_open
from teliti.ledger.models import Account, Balance, Entry, FiscalYear, Grain, Line, Period
from teliti.people.models import Member


@dataclass(frozen=True, slots=True)
class Turnover:
    """Debits and credits of an account over some days, in minor units."""

    debit: int = 0
    credit: int = 0

    @property
    def net(self) -> int:
        """Debits less credits."""
        return self.debit - self.credit

    def __add__(self, other: "Turnover") -> "Turnover":
        return Turnover(self.debit + other.debit, self.credit + other.credit)


def accounts_seen_by(member: Member) -> QuerySet[Account]:
    """The chart of accounts."""
    return Account.objects.filter(company_id=member.company_id)


def with_balances(accounts: QuerySet[Account], company: int, day: date) -> QuerySet[Account]:
    """The accounts with `shown_balance`: their balance at the end of a day, in minor units, above
    zero on their normal side; None where nothing was posted."""
    kept = Balance.objects.filter(
        Q(grain="m", starts_on__lt=month_of(day).first)
        | Q(grain="d", starts_on__range=(month_of(day).first, day)),
        company_id=company,
        account_id=OuterRef("pk"),
    )
    net = kept.order_by().values("account_id").annotate(net=Sum(F("debit") - F("credit")))
    return accounts.annotate(
        net_balance=Subquery(net.values("net")),
        shown_balance=Case(
            When(normal_side="D", then=F("net_balance")),
            default=-F("net_balance"),
            output_field=BigIntegerField(null=True),
        ),
    )


def postable_accounts(member: Member) -> QuerySet[Account]:
    """The accounts that an entry may use, by code."""
    return accounts_seen_by(member).filter(is_postable=True, is_active=True).order_by("code")


def find_accounts(member: Member, text: str) -> list[Account]:
    """Postable accounts by code or part of a name in either language, at most twenty."""
    rows = postable_accounts(member)
    for word in text.split():
        rows = rows.filter(
            Q(code__istartswith=word) | Q(name_id__icontains=word) | Q(name_en__icontains=word)
        )
    return list(rows[:20])


def entries_seen_by(member: Member) -> QuerySet[Entry]:
    """Journal entries, drafts too."""
    return Entry.objects.filter(company_id=member.company_id).select_related("reversed_by")


def entries_by_reference(company: int, references: Iterable[str]) -> dict[tuple[str, date], Entry]:
    """Entries that came by import, by their number in the other program and their day; those that
    were reversed aside."""
    rows = Entry.objects.filter(
        company_id=company, kind=EntryKind.IMPORT, posted=True, reversed_by=None,
        reference__in={one for one in references if one},
    )  # fmt: skip
    return {(entry.reference, entry.date): entry for entry in rows}


def amounts_of(entries: Sequence[int]) -> dict[int, Counter[tuple[int, int]]]:
    """How often each entry has a line of this account and amount."""
    found: dict[int, Counter[tuple[int, int]]] = {key: Counter() for key in entries}
    rows = Line.objects.filter(entry_id__in=found) if found else Line.objects.none()
    for entry, account, amount in rows.values_list("entry_id", "account_id", "amount"):
        found[entry][account, amount] += 1
    return found


def with_totals(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """The entries with `total`: the sum of their debits, in minor units."""
    debits = (
        Line.objects.filter(entry_id=OuterRef("pk"), amount__gt=0)
        .order_by()
        .values("entry_id")
        .annotate(sum=Sum("amount"))
    )
    return entries.annotate(total=Subquery(debits.values("sum")))


def periods_seen_by(member: Member) -> QuerySet[Period]:
    """Accounting periods."""
    return Period.objects.filter(company_id=member.company_id).select_related("fiscal_year")


def years_seen_by(member: Member) -> QuerySet[FiscalYear]:
    """Fiscal years."""
    return FiscalYear.objects.filter(company_id=member.company_id)


def accounts_by_code(company: int, codes: Iterable[str]) -> dict[str, Account]:
    """Accounts by their code, in one query."""
    wanted = Account.objects.filter(company_id=company, code__in=list(codes))
    return {account.code: account for account in wanted}


def told_briefly(entry: Entry) -> str:
    """One draft among many: its key, its day, what it is about."""
    return f"{entry.pk} · {entry.date:%Y-%m-%d} · {entry.text}"


def drafts_seen_by(member: Member) -> QuerySet[Entry]:
    """The entries that are drafts."""
    return entries_seen_by(member).filter(posted=False)


def suspense_accounts(member: Member) -> QuerySet[Account]:
    """The accounts that are nought in the end."""
    return accounts_seen_by(member).filter(code__in=SUSPENSE)


def suspense_lines(accounts: Iterable[int]) -> list[Line]:
    """What lies open on these accounts, account by account, the oldest first: posted lines with
    their entries.

    Entries that were reversed are left out with their reversals, and what a draft clears already.
    """
    rows = Line.objects.filter(
        account_id__in=list(accounts), entry__reverses=None, entry__reversed_by=None
    ).select_related("entry", "account")
    found = list(rows.order_by("account_id", "date", "id"))
    numbers = {line.entry.number for line in found if line.entry.posted}
    opened = []
    for _account, group in groupby(found, lambda line: line.account_id):
        lines = {line.pk: line for line in group}
        unclear = [
            Unclear(line.pk, line.amount, line.entry.number, line.text) for line in lines.values()
        ]
        counted = [one for one in unclear if lines[one.key].entry.posted or one.answers in numbers]
        opened += [lines[key] for key in still_open(counted)]
    return [line for line in opened if line.entry.posted]


def with_a_balance(company: int, accounts: Sequence[Account]) -> set[int]:
    """Those of these accounts whose balance is not nought."""
    rows = Balance.objects.filter(company_id=company, account__in=accounts, grain=Grain.MONTH)
    summed = rows.values("account_id").annotate(left=Sum("debit") - Sum("credit"))
    return {row["account_id"] for row in summed.exclude(left=0)}


def accounts_by_key(company: int, keys: Iterable[int]) -> dict[int, Account]:
    """Accounts by their key, in one query."""
    return {one.pk: one for one in Account.objects.filter(company_id=company, pk__in=list(keys))}


def months(company: int) -> dict[date, bool]:
    """The first day of each month that has a period, and whether it is open."""
    rows = Period.objects.filter(company_id=company)
    return {period.starts_on: period.is_open for period in rows}


def accounts_with_lines(company: int, accounts: Iterable[int]) -> set[int]:
    """Those of these accounts that have lines, drafts too."""
    lines = Line.objects.filter(company_id=company, account_id__in=list(accounts))
    return set(lines.values_list("account_id", flat=True).distinct())


def first_line_on(company: int, accounts: Iterable[int]) -> Line | None:
    """A line on one of these accounts, drafts too."""
    rows = Line.objects.filter(company_id=company, account_id__in=list(accounts))
    return rows.select_related("account").order_by("pk").first()


def opening_entry(company: int) -> Entry | None:
    """The opening balances as they stand: posted, and not reversed."""
    rows = Entry.objects.filter(company_id=company, kind=EntryKind.OPENING, posted=True)
    return rows.exclude(reversed_by__isnull=False).first()


def turnovers_until(company: int, day: date) -> dict[int, Turnover]:
    """Each account's turnover from the beginning up to and including a day: whole months, then
    the days of the last one."""
    first = month_of(day).first
    return _summed(
        "(grain = 'm' AND starts_on < %s) OR (grain = 'd' AND starts_on BETWEEN %s AND %s)",
        [company, first, first, day],
    )


def turnovers_between(company: int, start: date, end: date) -> dict[int, Turnover]:
    """Each account's turnover from one day to another, both included."""
    first_whole = month_of(start).first
    if start != first_whole:
        first_whole = month_of(start).next.first
    last_month = month_of(end)
    last_whole = last_month.first if end == last_month.last else last_month.first - timedelta(1)
    last_whole = month_of(last_whole).first
    if first_whole > last_whole:
        return _summed("grain = 'd' AND starts_on BETWEEN %s AND %s", [company, start, end])
    return _summed(
        "(grain = 'm' AND starts_on BETWEEN %s AND %s) OR (grain = 'd' AND "
        "(starts_on BETWEEN %s AND %s OR starts_on BETWEEN %s AND %s))",
        [
            company, first_whole, last_whole,
            start, first_whole - timedelta(1),
            month_of(last_whole).next.first, end,
        ],
    )  # fmt: skip


def turnovers_from_lines(company: int, start: date, end: date) -> dict[int, Turnover]:
    """The same as `turnovers_between`, added up from the lines: the proof, not the way to ask."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.account_id, COALESCE(SUM(l.amount) FILTER (WHERE l.amount > 0), 0), "
            "COALESCE(-SUM(l.amount) FILTER (WHERE l.amount < 0), 0) FROM ledger_line l "
            "JOIN ledger_entry e ON e.id = l.entry_id WHERE l.company_id = %s AND e.posted "
            "AND l.date BETWEEN %s AND %s GROUP BY l.account_id",
            [company, start, end],
        )
        return {key: Turnover(int(debit), int(credit)) for key, debit, credit in cursor}


def lines_of(entry: Entry) -> list[Line]:
    """The lines of an entry with their accounts, in order."""
    return list(Line.objects.filter(entry=entry).select_related("account").order_by("place"))


def lines_seen_by(member: Member) -> QuerySet[Line]:
    """Posted lines of the company."""
    return Line.objects.filter(company_id=member.company_id, entry__posted=True).select_related(
        "entry", "account"
    )


def _summed(condition: str, parameters: list[int | date]) -> dict[int, Turnover]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT account_id, SUM(debit)::bigint, SUM(credit)::bigint FROM ledger_balance "  # noqa: S608 - conditions of this file
            f"WHERE company_id = %s AND ({condition}) GROUP BY account_id",
            parameters,
        )
        return {key: Turnover(debit, credit) for key, debit, credit in cursor}

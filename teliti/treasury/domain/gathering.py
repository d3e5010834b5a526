"""From read rows to statements: one per account and currency, in the order things happened."""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from teliti.treasury.domain.delimited import Period, ReadRow
from teliti.treasury.domain.messages import Problem
from teliti.treasury.domain.statement import Statement, StatementLine, Totals

_ROUNDED = re.compile(r"[0-9](?:[.,][0-9]+)?E\+?[0-9]+", re.I)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file says outside its rows."""

    format: str
    account: str = ""
    account_name: str = ""
    currency: str = ""
    period: Period | None = None
    opening: Decimal | None = None
    closing: Decimal | None = None
    totals: Totals = field(default_factory=Totals)
    problems: tuple[Problem, ...] = ()
    begins_at: int | None = None
    closes_at: int | None = None


@dataclass(frozen=True, slots=True)
class Ordered:
    """Lines in the order in which they happened, as far as their running balances show it.

    `breaks` counts the balances that do not follow; None when there are no balances.
    """

    lines: tuple[StatementLine, ...]
    opening: Decimal | None = None
    closing: Decimal | None = None
    is_unclear: bool = False
    breaks: int | None = None


def gather(rows: Iterable[ReadRow], facts: Facts) -> list[Statement]:
    """The statements of the rows; without rows, the one empty statement that the facts tell of.

    Balances and sums outside the rows hold for a file of one account only.
    """
    whole = list(rows)
    groups: dict[tuple[str, str], list[ReadRow]] = {}
    for row in whole:
        key = (row.account or facts.account, row.currency or facts.currency)
        groups.setdefault(key, []).append(row)
    if not groups:
        groups[(facts.account, facts.currency)] = []
    shared = facts if len(groups) == 1 else _without_balances(facts)
    return [
        _statement(account, currency, group, shared)
        for (account, currency), group in groups.items()
    ]


def _without_balances(facts: Facts) -> Facts:
    return Facts(
        format=facts.format,
        account_name=facts.account_name,
        period=facts.period,
        problems=facts.problems,
    )


def _statement(account: str, currency: str, rows: Sequence[ReadRow], facts: Facts) -> Statement:
    ordered = in_order([row.line for row in rows if row.line], facts.opening)
    problems = [*facts.problems, *itertools.chain.from_iterable(row.problems for row in rows)]
    problems += _oddities(account, currency, ordered, facts)
    opening = ordered.opening if facts.opening is None else facts.opening
    closing = ordered.closing if facts.closing is None else facts.closing
    if not rows and opening is not None and closing is None and facts.period is None:
        closing = opening
    days = [line.booked_on for line in ordered.lines]
    numbers = [line.number for line in ordered.lines]
    name = next((row.account_name for row in rows if row.account_name), "")
    return Statement(
        format=facts.format,
        account=account,
        currency=currency,
        account_name=name or facts.account_name,
        starts_on=facts.period.starts_on if facts.period else min(days, default=None),
        ends_on=facts.period.ends_on if facts.period else max(days, default=None),
        opening=opening,
        closing=closing,
        lines=ordered.lines,
        pending=tuple(row.not_booked for row in rows if row.not_booked),
        totals=facts.totals,
        problems=tuple(problems),
        begins_at=facts.begins_at or min(numbers, default=None),
        closes_at=facts.closes_at or max(numbers, default=None),
    )


def _oddities(account: str, currency: str, ordered: Ordered, facts: Facts) -> Iterator[Problem]:
    if not account:
        yield Problem(None, "no_account")
    if _ROUNDED.fullmatch(account):
        yield Problem(None, "account_rounded", {"account": account})
    if not currency:
        yield Problem(None, "no_currency")
    if ordered.is_unclear and (facts.opening is None or facts.closing is None):
        yield Problem(None, "order_unknown")


def in_order(lines: Sequence[StatementLine], opening: Decimal | None = None) -> Ordered:
    """The lines as they happened: files run forwards or backwards, days within them either way.

    Of file order, its reverse, and both sorted by day, the one whose running balances follow best.
    Two that fit wholly but open differently leave the opening and closing balance unknown, and so
    does a file most of whose balances don't follow. Without balances the order is by day.
    """
    by_day = tuple(sorted(lines, key=_booked))
    if not any(line.balance is not None for line in lines):
        return Ordered(by_day)
    backwards = tuple(reversed(lines))
    orders = (by_day, tuple(sorted(backwards, key=_booked)), tuple(lines), backwards)
    breaks = [_breaks(order, opening) for order in orders]
    fewest = min(breaks)
    best = [order for order, count in zip(orders, breaks, strict=True) if count == fewest]
    best = [order for order in best if _is_sorted(order)] or best
    ends = {_ends(order) for order in best}
    if len(ends) > 1 or fewest * 2 > len(lines):
        return Ordered(best[0], is_unclear=True, breaks=fewest)
    return Ordered(best[0], *_ends(best[0]), breaks=fewest)


def _booked(line: StatementLine) -> date:
    return line.booked_on


def _is_sorted(lines: Sequence[StatementLine]) -> bool:
    return all(one.booked_on <= other.booked_on for one, other in itertools.pairwise(lines))


def _breaks(lines: Sequence[StatementLine], opening: Decimal | None) -> int:
    """How many running balances do not follow from the one before."""
    expected, count = opening, 0
    for line in lines:
        if expected is not None:
            expected += line.amount
            count += line.balance is not None and line.balance != expected
        if line.balance is not None:
            expected = line.balance
    return count


def _ends(lines: Sequence[StatementLine]) -> tuple[Decimal, Decimal]:
    """The balance before the first line and after the last one."""
    opening = closing = Decimal(0)
    moved, is_known = Decimal(0), False
    for line in lines:
        moved += line.amount
        closing += line.amount
        if line.balance is not None:
            if not is_known:
                opening, is_known = line.balance - moved, True
            closing = line.balance
    return opening, closing

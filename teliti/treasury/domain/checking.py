"""Does a statement add up, does it follow the one before, and what makes a line the same line."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from teliti.base.money import TooFine, exponent, to_minor
from teliti.treasury.domain.messages import Problem
from teliti.treasury.domain.statement import Kind, Statement, StatementLine

_DAY = timedelta(days=1)
_SHORTEST_ACCOUNT = 5  # fewer digits than this prove nothing about an account


@dataclass(frozen=True, slots=True)
class Coverage:
    """The days and balances of a statement that was imported before."""

    starts_on: date
    ends_on: date
    opening: Decimal | None = None
    closing: Decimal | None = None


def check(statement: Statement) -> tuple[Problem, ...]:
    """Everything that does not agree inside one statement, in words; () when it is proven.

    Opening + lines = closing exactly; each running balance; the sums and the count that the file
    gives itself; amounts finer than the currency can be booked.
    """
    return (
        *_adds_up(statement),
        *_running_balances(statement),
        *_stated_totals(statement),
        *_too_fine(statement),
    )


def _adds_up(statement: Statement) -> Iterator[Problem]:
    opening, closing = statement.opening, statement.closing
    if opening is None or closing is None:
        if statement.kind is Kind.STATEMENT:
            yield Problem(None, "not_proven")
        return
    expected = opening + statement.total
    if expected != closing:
        yield Problem(
            None,
            "does_not_add_up",
            {
                "opening": opening,
                "total": statement.total,
                "expected": expected,
                "closing": closing,
                "difference": closing - expected,
            },
        )


def _running_balances(statement: Statement) -> Iterator[Problem]:
    """One problem for the first row that disagrees, with how many there are.

    After a disagreement it goes on from what the bank says, so that one bad row counts once.
    """
    expected = statement.opening
    wrong: list[tuple[StatementLine, Decimal]] = []
    for line in statement.lines:
        if expected is not None:
            expected += line.amount
            if line.balance is not None and line.balance != expected:
                wrong.append((line, expected))
        if line.balance is not None:
            expected = line.balance
    if wrong:
        line, expected = wrong[0]
        balance = line.balance or Decimal(0)
        yield Problem(
            line.number,
            "running_balance",
            {
                "balance": balance,
                "expected": expected,
                "difference": balance - expected,
                "count": len(wrong),
            },
        )


def _stated_totals(statement: Statement) -> Iterator[Problem]:
    money_in = sum((line.amount for line in statement.lines if line.amount > 0), Decimal(0))
    money_out = -sum((line.amount for line in statement.lines if line.amount < 0), Decimal(0))
    stated = statement.totals
    pairs: tuple[tuple[str, Decimal | int | None, Decimal | int], ...] = (
        ("money_in_differs", stated.money_in, money_in),
        ("money_out_differs", stated.money_out, money_out),
        ("count_differs", stated.count, len(statement.lines)),
    )
    for code, said, found in pairs:
        if said is not None and said != found:
            yield Problem(None, code, {"stated": said, "found": found})


def _too_fine(statement: Statement) -> Iterator[Problem]:
    for line in statement.lines:
        try:
            to_minor(line.amount, statement.currency)
        except TooFine:
            yield Problem(
                line.number,
                "too_fine",
                {
                    "amount": line.amount,
                    "currency": statement.currency,
                    "places": exponent(statement.currency),
                },
            )


def gaps_and_overlaps(
    earlier: Sequence[Statement | Coverage], new: Statement
) -> tuple[Problem, ...]:
    """How `new` joins the statements of the same account that were imported before, in words.

    The closing balance before it must be its opening balance, and its closing the opening of the
    one after it. Days between two statements are a gap unless the balances prove that nothing
    moved; days covered twice are an overlap, which adds nothing twice. Order does not matter.
    """
    if new.starts_on is None or new.ends_on is None:
        return ()
    mine = Coverage(new.starts_on, new.ends_on, new.opening, new.closing)
    others = sorted(filter(None, map(_coverage, earlier)), key=_period)
    problems = list(_overlaps(others, mine))
    before = [other for other in others if _comes_before(other, mine)]
    after = [other for other in others if _comes_before(mine, other)]
    if before and not problems:
        problems += _joint(max(before, key=lambda other: other.ends_on), mine, "does_not_continue")
    if after and not problems:
        problems += _joint(mine, min(after, key=_period), "next_does_not_continue")
    return tuple(problems)


def _coverage(statement: Statement | Coverage) -> Coverage | None:
    if statement.starts_on is None or statement.ends_on is None:
        return None
    if isinstance(statement, Coverage):
        return statement
    return Coverage(statement.starts_on, statement.ends_on, statement.opening, statement.closing)


def _period(coverage: Coverage) -> tuple[date, date]:
    return coverage.starts_on, coverage.ends_on


def _comes_before(one: Coverage, other: Coverage) -> bool:
    """One ends before the other starts, or is an earlier page of the same days."""
    return one.ends_on < other.starts_on or (_joins(one, other) and not _joins(other, one))


def _joins(one: Coverage, other: Coverage) -> bool:
    """The other opens with what this one closed with, on a day that this one still covers."""
    return (
        one.closing is not None
        and one.closing == other.opening
        and one.starts_on <= other.starts_on
        and one.ends_on <= other.ends_on
    )


def _overlaps(others: Sequence[Coverage], mine: Coverage) -> Iterator[Problem]:
    """Days covered twice; pages that follow from each other by their balances are none."""
    for other in others:
        first = max(other.starts_on, mine.starts_on)
        last = min(other.ends_on, mine.ends_on)
        are_pages = (_joins(other, mine) or _joins(mine, other)) and _period(other) != _period(mine)
        are_pages |= first == last and _joins(other, mine) != _joins(mine, other)
        if first <= last and not are_pages:
            yield Problem(None, "overlaps", {"first": first, "last": last})


def _joint(one: Coverage, other: Coverage, code: str) -> Iterator[Problem]:
    if one.closing is not None and other.opening is not None and one.closing != other.opening:
        yield Problem(
            None,
            code,
            {
                "closing": one.closing,
                "opening": other.opening,
                "difference": other.opening - one.closing,
            },
        )
    first, last = one.ends_on + _DAY, other.starts_on - _DAY
    if first <= last and not _joins(one, other):
        yield Problem(None, "days_missing", {"first": first, "last": last})


def fingerprint(account: str, line: StatementLine, ordinal: int = 0) -> str:
    """What makes a bank line the same line when it comes again: 64 hexadecimal digits.

    Account, day, amount, text, references and running balance, without regard to spaces or
    letters' case, and the line's place among its equals: 0 for the first, 1 for the second.
    """
    parts = (
        normal_account(account),
        line.booked_on.isoformat(),
        format(line.amount.normalize(), "f"),
        _normal(line.text),
        _normal(line.reference),
        _normal(line.bank_reference),
        "" if line.balance is None else format(line.balance.normalize(), "f"),
        str(ordinal),
    )
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def fingerprints(statements: Sequence[Statement], account: str) -> list[list[str]]:
    """The fingerprints of every bookable line of the statements of one file, list by list.

    Equal rows count on through the file, so that the second page of a day may hold the same fee
    again; a statement that the file merely repeats gets the fingerprints of its first copy.
    `account` is our own account's number, not the spelling of the file.
    """
    seen: Counter[str] = Counter()
    copies: dict[tuple[object, ...], list[str]] = {}
    result: list[list[str]] = []
    for statement in statements:
        plain = [fingerprint(account, line) for line in statement.bookable]
        identity = (*statement_identity(statement), *plain)
        if identity not in copies:
            marks = []
            for line, first in zip(statement.bookable, plain, strict=True):
                marks.append(fingerprint(account, line, seen[first]) if seen[first] else first)
                seen[first] += 1
            copies[identity] = marks
        result.append(copies[identity])
    return result


def statement_identity(statement: Statement) -> tuple[object, ...]:
    """What two copies of one statement share; two different ones of an account do not.

    The number is left out: banks number copies anew. Without balances two statements are told
    apart by their days and lines alone.
    """
    return (
        normal_account(statement.account),
        statement.currency,
        statement.kind,
        statement.starts_on,
        statement.ends_on,
        statement.opening,
        statement.closing,
        tuple((line.booked_on, line.amount, line.text) for line in statement.lines),
    )


def same_account(one: str, other: str) -> bool:
    """Whether two spellings of an account number mean one account.

    Spaces, dots, dashes and letters' case don't count; a bank code before the number
    (25040066/0123456789) and a currency after it (1291.99.348EUR) may be missing from one.
    """
    spellings, others = _spellings(one), _spellings(other)
    return bool(spellings & others)


def normal_account(account: str) -> str:
    """The account number without spaces, dots, dashes and quotes, in capitals."""
    return re.sub(r"[^0-9A-Z/]", "", account.upper())


def _spellings(account: str) -> set[str]:
    whole = normal_account(account)
    found = {whole.replace("/", "")}
    for part in whole.split("/"):
        found |= {part, re.sub(r"(?<=[0-9])[A-Z]{3}$", "", part)}
    return {
        spelling
        for spelling in found
        if sum(character.isdigit() for character in spelling) >= _SHORTEST_ACCOUNT
    }


def _normal(text: str) -> str:
    return " ".join(text.casefold().split())

"""The statement line of MT940, field :61:, and the days that only banks have."""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from teliti.base.days import make_day
from teliti.base.texts import LARGEST, full_year, squeeze
from teliti.treasury.domain.messages import Problem, Unreadable
from teliti.treasury.domain.statement import StatementLine

_LINE: Final = re.compile(
    r"(?P<value>[0-9]{6})(?P<entry>[0-9]{4})?"
    r"(?P<mark>RC|RD|EC|ED|C|D)(?P<funds>[A-Z])?"
    r"(?P<amount>[0-9]{1,20}(?:[,.][0-9]{0,6})?)"
    r"(?:\s*(?P<type>[A-Z][A-Z0-9 ]{3}))?(?P<rest>.*)"
)
_IN = {"C", "RD", "EC"}
"""Credit, and the reversal of a debit; RC, the reversal of a credit, is money out."""
_REFERENCE_LENGTH = 16
_NO_REFERENCE = {"NONREF", "EREF", "EREF+", "KREF", "KREF+", "NOTPROVIDED", "UNKNOWN"}
_HALF_A_YEAR = 6


@dataclass(frozen=True, slots=True)
class ParsedLine:
    """A :61: field: its line, the details below it, and what was odd."""

    line: StatementLine
    supplement: str
    is_expected: bool
    problems: tuple[Problem, ...]


def parse_line(number: int, lines: Sequence[str]) -> ParsedLine:
    """One :61: field. The sign is the account's: D and RC are negative, C and RD positive."""
    match = _LINE.fullmatch(lines[0].strip())
    if match is None:
        raise Unreadable(number, "bad_line", field=":61:", text=lines[0])
    amount = Decimal(match["amount"].replace(",", "."))
    if amount >= LARGEST:
        raise Unreadable(number, "too_much", field=":61:", text=match["amount"])
    value_on, booked_on, problems = _days(number, match["value"], match["entry"] or "")
    reference, bank_reference, behind = _references(match["rest"])
    return ParsedLine(
        line=StatementLine(
            number=number,
            booked_on=booked_on,
            value_on=value_on,
            amount=amount if match["mark"] in _IN else -amount,
            reference=reference,
            bank_reference=bank_reference,
            code=(match["type"] or "").strip(),
            party_name=squeeze(behind),
        ),
        supplement=squeeze(" ".join(lines[1:])),
        is_expected=match["mark"].startswith("E"),
        problems=problems,
    )


def _references(rest: str) -> tuple[str, str, str]:
    """The payer's reference, the bank's reference, and whom some banks name behind them."""
    written, _, bank = rest.partition("//")
    reference = written[:_REFERENCE_LENGTH].strip()
    if reference.upper() in _NO_REFERENCE:
        reference = ""
    bank_reference = bank[:_REFERENCE_LENGTH].strip()
    if bank_reference.upper() in _NO_REFERENCE:
        bank_reference = ""
    behind = f"{written[_REFERENCE_LENGTH:]} {bank[_REFERENCE_LENGTH:]}".strip()
    return reference, bank_reference, behind


def _days(number: int, value: str, entry: str) -> tuple[date, date, tuple[Problem, ...]]:
    """The value day, the day booked, and what had to be taken instead of them.

    The entry day has no year: it is the one nearest to the value day. Banks that count 30 days to
    a month write 30 February; the other day of the line stands in, or the last day of the month.
    """
    year, month, day = full_year(int(value[:2])), int(value[2:4]), int(value[4:])
    value_on = make_day(year, month, day)
    booked_on = _entry_day(year, month, entry) if entry else value_on
    if value_on and booked_on:
        return value_on, booked_on, ()
    instead = value_on or booked_on or _last_of_month(year, month, day)
    if instead is None:
        raise Unreadable(number, "bad_day", field=":61:", text=value)
    missing = f"{value[4:]}/{value[2:4]}" if value_on is None else f"{entry[2:]}/{entry[:2]}"
    problem = Problem(number, "no_such_day", {"day": missing, "used": instead})
    return value_on or instead, booked_on or instead, (problem,)


def _entry_day(year: int, value_month: int, entry: str) -> date | None:
    month, day = int(entry[:2]), int(entry[2:])
    if month - value_month > _HALF_A_YEAR:
        year -= 1
    elif value_month - month > _HALF_A_YEAR:
        year += 1
    return make_day(year, month, day)


def _last_of_month(year: int, month: int, day: int) -> date | None:
    """The last day of a month that has fewer days than the bank thinks."""
    if make_day(year, month, 1) is None or not 1 <= day <= 31:
        return None
    return date(year, month, monthrange(year, month)[1])

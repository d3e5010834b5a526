"""From bytes and cells to text, amounts and days. Strict: what may mean two things is not guessed.

Amounts: `1,234.56` and `1.234,56` are two styles, and a column is read in one of them. Days: a
column has one order of day, month and year; the separators and a time behind it don't matter.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from teliti.base.days import MONTHS, SHORT_MONTHS, make_day

LARGEST: Final = Decimal(10) ** 15
"""Amounts stay below 1 quadrillion, so that their sums fit the database's integers."""

_LAST_YEAR_OF_THE_2000S = 79  # a year of two digits: 79 is 2079, 80 is 1980


@dataclass(frozen=True, slots=True)
class Text:
    """A file's text, and the encoding that was used to read it."""

    text: str
    encoding: str

    @property
    def is_guessed(self) -> bool:
        """Whether the bytes are not UTF-8, so that letters with accents are a guess."""
        return not self.encoding.startswith("utf")


def decode(data: bytes) -> Text:
    """UTF-8 or UTF-16 by their marks, then UTF-8, then Windows-1252, then Latin-1 (any bytes)."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Text(data.decode("utf-16", errors="replace"), "utf-16")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return Text(data.decode(encoding), encoding)
        except UnicodeDecodeError:
            continue
    return Text(data.decode("latin-1"), "latin-1")


_RUN_BY_SPREADSHEETS: Final = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """A text as it stands in our CSV: an apostrophe stops a spreadsheet from running it."""
    return f"'{text}" if _would_run(text) and not _is_number(text) else text


def as_exported(cell: str) -> str:
    """The text that `harmless` made this cell of; any other cell as it is."""
    return cell[1:] if cell.startswith("'") and _would_run(cell[1:]) else cell


def _would_run(text: str) -> bool:
    """Also behind apostrophes of its own, so that taking one off gives the text back."""
    return text.lstrip("'").startswith(_RUN_BY_SPREADSHEETS)


def _is_number(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isdigit()


def squeeze(text: str) -> str:
    """The text with every run of spaces and line ends as one space."""
    return " ".join(text.split())


class AmountStyle(StrEnum):
    """How a file writes amounts; the value is its own example."""

    POINT = "1,234.56"
    COMMA = "1.234,56"


_AMOUNT: Final[Mapping[AmountStyle, re.Pattern[str]]] = {
    AmountStyle.POINT: re.compile(r"(?:([0-9]{1,3}(?:[,' ][0-9]{3})+|[0-9]*))(?:\.([0-9]*))?"),
    AmountStyle.COMMA: re.compile(r"(?:([0-9]{1,3}(?:[.' ][0-9]{3})+|[0-9]*))(?:,([0-9]*))?"),
}
_SIGN_AROUND = re.compile(r"\((.*)\)|([+-]?)(.*?)([+-]?)")
_CURRENCY_AROUND = re.compile(r"^(?:[A-Z]{3}|RP\.?|US\$|[$€£¥])\s*|\s*(?:[A-Z]{3}|[$€£¥])$", re.I)
_SAME_SIGNS = str.maketrans({"\u2212": "-", "\u2013": "-", "\xa0": " ", "\u202f": " ", "’": "'"})
_NO_CENTS = re.compile(r"(?<=[0-9])[.,] ?(?:-|=){1,2}$")
"""`Rp 1.000,-`: an even amount, and no minus."""
_MOST_DIGITS = 40


def parse_amount(text: str, style: AmountStyle) -> Decimal | None:
    """The amount of a cell, signed as written; None when it is no amount in that style.

    Minus before or behind, parentheses, a currency, an apostrophe in front and grouping by
    apostrophes or spaces are understood; `.00` is zero, `5,-` is five. An empty cell is None.
    """
    plain = text.translate(_SAME_SIGNS).strip().lstrip("'").strip()
    plain = _NO_CENTS.sub("", plain)
    around = _SIGN_AROUND.fullmatch(plain)
    if around is None or not plain or len(plain) > _MOST_DIGITS:
        return None
    negative = around[1] is not None or "-" in (around[2], around[4])
    digits = _CURRENCY_AROUND.sub("", (around[1] or around[3] or "").strip())
    if digits[:1] in {"-", "+"}:  # $-20.00
        negative, digits = negative != digits.startswith("-"), digits[1:].strip()
    match = _AMOUNT[style].fullmatch(digits)
    if match is None or not (match[1] or match[2]):
        return None
    whole = re.sub("[^0-9]", "", match[1] or "") or "0"
    amount = Decimal(f"{whole}.{match[2]}" if match[2] else whole)
    return -amount if negative else amount


def amount_styles(cells: Iterable[str]) -> list[AmountStyle]:
    """The styles in which every cell that is not empty is an amount, and they differ.

    One style: unambiguous (the point when both give the same). Two: cannot tell. None: not amounts.
    """
    written = [cell for cell in cells if cell.strip()]
    readings = {style: [parse_amount(cell, style) for cell in written] for style in AmountStyle}
    possible = [style for style, amounts in readings.items() if None not in amounts]
    if len(possible) > 1 and readings[possible[0]] == readings[possible[1]]:
        return possible[:1]
    return possible


class DayOrder(StrEnum):
    """The order of day, month and year; DM is a day whose year stands elsewhere."""

    DMY = "DMY"
    MDY = "MDY"
    YMD = "YMD"
    DM = "DM"


@dataclass(frozen=True, slots=True)
class DayParts:
    """A day as written, before anything is known about the year."""

    day: int
    month: int
    year: int | None = None

    def in_year(self, year: int) -> date | None:
        """The day in that year, or None when the calendar has no such day."""
        return make_day(year, self.month, self.day)


_TIME = r"(?:[T ,]+[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2}(?:[.,][0-9]+)?)?(?: ?[AP]M)?" + (
    r"(?: ?(?:Z|UTC|WIB|WITA|WIT|[+-][0-9]{2}:?[0-9]{2}))?)?"
)
_SEPARATOR = r"[-/. ]"
_YEAR = "([0-9]{4}|[0-9]{2})"
_DAY: Final[Mapping[DayOrder, re.Pattern[str]]] = {
    DayOrder.DMY: re.compile(
        rf"([0-9]{{1,2}}){_SEPARATOR}([0-9]{{1,2}}|[A-Za-z]+){_SEPARATOR}{_YEAR}{_TIME}", re.I
    ),
    DayOrder.MDY: re.compile(rf"([0-9]{{1,2}})[-/]([0-9]{{1,2}})[-/]{_YEAR}{_TIME}", re.I),
    DayOrder.YMD: re.compile(rf"([0-9]{{4}})([-/.]?)([0-9]{{1,2}})\2([0-9]{{1,2}}){_TIME}", re.I),
    DayOrder.DM: re.compile(rf"([0-9]{{1,2}}){_SEPARATOR}([0-9]{{1,2}})"),
}
_MONTH_NUMBERS: Final[Mapping[str, int]] = {
    name.lower(): number
    for names in (*MONTHS.values(), *SHORT_MONTHS.values())
    for number, name in enumerate(names, start=1)
}


def parse_day_parts(text: str, orders: Sequence[DayOrder]) -> DayParts | None:
    """Day, month and year of a cell in the first of `orders` that fits and is a real day."""
    plain = squeeze(text).lstrip("'").strip()
    for order in orders:
        match = _DAY[order].fullmatch(plain)
        if match is None:
            continue
        parts = _parts_in_order(order, match)
        if parts is not None and parts.in_year(parts.year or 2000) is not None:  # a leap year
            return parts
    return None


def parse_day(text: str, orders: Sequence[DayOrder]) -> date | None:
    """The day of a cell that carries its year, or None."""
    parts = parse_day_parts(text, [order for order in orders if order is not DayOrder.DM])
    return None if parts is None or parts.year is None else parts.in_year(parts.year)


def day_orders(cells: Iterable[str]) -> list[DayOrder]:
    """The orders in which every cell that is not empty is a day, and they differ.

    As with `amount_styles`: one is unambiguous, two cannot be told apart. Days with dots and month
    names are never month first.
    """
    written = [cell for cell in cells if cell.strip()]
    readings = {
        order: [parse_day(cell, [order]) for cell in written]
        for order in (DayOrder.YMD, DayOrder.DMY, DayOrder.MDY)
    }
    possible = [order for order, days in readings.items() if None not in days]
    if len(possible) > 1 and readings[possible[0]] == readings[possible[1]]:
        return possible[:1]
    return possible


def full_year(two_digits: int) -> int:
    """26 is 2026, 80 is 1980."""
    return two_digits + (2000 if two_digits <= _LAST_YEAR_OF_THE_2000S else 1900)


def _parts_in_order(order: DayOrder, match: re.Match[str]) -> DayParts | None:
    if order is DayOrder.YMD:
        return DayParts(int(match[4]), int(match[3]), int(match[1]))
    if order is DayOrder.DM:
        return DayParts(int(match[1]), int(match[2]))
    first, second, year = match[1], match[2], _year(match[3])
    if order is DayOrder.MDY:
        return DayParts(int(second), int(first), year)
    month = int(second) if second.isdecimal() else _MONTH_NUMBERS.get(second.lower(), 0)
    return DayParts(int(first), month, year)


def _year(written: str) -> int:
    return int(written) if len(written) == 4 else full_year(int(written))

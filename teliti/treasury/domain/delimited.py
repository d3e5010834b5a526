"""Delimited text (CSV): rows with their line numbers, and rows to statements by named columns.

A preset of a bank, a mapping made by a person and the generic reading all end in the same `Table`:
which column means what (`Columns`) and how days and amounts are written (`Conventions`). Every row
below the heading is read, or the file is refused with the row's line: nothing is skipped unsaid.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from teliti.base.texts import (
    LARGEST,
    AmountStyle,
    DayOrder,
    DayParts,
    parse_amount,
    parse_day_parts,
    squeeze,
)
from teliti.treasury.domain.messages import Problem, Unreadable
from teliti.treasury.domain.statement import NotBooked, StatementLine

SEPARATORS: Final = (",", ";", "\t", "|")
OUT_WORDS: Final = frozenset({"D", "DB", "DR", "DEBIT", "DEBET", "DBIT", "OUT", "KELUAR", "-"})
IN_WORDS: Final = frozenset({"C", "K", "CR", "KR", "CREDIT", "KREDIT", "CRDT", "IN", "MASUK", "+"})
_MOST_LINES_IN_A_CELL = 20
_LARGEST_CELL = 100_000


@dataclass(frozen=True, slots=True)
class Row:
    """One record and the line of the file on which it starts."""

    line: int
    cells: tuple[str, ...]

    @property
    def is_blank(self) -> bool:
        """Whether every cell is empty."""
        return not any(cell.strip() for cell in self.cells)

    def cell(self, position: int | None) -> str:
        """The cell without spaces and the apostrophe that spreadsheets put in front, or empty."""
        if position is None or position >= len(self.cells):
            return ""
        return self.cells[position].strip().lstrip("'").strip()


def rows_of(text: str, separator: str) -> Iterator[Row]:
    """Every record that is not blank. A quotation mark out of place is refused with its line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    start = 1
    try:
        for cells in reader:
            row = Row(start, tuple(cells))
            if any(
                len(cell) > _LARGEST_CELL or cell.count("\n") > _MOST_LINES_IN_A_CELL
                for cell in cells
            ):
                raise Unreadable(start, "csv_broken", reason="a cell without end")
            if not row.is_blank:
                yield row
            start = reader.line_num + 1
    except csv.Error as broken:
        raise Unreadable(start, "csv_broken", reason=str(broken)) from broken


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each thing stands, counted from 0; None where the file does not have it.

    Either `amount` (with its sign, a word at its end, or a word in `side`) or `money_in` and
    `money_out`. `before` is the balance before the row, `balance` the one after it.
    """

    booked_on: int
    value_on: int | None = None
    text: tuple[int, ...] = ()
    amount: int | None = None
    side: int | None = None
    money_in: int | None = None
    money_out: int | None = None
    before: int | None = None
    balance: int | None = None
    reference: int | None = None
    bank_reference: int | None = None
    party_name: int | None = None
    party_account: int | None = None
    account: int | None = None
    account_name: int | None = None
    currency: int | None = None

    @property
    def width(self) -> int:
        """How many cells a row must have at least for its day and amounts."""
        needed = (self.booked_on, self.amount, self.money_in, self.money_out)
        return max(position for position in needed if position is not None) + 1


@dataclass(frozen=True, slots=True)
class Conventions:
    """How the file writes things.

    `amount_means_out`: an amount without a side is money out when positive (a card's statement).
    `out_is_negative`: the column of money out is written with minus signs.
    """

    day_orders: tuple[DayOrder, ...]
    style: AmountStyle
    needs_side: bool = False
    amount_means_out: bool = False
    out_is_negative: bool = False
    pending_words: frozenset[str] = frozenset()
    currencies: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Period:
    """The days that the file says it covers."""

    starts_on: date
    ends_on: date

    def day_of(self, parts: DayParts) -> date | None:
        """A day without year, put into the period; over New Year a late month is the first year's.

        In a period of one year a day just outside still has that year. None when no year fits.
        """
        years = range(self.starts_on.year, self.ends_on.year + 1)
        days = [day for year in years if (day := parts.in_year(year))]
        inside = [day for day in days if self.starts_on <= day <= self.ends_on]
        if len(inside) == 1:
            return inside[0]
        return days[0] if len(years) == 1 and days and not inside else None


@dataclass(frozen=True, slots=True)
class ReadRow:
    """What a row became: a line, or something that is not booked; and whose it is."""

    account: str
    account_name: str
    currency: str
    line: StatementLine | None = None
    not_booked: NotBooked | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def number(self) -> int | None:
        """The file's line."""
        if self.line:
            return self.line.number
        return self.not_booked.line if self.not_booked else None


class Table:
    """Reads rows by columns and conventions; `period` gives the year to days without one."""

    def __init__(
        self, columns: Columns, conventions: Conventions, period: Period | None = None
    ) -> None:
        self._columns = columns
        self._conventions = conventions
        self._period = period

    def read(self, row: Row) -> ReadRow:
        """One row; `Unreadable` names its line and the cell."""
        columns = self._columns
        if len(row.cells) < columns.width:
            raise Unreadable(row.line, "csv_cells", found=len(row.cells), expected=columns.width)
        amount = self._amount(row)
        account = row.cell(columns.account).replace(" ", "")
        currency = row.cell(columns.currency).upper()
        currency = self._conventions.currencies.get(currency, currency)
        whose = (account, row.cell(columns.account_name), currency)
        text = self._text(row)
        day = row.cell(columns.booked_on)
        if day.upper() in self._conventions.pending_words:
            shown = NotBooked(row.line, "pending", amount, None, text)
            return ReadRow(*whose, not_booked=shown)
        booked_on, problems = self._day(row, day)
        if amount == 0:
            shown = NotBooked(row.line, "nothing_moved", amount, booked_on, text)
            return ReadRow(*whose, not_booked=shown, problems=problems)
        line = self._line(row, booked_on, amount, text)
        before = self._money(row, columns.before)
        return ReadRow(*whose, line=line, problems=problems + _steps(line, before))

    def _line(self, row: Row, booked_on: date, amount: Decimal, text: str) -> StatementLine:
        columns = self._columns
        value_on = parse_day_parts(row.cell(columns.value_on), self._conventions.day_orders)
        return StatementLine(
            number=row.line,
            booked_on=booked_on,
            value_on=value_on.in_year(value_on.year or booked_on.year) if value_on else None,
            amount=amount,
            text=text,
            reference=_reference(row.cell(columns.reference)),
            bank_reference=_reference(row.cell(columns.bank_reference)),
            party_name=squeeze(row.cell(columns.party_name)),
            party_account=row.cell(columns.party_account),
            balance=self._money(row, columns.balance),
        )

    def _text(self, row: Row) -> str:
        """The text columns as one text; what another column already says is not repeated."""
        text = ""
        for position in self._columns.text:
            piece = squeeze(row.cell(position))
            if piece.casefold() not in text.casefold():
                text = f"{text} {piece}".strip()
        return text

    def _day(self, row: Row, written: str) -> tuple[date, tuple[Problem, ...]]:
        parts = parse_day_parts(written, self._conventions.day_orders)
        if parts is None:
            raise Unreadable(
                row.line, "bad_day", field=_name(self._columns.booked_on), text=written
            )
        period = self._period
        day = parts.in_year(parts.year) if parts.year is not None else None
        if day is None:
            if period is None:
                raise Unreadable(row.line, "no_period")
            day = period.day_of(parts)
            if day is None:
                raise Unreadable(row.line, "no_year", day=written, **_stretch(period))
        if period and not period.starts_on <= day <= period.ends_on:
            return day, (Problem(row.line, "outside_period", {"day": day, **_stretch(period)}),)
        return day, ()

    def _amount(self, row: Row) -> Decimal:
        columns = self._columns
        if columns.amount is None:
            return self._two_columns(row)
        cell, side = _without_side(row.cell(columns.amount))
        side = row.cell(columns.side).upper() or side
        amount = self._needed(row, cell, columns.amount)
        if side in OUT_WORDS | IN_WORDS:
            if amount < 0:
                raise Unreadable(row.line, "csv_sides_contradict", amount=amount, side=side)
            return -amount if side in OUT_WORDS else amount
        if side or self._conventions.needs_side:
            raise Unreadable(row.line, "bad_mark", field=_name(columns.side), text=side)
        return -amount if self._conventions.amount_means_out else amount

    def _two_columns(self, row: Row) -> Decimal:
        columns = self._columns
        money_in = self._money(row, columns.money_in) or Decimal(0)
        money_out = self._money(row, columns.money_out) or Decimal(0)
        if money_in and money_out:
            raise Unreadable(row.line, "csv_both_sides", money_in=money_in, money_out=money_out)
        if self._conventions.out_is_negative:
            money_out = -money_out
        return money_in - money_out

    def _money(self, row: Row, position: int | None) -> Decimal | None:
        """An amount that may be missing, for an empty cell."""
        cell = row.cell(position)
        return self._needed(row, cell, position) if cell else None

    def _needed(self, row: Row, cell: str, position: int | None) -> Decimal:
        amount = parse_amount(cell, self._conventions.style)
        if amount is None:
            raise Unreadable(row.line, "bad_amount", field=_name(position), text=cell)
        if abs(amount) >= LARGEST:
            raise Unreadable(row.line, "too_much", field=_name(position), text=cell)
        return amount


def _without_side(cell: str) -> tuple[str, str]:
    """`287,490.00 DB` as its amount and its side."""
    amount, _, word = cell.rpartition(" ")
    if amount and word.upper() in OUT_WORDS | IN_WORDS and word.isalpha():
        return amount, word.upper()
    stripped = cell.rstrip("CDBRKcdbrk")
    word = cell[len(stripped) :].upper()
    return (stripped, word) if word in OUT_WORDS | IN_WORDS else (cell, "")


def _reference(cell: str) -> str:
    """A reference; a dash or a zero alone says that there is none."""
    return "" if cell in {"-", "0", "NONREF"} else cell


def _steps(line: StatementLine, before: Decimal | None) -> tuple[Problem, ...]:
    """Balance before + amount = balance after, where a row gives both."""
    if before is None or line.balance is None or before + line.amount == line.balance:
        return ()
    parameters = {
        "before": before,
        "expected": before + line.amount,
        "balance": line.balance,
    }
    return (Problem(line.number, "balance_before", parameters),)


def _name(position: int | None) -> str:
    return "#" if position is None else f"#{position + 1}"


def _stretch(period: Period) -> dict[str, object]:
    return {"starts_on": period.starts_on, "ends_on": period.ends_on}

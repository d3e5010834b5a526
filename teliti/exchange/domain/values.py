"""From a cell to a typed value, by the kind of its field and the file's own way of writing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any, Final

from teliti.base.money import exponent
from teliti.base.numerals import Unreadable
from teliti.base.texts import LARGEST, AmountStyle, DayOrder, parse_amount, parse_day
from teliti.base.words import N_
from teliti.exchange.domain.sheets import Cell
from teliti.exchange.domain.untold import is_error


class Kind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    AMOUNT = "amount"
    NUMBER = "number"
    QUANTITY = "quantity"
    DAY = "day"
    FLAG = "flag"
    CHOICE = "choice"


YES: Final = frozenset({"ya", "y", "yes", "true", "1", "x", "v", "benar", "aktif", "active", "✓"})
DASHES: Final = frozenset({"-", "–", "—", "−"})
"""How accountants write a nought."""
TOTALS: Final = frozenset({
    "total", "totals", "grand total", "sub total", "subtotal", "jumlah", "jumlah total",
    "total jumlah", "total keseluruhan", "jumlah keseluruhan",
})  # fmt: skip
NO: Final = frozenset({"tidak", "t", "n", "no", "false", "0", "-", "salah", "nonaktif", "inactive"})


@dataclass(frozen=True, slots=True)
class Writing:
    """How a file writes amounts and days."""

    style: AmountStyle = AmountStyle.COMMA
    order: DayOrder = DayOrder.DMY


@dataclass(frozen=True, slots=True)
class Rule:
    """What a cell must be. `choices` are words, in small letters, and the value that each means;
    `shown` are those that a person is told of."""

    kind: Kind
    is_required: bool = False
    longest: int = 0
    choices: Mapping[str, str] | None = None
    least: int | None = None
    most: int | None = None
    decimals: int = 4
    shown: Sequence[str] = ()


def value_of(cell: Cell, rule: Rule, writing: Writing) -> Any:
    """The value of a cell, or None for an empty one. `Unreadable` says what would be right."""
    if cell is None:
        if rule.is_required:
            raise Unreadable(N_("This must not be empty."))
        return None
    if isinstance(cell, str) and is_error(cell):
        raise Unreadable(
            N_("A formula ended in %(error)s here. Mend it in the spreadsheet, or type the value."),
            error=cell,
        )
    return _READERS[rule.kind](cell, rule, writing)


def is_total(cells: Sequence[Cell], needed: Sequence[int] = (), *, is_last: bool = True) -> bool:
    """Whether a row only sums up those above: its first text says so and no more.

    A thing may be called so too. Then its row is like the others: what is needed is there, more
    than one text, and rows follow.
    """
    texts = [cell for cell in cells if isinstance(cell, str)]
    first = texts[0] if texts else ""
    if " ".join(first.casefold().replace("-", " ").strip(" :.").split()) not in TOTALS:
        return False
    is_full = all(place < len(cells) and cells[place] is not None for place in needed)
    return is_last or not is_full or len(texts) == 1


def words(cell: Cell) -> str:
    """A cell as a person reads it; a number has no decimals that it does not need."""
    if cell is None:
        return ""
    return format(Decimal(repr(cell)), "f") if isinstance(cell, float) else str(cell)


def _text(cell: Cell, rule: Rule, _writing: Writing) -> str:
    text = words(cell)
    if rule.longest and len(text) > rule.longest:
        raise Unreadable(
            N_("%(length)s letters are too many; at most %(limit)s."),
            length=len(text), limit=rule.longest,
        )  # fmt: skip
    return text


def _decimal(cell: Cell, writing: Writing) -> Decimal:
    if isinstance(cell, int | float):
        number = Decimal(repr(cell))
    elif cell in DASHES:
        number = Decimal(0)
    else:
        found = parse_amount(str(cell), writing.style)
        if found is None:
            raise Unreadable(
                N_('"%(text)s" is no number. Write it like %(example)s.'),
                text=str(cell)[:60], example=writing.style.value,
            )  # fmt: skip
        number = found
    if abs(number) >= LARGEST:
        raise Unreadable(N_("This number is too large."))
    return number


def _amount(cell: Cell, rule: Rule, writing: Writing) -> int:
    """Minor units. What a workbook computed is rounded to them; what was typed must fit."""
    scaled = _decimal(cell, writing) * 10 ** exponent("IDR")
    minor = scaled.to_integral_value(ROUND_HALF_UP)
    if minor != scaled and not isinstance(cell, float):
        raise Unreadable(N_("An amount has at most two decimals."))
    _bounds(int(minor) if rule.least != 0 or minor >= 0 else -1, rule)
    return int(minor)


def _number(cell: Cell, rule: Rule, writing: Writing) -> int:
    number = _decimal(cell, writing)
    if number != number.to_integral_value():
        raise Unreadable(N_("This must be a whole number."))
    _bounds(int(number), rule)
    return int(number)


def _quantity(cell: Cell, rule: Rule, writing: Writing) -> Decimal:
    number = _decimal(cell, writing)
    unit = Decimal(1).scaleb(-rule.decimals)
    rounded = number.quantize(unit, ROUND_HALF_UP)
    if rounded != number and not isinstance(cell, float):
        raise Unreadable(N_("At most %(places)s decimals."), places=rule.decimals)
    _bounds(rounded, rule)
    return rounded.normalize() if rounded else Decimal(0)


def _bounds(number: int | Decimal, rule: Rule) -> None:
    if rule.least is not None and number < rule.least:
        raise Unreadable(N_("This must be at least %(least)s."), least=rule.least)
    if rule.most is not None and number > rule.most:
        raise Unreadable(N_("This must be at most %(most)s."), most=rule.most)


def _day(cell: Cell, _rule: Rule, writing: Writing) -> date:
    found = parse_day(words(cell), [DayOrder.YMD, writing.order])
    if found is None:
        raise Unreadable(
            N_('"%(text)s" is no day. Write it like %(example)s.'),
            text=words(cell)[:60], example=_EXAMPLE[writing.order],
        )  # fmt: skip
    return found


def _flag(cell: Cell, _rule: Rule, _writing: Writing) -> bool:
    word = words(cell).casefold()
    if word in YES:
        return True
    if word in NO:
        return False
    raise Unreadable(N_('"%(text)s" is neither yes nor no.'), text=word[:60])


def _choice(cell: Cell, rule: Rule, _writing: Writing) -> str:
    word = words(cell)
    found = (rule.choices or {}).get(word.casefold())
    if found is None:
        raise Unreadable(
            N_('"%(text)s" is not known here. Write one of: %(known)s.'),
            text=word[:60], known=", ".join(rule.shown),
        )  # fmt: skip
    return found


_EXAMPLE: Final = {
    DayOrder.DMY: "23/11/2026", DayOrder.MDY: "11/23/2026", DayOrder.YMD: "2026-11-23",
    DayOrder.DM: "23/11",
}  # fmt: skip
_READERS: Final = {
    Kind.TEXT: _text, Kind.AMOUNT: _amount, Kind.NUMBER: _number, Kind.QUANTITY: _quantity,
    Kind.DAY: _day, Kind.FLAG: _flag, Kind.CHOICE: _choice,
}  # fmt: skip


def writing_of(amounts: Sequence[AmountStyle], orders: Sequence[DayOrder]) -> Writing:
    """The first of what is possible; Indonesian where both are."""
    style = amounts[0] if len(amounts) == 1 else AmountStyle.COMMA
    order = orders[0] if len(orders) == 1 else DayOrder.DMY
    return Writing(style, order)

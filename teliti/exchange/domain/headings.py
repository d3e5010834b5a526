"""Which column of a file is which field: by its heading, in any of the names that it goes by."""

import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Final

from teliti.base.texts import AmountStyle, DayOrder, amount_styles, day_orders
from teliti.exchange.domain.sheets import Cell, Sheet
from teliti.exchange.domain.values import DASHES, Kind, Writing, words, writing_of

Names = Mapping[str, str]
"""From a name in small letters without signs to the field that it means."""

_HEADING_WITHIN: Final = 30
_LOOKED_AT: Final = 500


def bare(text: str) -> str:
    """A heading to compare: small letters and digits, single spaces. `No. Telp *` is `no telp`."""
    return " ".join(re.sub(r"[\W_]+", " ", text.casefold()).split())


def heading_row(rows: Sequence[Sequence[Cell]], names: Names) -> int:
    """The place of the row that holds the headings: the one that names most fields.

    Where none names any, the first row with at least two texts.
    """
    best, chosen = 0, -1
    for place, row in enumerate(rows[:_HEADING_WITHIN]):
        found = len(
            {names[bare(cell)] for cell in row if isinstance(cell, str) and bare(cell) in names}
        )
        if found > best:
            best, chosen = found, place
    if chosen >= 0:
        return chosen
    for place, row in enumerate(rows[:_HEADING_WITHIN]):
        if sum(isinstance(cell, str) for cell in row) > 1:
            return place
    return 0


def best_sheet(sheets: Sequence[Sheet], names: Names) -> Sheet:
    """The table whose headings name most fields; the first of equals. A hidden one is looked at
    only where no other is."""

    def rating(sheet: Sheet) -> int:
        row = sheet.rows[heading_row(sheet.rows, names)]
        return len({names[bare(str(cell))] for cell in row if cell and bare(str(cell)) in names})

    return max([sheet for sheet in sheets if not sheet.is_hidden] or sheets, key=rating)


def guess(heads: Sequence[str], names: Names) -> dict[int, str]:
    """Columns and the field that each is, by name; no field twice, the first column wins."""
    found: dict[int, str] = {}
    for column, head in enumerate(heads):
        field = names.get(bare(head))
        if field and field not in found.values():
            found[column] = field
    return found


def signature(heads: Sequence[str]) -> str:
    """Tells one layout of a file from another: the headings, whatever their case and signs."""
    return sha256("\0".join(bare(head) for head in heads).encode()).hexdigest()


def writing(rows: Sequence[Sequence[Cell]], kinds: Mapping[int, Kind]) -> Writing:
    """How the file writes amounts and days, by its first rows; Indonesian where both may be."""
    amounts = _texts(rows, kinds, {Kind.AMOUNT, Kind.QUANTITY, Kind.NUMBER})
    days = _texts(rows, kinds, {Kind.DAY})
    styles: list[AmountStyle] = amount_styles(amounts) if amounts else []
    orders: list[DayOrder] = day_orders(days) if days else []
    return writing_of(styles, orders)


def _texts(
    rows: Sequence[Sequence[Cell]], kinds: Mapping[int, Kind], wanted: set[Kind]
) -> list[str]:
    columns = [column for column, kind in kinds.items() if kind in wanted]
    return [
        words(row[column])
        for row in rows[:_LOOKED_AT]
        for column in columns
        if column < len(row) and isinstance(row[column], str) and row[column] not in DASHES
    ]

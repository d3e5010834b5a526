"""A report as one neutral sheet, from which page, XLSX, PDF and text are all drawn."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from teliti.base.money import exponent
from teliti.kit.shapes import Tone

Value = str | int | date | Decimal | None
"""Text, an amount in minor units, a day, a percentage, or nothing."""


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column. `kind` is text, code, date, money (minor units) or percent."""

    key: str
    label: str
    kind: str = "text"
    is_lead: bool = False


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A value, where it leads, and what hovering says."""

    value: Value = None
    url: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row. `weight` is "", section, balance, subtotal or total; `level` indents its text."""

    key: str
    cells: Sequence[SheetCell]
    level: int = 0
    weight: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A fact below the sheet: that two sides are equal, where figures come from."""

    label: str
    text: str
    tone: Tone = Tone.PLAIN
    url: str = ""
    key: str = ""  # the keyboard key that follows `url`


@dataclass(frozen=True, slots=True)
class Sheet:
    """A report ready to be drawn. `heading` are the lines above it: company, title, period.

    `signers` are roles and names for the foot; `name` is the word for files and commands. `rows` is
    a list but for whole ledgers, whose rows are read while they are written, once.
    """

    name: str
    title: str
    heading: Sequence[str]
    columns: Sequence[SheetColumn]
    rows: Iterable[SheetRow]
    currency: str
    totals: Sequence[SheetCell] = ()
    notes: Sequence[Note] = ()
    signers: Sequence[tuple[str, str]] = ()
    is_wide: bool = False
    empty: str = field(default="")

    @property
    def decimals(self) -> int:
        """The decimals that every amount shows: none when all are whole rupiah."""
        places = exponent(self.currency)
        if self.currency != "IDR":
            return places
        return 0 if all(amount % 10**places == 0 for amount in self._amounts()) else places

    def _amounts(self) -> Iterable[int]:
        for cells in [*(row.cells for row in self.rows), self.totals]:
            for cell, column in zip(cells, self.columns, strict=False):
                if column.kind == "money" and isinstance(cell.value, int):
                    yield cell.value

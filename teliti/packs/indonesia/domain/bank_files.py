"""The statement exports of Indonesian banks: BCA, Mandiri, BRI, BNI, BTN, OCBC.

The layouts are rows of `data/statement-formats.csv`; what a row cannot say is in the preset reader
(`teliti.treasury.domain.presets`). Here they are loaded, and the texts of QRIS settlements read.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

from teliti.base.texts import AmountStyle, DayOrder, parse_amount, squeeze
from teliti.treasury.domain.delimited import Conventions
from teliti.treasury.domain.presets import Preset, PresetReader

FORMATS: Final = Path(__file__).resolve().parents[1] / "data" / "statement-formats.csv"
_SEPARATORS: Final = {"comma": ",", "semicolon": ";", "tab": "\t"}

_QRIS = re.compile(
    r"MID\s*:\s*(?P<merchant_id>[0-9]+)\s*(?P<merchant>.*?)\s*"
    r"QR\s*:\s*(?P<gross>[0-9.,]+)\s*DDR\s*:\s*(?P<fee>[0-9.,]+)",
    re.I,
)


@cache
def presets() -> tuple[Preset, ...]:
    """Every layout of the data file, in its order."""
    with FORMATS.open(encoding="utf-8", newline="") as opened:
        return tuple(_preset(row) for row in csv.DictReader(opened))


def readers() -> tuple[PresetReader, ...]:
    """One reader for each layout, for `Registry.register`."""
    return tuple(PresetReader(preset) for preset in presets())


def _preset(row: Mapping[str, str]) -> Preset:
    conventions = Conventions(
        day_orders=tuple(DayOrder(order) for order in row["day_orders"].split("|")),
        style=AmountStyle(row["amount_style"]),
        needs_side=row["needs_side"] == "Y",
        pending_words=frozenset(_words(row["pending"])),
        currencies=dict(pair.split("=") for pair in _words(row["currencies"])),
    )
    return Preset(
        key=row["key"],
        name=row["name"],
        columns=_named(row["columns"]),
        conventions=conventions,
        header=tuple(row["header"].split(";")),
        is_exact=row["header_match"] == "exact",
        separators=tuple(_SEPARATORS[name] for name in row["separators"].split("|")),
        labels=_named(row["labels"]),
        empty_words=_words(row["empty"]),
    )


def _named(cell: str) -> dict[str, tuple[str, ...]]:
    """`opening=Saldo Awal|Starting Balance; closing=Saldo Akhir` by name."""
    pairs = (part.strip().split("=", maxsplit=1) for part in cell.split(";") if part.strip())
    return {name: _words(values) for name, values in pairs}


def _words(cell: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in cell.split("|") if word.strip())


@dataclass(frozen=True, slots=True)
class QrisSettlement:
    """What a QRIS settlement says in its text: gross sales, and the bank's fee taken from them.

    Amounts in major units. Book the gross to sales clearing and the fee to MDR expense, but only
    when `agrees` with the line.
    """

    merchant_id: str
    merchant: str
    gross: Decimal
    fee: Decimal

    @property
    def net(self) -> Decimal:
        """What reaches the account."""
        return self.gross - self.fee

    def agrees(self, amount: Decimal) -> bool:
        """Whether the line's amount is gross minus fee."""
        return self.net == amount


def qris_settlement(text: str) -> QrisSettlement | None:
    """The settlement in a text such as `KR OTOMATIS MID : … QR : 250000.00 DDR : 1750.00`.

    None when the text is no settlement. Source: BCA statements (reference banks.md, section 2).
    """
    match = _QRIS.search(squeeze(text))
    if match is None:
        return None
    gross = parse_amount(match["gross"].rstrip(".,"), AmountStyle.POINT)
    fee = parse_amount(match["fee"].rstrip(".,"), AmountStyle.POINT)
    if gross is None or fee is None:
        return None
    return QrisSettlement(match["merchant_id"], match["merchant"], gross, fee)

"""A layout of a delimited file as data: a bank's own, or one that a person mapped for an account.

    PresetReader(Preset(key="toko", name="Toko", columns={"booked_on": ("Date",), ...}, ...))

A column is named by its heading or, where headings repeat or lack, by its place: `#3` is the third.
What stands before the heading (account, period) and below the rows (balances, sums) is found by its
label. Recognised by heading, never by file name.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from itertools import islice
from typing import Final

from teliti.base.texts import DayOrder, decode, parse_amount, parse_day, squeeze
from teliti.treasury.domain.delimited import (
    IN_WORDS,
    OUT_WORDS,
    SEPARATORS,
    Columns,
    Conventions,
    Period,
    ReadRow,
    Row,
    Table,
    rows_of,
)
from teliti.treasury.domain.gathering import Facts, gather
from teliti.treasury.domain.messages import Problem, Unreadable
from teliti.treasury.domain.statement import Statement, Totals

ROLES: Final = frozenset(each.name for each in fields(Columns))
LABELS: Final = frozenset(
    {
        "account",
        "account_name",
        "period",
        "currency",
        "opening",
        "money_in",
        "money_out",
        "closing",
    }
)
_HEAD = 64 * 1024
_ROWS_TO_HEADING = 60
_PERIOD_SIGN = re.compile(
    r"\s+(?:-|–|s/d|s\.d\.|sd|sampai|to|until)\s+|(?<=[0-9]{4})\s*-\s*(?=[0-9]{1,2}/)", re.I
)
_WRITTEN_ORDERS = (DayOrder.DMY, DayOrder.YMD)


@dataclass(frozen=True, slots=True)
class Preset:
    """One layout. `columns` maps a role to the headings it may have; `text` takes several at once.

    `header`: the heading's cells. When `is_exact`, the heading is just these, in this order; else
    it has at least these. Empty: the rows begin after `skip_rows` records, columns by place only.
    `labels`: what stands before its value outside the rows, such as opening: ("Saldo Awal",).
    `empty_words`: a row that says that there are no lines.
    """

    key: str
    name: str
    columns: Mapping[str, tuple[str, ...]]
    conventions: Conventions
    header: tuple[str, ...] = ()
    is_exact: bool = False
    skip_rows: int = 0
    separators: tuple[str, ...] = SEPARATORS
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    empty_words: tuple[str, ...] = ()
    account: str = ""
    currency: str = ""

    def __post_init__(self) -> None:
        """A layout that names an unknown role or label is a mistake in the data."""
        assert self.columns.keys() <= ROLES, f"{self.key}: {self.columns.keys() - ROLES}"
        assert self.labels.keys() <= LABELS, f"{self.key}: {self.labels.keys() - LABELS}"
        assert "booked_on" in self.columns, f"{self.key} has no column for the day"
        assert "amount" in self.columns or {"money_in", "money_out"} <= self.columns.keys()


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The file cut into what is before the heading, the heading, and what is below it."""

    separator: str
    before: tuple[Row, ...]
    heading: Row
    below: tuple[Row, ...]


class PresetReader:
    """Reads the files of one preset; a registry reader."""

    def __init__(self, preset: Preset) -> None:
        self.preset = preset

    @property
    def name(self) -> str:
        """The layout's name."""
        return self.preset.name

    def recognises(self, data: bytes) -> int:
        """90 for exactly its heading, 80 for a heading with all of its names, else 0."""
        if data.startswith((b"PK", b"%PDF")) or not self.preset.header:
            return 0
        text = decode(data[:_HEAD]).text
        for separator in self.preset.separators:
            try:
                head = islice(rows_of(text, separator), _ROWS_TO_HEADING)
                if any(_is_heading(row, self.preset) for row in head):
                    return 90 if self.preset.is_exact else 80
            except Unreadable:
                continue
        return 0

    def read(self, data: bytes) -> list[Statement]:
        """Its statements, one per account and currency in the file."""
        text = decode(data)
        sheet = _sheet(text.text, self.preset)
        facts = _facts(self.preset, sheet)
        if text.is_guessed and not text.text.isascii():
            guessed = Problem(None, "letters_guessed", {"encoding": text.encoding})
            facts = replace(facts, problems=(guessed,))
        columns = resolve(self.preset.columns, sheet.heading)
        table = Table(columns, self.preset.conventions, facts.period)
        width = len(sheet.heading.cells)
        rows = [table.read(_aligned(row, columns, width)) for row in _data(self.preset, sheet)]
        return gather(_known(rows), facts)


def _known(rows: Sequence[ReadRow]) -> Sequence[ReadRow]:
    """Pending rows of a file whose other rows name the account belong to that account."""
    named = next((row for row in rows if row.account or row.currency), None)
    if named is None:
        return rows
    return [
        row
        if row.account
        else replace(row, account=named.account, currency=row.currency or named.currency)
        for row in rows
    ]


def resolve(columns: Mapping[str, tuple[str, ...]], heading: Row) -> Columns:
    """The places of a preset's columns in a heading; `Unreadable` names one that is missing."""
    names = [_normal(cell) for cell in heading.cells]
    places: dict[str, int] = {}
    texts: list[int] = []
    for role, wanted in columns.items():
        found = [place for one in wanted if (place := _place(one, names)) is not None]
        if role == "text":
            texts = found
        elif found:
            places[role] = found[0]
    for role in ("booked_on", "amount", "money_in", "money_out"):
        if role in columns and role not in places:
            raise Unreadable(heading.line, "csv_no_column", column=columns[role][0])
    return Columns(text=tuple(texts), **places)


def _place(wanted: str, names: Sequence[str]) -> int | None:
    if re.fullmatch("#[1-9][0-9]?", wanted):
        return int(wanted[1:]) - 1
    normal = _normal(wanted)
    return names.index(normal) if normal in names else None


def _normal(name: str) -> str:
    return squeeze(name.replace("\ufeff", "").replace("_", " ").strip("'\" ")).casefold()


def _is_heading(row: Row, preset: Preset) -> bool:
    names = [_normal(cell) for cell in row.cells]
    wanted = [_normal(cell) for cell in preset.header]
    if preset.is_exact:
        while len(names) > len(wanted) and not names[-1]:
            names.pop()
        return names == wanted
    return all(any(one in names for one in name.split("|")) for name in wanted)


def _sheet(text: str, preset: Preset) -> _Sheet:
    broken: Unreadable | None = None
    for separator in preset.separators:
        try:
            rows = tuple(rows_of(text, separator))
        except Unreadable as unreadable:
            broken = broken or unreadable
            continue
        if not preset.header:
            kept = rows[preset.skip_rows :]
            width = max((len(row.cells) for row in kept), default=0)
            if width > 1:
                heading = Row(kept[0].line, ("",) * width)
                return _Sheet(separator, rows[: preset.skip_rows], heading, kept)
            continue
        for place, row in enumerate(rows):
            if _is_heading(row, preset):
                return _Sheet(separator, rows[:place], row, rows[place + 1 :])
    raise broken or Unreadable(None, "csv_no_header")


def _data(preset: Preset, sheet: _Sheet) -> Iterator[Row]:
    """The rows that hold lines: not labelled ones, not a heading that comes again on a page.

    A file without any is refused unless it says that there are none, or gives balances.
    """
    says_so = bool(_labelled(preset, sheet).keys() & {"opening", "closing"})
    for row in sheet.below:
        if _label(preset, row, sheet.separator) or row.cells == sheet.heading.cells:
            continue
        if not _says_none(preset, row):
            yield row
        says_so = True
    if not says_so:
        raise Unreadable(sheet.heading.line, "csv_no_lines")


def _says_none(preset: Preset, row: Row) -> bool:
    joined = " ".join(row.cells).casefold()
    return any(word.casefold() in joined for word in preset.empty_words)


def _aligned(row: Row, columns: Columns, width: int) -> Row:
    """The row with its amount and side where the heading has them.

    BCA writes the side in a cell of its own or behind the amount, whatever its heading says.
    """
    place = columns.amount
    if place is None:
        return row
    cells = row.cells
    word = cells[place + 1].strip().upper() if place + 1 < len(cells) else ""
    if columns.side is None and len(cells) == width + 1 and word in OUT_WORDS | IN_WORDS:
        return Row(row.line, (*cells[:place], f"{cells[place]} {word}", *cells[place + 2 :]))
    if columns.side == place + 1 and len(cells) == width - 1 and word not in OUT_WORDS | IN_WORDS:
        return Row(row.line, (*cells[: place + 1], "", *cells[place + 1 :]))
    return row


def _facts(preset: Preset, sheet: _Sheet) -> Facts:
    found = _labelled(preset, sheet)
    currency = squeeze(found.get("currency", (0, ""))[1]).upper()
    return Facts(
        format=preset.name,
        account=re.sub(r"[\s']", "", found.get("account", (0, ""))[1]) or preset.account,
        account_name=squeeze(found.get("account_name", (0, ""))[1]),
        currency=preset.conventions.currencies.get(currency, currency) or preset.currency,
        period=_period(preset, *found["period"]) if "period" in found else None,
        opening=_amount(preset, found, "opening"),
        closing=_amount(preset, found, "closing"),
        totals=Totals(
            money_in=_amount(preset, found, "money_in"),
            money_out=_amount(preset, found, "money_out"),
        ),
        begins_at=sheet.before[0].line if sheet.before else sheet.heading.line,
        closes_at=found["closing"][0] if "closing" in found else None,
    )


def _labelled(preset: Preset, sheet: _Sheet) -> dict[str, tuple[int, str]]:
    """Each label's first value outside the rows, with its line."""
    found: dict[str, tuple[int, str]] = {}
    for row in (*sheet.before, *sheet.below):
        label = _label(preset, row, sheet.separator)
        if label:
            found.setdefault(label[0], (row.line, label[1]))
    return found


def _label(preset: Preset, row: Row, separator: str) -> tuple[str, str] | None:
    """`Saldo Awal : 1`, `Saldo Awal,:,1` and `Saldo Awal,1` all say opening and 1.

    An amount with commas that was not quoted fell apart into cells, so the row is joined again.
    """
    joined = squeeze(separator.join(row.cells)).lstrip("'\" ")
    signs = f":={separator}"
    for role, labels in preset.labels.items():
        for label in labels:
            if joined[: len(label)].casefold() != label.casefold():
                continue
            value = joined[len(label) :].lstrip()
            if value[:1] and value[0] in signs:
                return role, value.strip(f"{signs} '\"")
    return None


def _amount(preset: Preset, found: Mapping[str, tuple[int, str]], role: str) -> Decimal | None:
    if role not in found or not found[role][1]:
        return None
    line, written = found[role]
    amount = parse_amount(written, preset.conventions.style)
    if amount is None:
        raise Unreadable(line, "bad_amount", field=preset.labels[role][0], text=written)
    return amount


def _period(preset: Preset, line: int, written: str) -> Period:
    days = [parse_day(part, _WRITTEN_ORDERS) for part in _PERIOD_SIGN.split(written)]
    first, last = days[0], days[-1]
    if first is None or last is None or first > last:
        raise Unreadable(line, "bad_day", field=preset.labels["period"][0], text=written)
    return Period(first, last)

"""From the bytes of a file to tables: CSV in its dialects, XLSX, XLS and ODS.

A cell is a text, a number as the workbook stores it, or None; a day of a workbook is a text in the
form 2026-11-23. Rows keep their place in the file, so that B7 here is B7 in the spreadsheet.
"""

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from xml.sax import SAXException

from python_calamine import CalamineError, CalamineWorkbook, SheetMetadata, SheetVisibleEnum

from teliti.base.numerals import Unreadable
from teliti.base.texts import as_exported, decode
from teliti.base.words import N_
from teliti.exchange.domain.untold import Untold, untold_in

Cell = str | int | float | None

MEGABYTE: Final = 1024 * 1024
LARGEST_FILE: Final = 32 * MEGABYTE
MOST_ROWS: Final = 200_000
MOST_COLUMNS: Final = 200
LONGEST_CELL: Final = 10_000
SEPARATORS: Final = (",", ";", "\t", "|")
_LARGEST_UNPACKED: Final = 512 * MEGABYTE
_PACKED: Final = (b"PK\x03\x04", b"PK\x05\x06")
_WORKBOOKS: Final = (*_PACKED, b"\xd0\xcf\x11\xe0")
_NO_TABLES: Final = (
    b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"<?xml", b"<!DO",
)  # fmt: skip
_WEB_PAGES: Final = (b"<html", b"<table", b"<head", b"<body", b"<meta", b"<style")
_SNIFFED_ROWS: Final = 200
_LOCKED: Final = "EncryptedPackage".encode("utf-16-le")  # [MS-OFFCRYPTO] 2.3.4


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of a file. The first row of `rows` is row 1 of the spreadsheet.

    `encoding` is that of a text; of a workbook a sheet may be hidden, and some of its rows, which
    `hidden` numbers.
    """

    name: str
    rows: Sequence[Sequence[Cell]]
    encoding: str = ""
    is_hidden: bool = False
    hidden: Collection[int] = ()


def read(data: bytes) -> list[Sheet]:
    """The tables of a file, by its content and not by its name; empty ones are left out.

    Raises `Unreadable` with a sentence when it is no table, is locked, or is too large.
    """
    refuse_at_sight(data)
    found = _workbook(data) if data.startswith(_WORKBOOKS) else [_text(data)]
    found = [sheet for sheet in found if any(any(row) for row in sheet.rows)]
    if not found:
        raise Unreadable(N_("This file has no rows."))
    if any(len(sheet.rows) > MOST_ROWS for sheet in found):
        raise Unreadable(N_("This file has more than %(limit)s rows. Divide it."), limit=MOST_ROWS)
    return found


def refuse_at_sight(data: bytes) -> None:
    """Raise `Unreadable` for what needs no reading to be refused: it is too large, or no table."""
    if len(data) > LARGEST_FILE:
        raise Unreadable(
            N_("This file is larger than %(limit)s MB. Divide it."), limit=LARGEST_FILE // MEGABYTE
        )
    if data.startswith(_NO_TABLES):
        raise Unreadable(
            N_("This is no table. Choose an XLSX, ODS or CSV file, as saved by a spreadsheet.")
        )
    if data[:200].lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(_WEB_PAGES):
        raise Unreadable(
            N_("This is a web page that was named like a workbook. Open it in a spreadsheet and "
               "save it as XLSX.")
        )  # fmt: skip
    if data.startswith(_PACKED):
        _refuse_bomb(data)


def address(row: int, column: int) -> str:
    """What a spreadsheet calls a cell: row 7, column 1 is B7. Columns count from 0."""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def _workbook(data: bytes) -> list[Sheet]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        untold = untold_in(data) if data.startswith(_PACKED) else {}
        nothing = Untold()
        return [_sheet(book, one, untold.get(one.name, nothing)) for one in book.sheets_metadata]
    except (CalamineError, ValueError, OSError, zipfile.BadZipFile, SAXException) as broken:
        if _LOCKED in data:
            raise Unreadable(
                N_("This workbook is locked with a password. Save it without one.")
            ) from broken
        raise Unreadable(
            N_("This is no workbook that can be read. Save it as XLSX, ODS or CSV.")
        ) from broken


def _sheet(book: CalamineWorkbook, told: SheetMetadata, untold: Untold) -> Sheet:
    sheet = book.get_sheet_by_name(told.name)
    if sheet.total_height > MOST_ROWS or sheet.total_width > 16_384:
        raise Unreadable(N_("This file has more than %(limit)s rows. Divide it."), limit=MOST_ROWS)
    rows = [
        [_cell(value) for value in row[:MOST_COLUMNS]]
        for row in sheet.to_python(skip_empty_area=False)
    ]
    for (row, column), error in untold.errors.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = error
    is_hidden = told.visible is not SheetVisibleEnum.Visible
    return Sheet(told.name, _trimmed(rows), is_hidden=is_hidden, hidden=untold.hidden)


def _cell(value: object) -> Cell:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return _plain(str(value))


def _plain(text: str) -> str | None:
    """A text as it is stored: without spaces around it, without NUL, no longer than a cell."""
    kept = text.replace("\x00", "").strip()
    if len(kept) > LONGEST_CELL:
        raise Unreadable(
            N_("A cell has more than %(limit)s letters. Shorten it."), limit=LONGEST_CELL
        )
    return kept or None


def _trimmed(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Without the blank rows at the end."""
    while rows and not any(cell is not None for cell in rows[-1]):
        rows.pop()
    return rows


def _refuse_bomb(data: bytes) -> None:
    """A small file that unpacks to a very large one is refused before anything unpacks it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            unpacked = sum(entry.file_size for entry in packed.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as broken:
        raise Unreadable(
            N_("This is no workbook that can be read. Save it as XLSX, ODS or CSV.")
        ) from broken
    if unpacked > _LARGEST_UNPACKED:
        raise Unreadable(N_("This workbook unpacks to more than can be read. Divide it."))


def _text(data: bytes) -> Sheet:
    encoding, text = _decoded(data)
    lines = text.split("\n", 1)
    separator = ""
    if lines[0].strip().lower().startswith("sep=") and len(lines[0].strip()) == 5:
        separator, text = lines[0].strip()[4], "\n" + (lines[1] if len(lines) > 1 else "")
    separator = separator or _separator(text)
    rows: list[list[Cell]] = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            rows.append([_plain(as_exported(cell)) for cell in cells[:MOST_COLUMNS]])
            if len(rows) > MOST_ROWS:
                break
    except csv.Error as broken:
        raise Unreadable(
            N_(
                "Row %(row)s has a quotation mark out of place, so its cells cannot be told apart. "
                "Mend it there, or save the table as XLSX."
            ),
            row=len(rows) + 1,
        ) from broken
    return Sheet("", _trimmed(rows), encoding)


def _decoded(data: bytes) -> tuple[str, str]:
    if data.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return "utf-32", data.decode("utf-32", errors="replace")
    if b"\x00" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = data[:4096]
        zeros_after, zeros_before = head[1::2].count(0), head[0::2].count(0)
        if zeros_after > len(head) // 4 > zeros_before:
            return "utf-16", data.decode("utf-16-le", errors="replace")
        if zeros_before > len(head) // 4 > zeros_after:
            return "utf-16", data.decode("utf-16-be", errors="replace")
        raise Unreadable(
            N_("This is no table. Choose an XLSX, ODS or CSV file, as saved by a spreadsheet.")
        )
    if _looks_ebcdic(data[:4096]):
        raise Unreadable(N_("This file is written in EBCDIC, as mainframes do. Save it as UTF-8."))
    found = decode(data)
    return found.encoding.removesuffix("-sig"), found.text.removeprefix("\ufeff")


def _looks_ebcdic(head: bytes) -> bool:
    """Letters of EBCDIC lie above 0x80 and its space is 0x40; ASCII's spaces are missing."""
    if not head or head.count(0x40) <= head.count(0x20) or head.count(0x40) < len(head) / 20:
        return False
    letters = sum(
        byte == 0x40 or 0x81 <= byte <= 0xA9 or 0xC1 <= byte <= 0xE9 or 0xF0 <= byte <= 0xF9
        for byte in head
    )
    return letters > len(head) * 0.8


def _separator(text: str) -> str:
    """The sign that divides most rows into the same number of cells, and into most cells."""
    best, chosen = (0.0, 0), ","
    for separator in SEPARATORS:
        widths: Counter[int] = Counter()
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    widths[len(cells)] += 1
                if sum(widths.values()) >= _SNIFFED_ROWS:
                    break
        except csv.Error:
            continue
        wide = {width: count for width, count in widths.items() if width > 1}
        if not wide:
            continue
        width, count = max(wide.items(), key=lambda pair: (pair[1], pair[0]))
        rating = (round(count / sum(widths.values()), 2), width)
        if rating > best:
            best, chosen = rating, separator
    return chosen

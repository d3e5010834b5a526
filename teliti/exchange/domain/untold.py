"""What the reader of workbooks passes over: formulas that ended in an error, whose cells it leaves
empty, and rows that are hidden, by a filter or by hand. Told of XLSX and ODS."""

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any, Final
from xml.sax.handler import ContentHandler

import defusedxml.sax  # type: ignore[import-untyped]  # defusedxml ships no types

ERRORS: Final = frozenset({
    "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#N/A", "#NULL!", "#NUM!", "#SPILL!", "#CALC!",
})  # fmt: skip

_NUMBERED: Final = re.compile(r"Err:\d{3}")
"""How LibreOffice tells of an error that has no name."""
_CELL: Final = re.compile(
    rb'<c (?=[^<>]{0,300}\bt="e")[^<>]{0,300}?\br="([A-Z]{1,3})(\d{1,7})"[^<>]{0,300}>'
    rb"(?:<f[^<>]{0,300}/>|<f\b[^<>]{0,300}>[^<]{0,9000}</f>)?<v>([^<]{1,20})</v>"
)
"""Each stretch has an end near by: what somebody made up is passed as fast as what is true."""
_HIDDEN: Final = re.compile(
    rb'<row (?=[^<>]{0,300}\bhidden="(?:1|true)")[^<>]{0,300}?\br="(\d{1,7})"'
)
_ATTRIBUTE: Final = re.compile(r'([\w:]+)="([^"]*)"')
_PIECE: Final = 1024 * 1024
_LONGEST: Final = 16 * 1024
"""So much of a piece is looked at again with the next: a cell may lie in both."""
_TOLD_IN_ODS: Final = re.compile(rb'calcext:value-type="error"|table:visibility="(?:fil|col)')
_MOST: Final = 200_000
"""So many rows of a sheet are looked at: more are not read either."""


@dataclass(slots=True)
class Untold:
    """Of a sheet: errors by row and column from 0, and the numbers of the rows that are hidden."""

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)


def is_error(text: str) -> bool:
    """Whether a cell's text is what a spreadsheet shows for a formula that failed."""
    return text in ERRORS or bool(_NUMBERED.fullmatch(text))


def untold_in(data: bytes) -> Mapping[str, Untold]:
    """By the name of the sheet; nothing of a workbook that is neither XLSX nor ODS."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        known = set(packed.namelist())
        if {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= known:
            return {name: _of_sheet(packed, part) for name, part in _parts(packed)}
        if "content.xml" in known and any(
            _TOLD_IN_ODS.search(piece) for piece in _pieces(packed, "content.xml")
        ):
            return _of_ods(packed)
    return {}


def _of_sheet(packed: zipfile.ZipFile, part: str) -> Untold:
    found = Untold()
    for piece in _pieces(packed, part):
        if b't="e"' in piece:
            for letters, row, error in _CELL.findall(piece):
                found.errors[int(row) - 1, _column(letters.decode())] = error.decode()
        if b' hidden="' in piece:
            found.hidden |= {int(row) for row in _HIDDEN.findall(piece)}
    return found


def _pieces(packed: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    rest = b""
    with packed.open(part) as file:
        while piece := file.read(_PIECE):
            yield rest + piece
            rest = piece[-_LONGEST:]


def _parts(packed: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """The name of each sheet, and the part of the package that it is."""
    known = set(packed.namelist())
    targets = {
        one.get("Id"): one.get("Target", "")
        for one in _elements(packed.read("xl/_rels/workbook.xml.rels"), "Relationship")
    }
    for one in _elements(packed.read("xl/workbook.xml"), "sheet"):
        target = targets.get(one.get("r:id"), "").removeprefix("/xl/")
        if f"xl/{target}" in known:
            yield unescape(one.get("name", "")), f"xl/{target}"


def _elements(content: bytes, name: str) -> Iterator[dict[str, str]]:
    for found in re.finditer(rf"<(?:\w+:)?{name}\b([^<>]*)>", content.decode(errors="replace")):
        yield dict(_ATTRIBUTE.findall(found.group(1)))


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _of_ods(packed: zipfile.ZipFile) -> Mapping[str, Untold]:
    content = _Content()
    with packed.open("content.xml") as file:
        defusedxml.sax.parse(file, content, forbid_dtd=True)
    return content.found


class _Content(ContentHandler):
    """Walks the tables of an ODS: a row or cell stands for as many as it says."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, Untold] = defaultdict(Untold)
        self.sheet = Untold()
        self.row = self.rows = self.column = self.columns = 0
        self.error: list[str] | None = None

    def startElement(self, name: str, attrs: Any) -> None:
        if name == "table:table":
            self.sheet, self.row = self.found[attrs.get("table:name", "")], 0
        elif name == "table:table-row":
            self.rows, self.column = _times(attrs, "table:number-rows-repeated"), 0
            if attrs.get("table:visibility") in ("filter", "collapse"):
                last = min(self.row + self.rows, _MOST)
                self.sheet.hidden.update(range(self.row + 1, last + 1))
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self.columns = _times(attrs, "table:number-columns-repeated")
            self.error = [] if attrs.get("calcext:value-type") == "error" else None

    def characters(self, content: str) -> None:
        if self.error is not None:
            self.error.append(content)

    def endElement(self, name: str) -> None:
        if name == "table:table-row":
            self.row += self.rows
        elif name in ("table:table-cell", "table:covered-table-cell"):
            if self.error is not None:
                self.sheet.errors[self.row, self.column] = "".join(self.error).strip()
            self.column, self.error = self.column + self.columns, None


def _times(attrs: Any, name: str) -> int:
    told = attrs.get(name, "1")
    return int(told) if told.isdecimal() and len(told) < 8 else 1

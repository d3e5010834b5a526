"""Formulas that ended in an error: a workbook's reader leaves their cells empty, we say so."""

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from html import unescape
from typing import IO, Final

ERRORS: Final = frozenset({
    "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#N/A", "#NULL!", "#NUM!", "#SPILL!", "#CALC!",
})  # fmt: skip
Errors = Mapping[str, Mapping[tuple[int, int], str]]
"""By the name of the sheet, and there by row and column from 0."""

_CELL: Final = re.compile(
    rb'<c (?=[^<>]{0,300}\bt="e")[^<>]{0,300}?\br="([A-Z]{1,3})(\d{1,7})"[^<>]{0,300}>'
    rb"(?:<f[^<>]{0,300}/>|<f\b[^<>]{0,300}>[^<]{0,9000}</f>)?<v>([^<]{1,20})</v>"
)
"""Each stretch has an end near by: what somebody made up is passed as fast as what is true."""
_ATTRIBUTE: Final = re.compile(r'([\w:]+)="([^"]*)"')
_PIECE: Final = 1024 * 1024
_LONGEST: Final = 16 * 1024
"""So much of a piece is looked at again with the next: a cell may lie in both."""


def errors_of(data: bytes) -> Errors:
    """Every cell of an XLSX whose formula ended in an error; of another workbook, none."""
    found: dict[str, dict[tuple[int, int], str]] = defaultdict(dict)
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        for name, part in _parts(packed):
            with packed.open(part) as file:
                for letters, row, error in _cells(file):
                    found[name][int(row) - 1, _column(letters.decode())] = error.decode()
    return found


def _parts(packed: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """The name of each sheet, and the part of the package that it is."""
    known = set(packed.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= known:
        return
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


def _cells(file: IO[bytes]) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Column, row and error of each cell, a piece of the sheet after the other."""
    rest = b""
    while piece := file.read(_PIECE):
        piece = rest + piece
        if b't="e"' in piece:
            yield from _CELL.findall(piece)
        rest = piece[-_LONGEST:]


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1

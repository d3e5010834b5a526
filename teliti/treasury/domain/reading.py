"""From a file's bytes to checked statements, whatever the format; or a refusal that says why.

    for statement in read(data, filename="mutasi.csv", readers=registry.readers): ...

A reader says how sure it is that a file is its own; the surest one reads it. Two that are equally
sure are refused with both names. A zip is read file by file. Nothing is ever imported in part.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Final, Protocol

from teliti.treasury.domain.checking import (
    check,
    gaps_and_overlaps,
    normal_account,
    statement_identity,
)
from teliti.treasury.domain.messages import ABOUT_THE_END, Problem, Unreadable
from teliti.treasury.domain.statement import Statement

MEGABYTE: Final = 1024 * 1024
LARGEST_FILE: Final = 20 * MEGABYTE
MOST_ENTRIES: Final = 200
LARGEST_UNPACKED: Final = 100 * MEGABYTE
LARGEST_RATIO: Final = 100
_SMALL_ENTRY = 64 * 1024  # below this size a high ratio does no harm: 60 KB of spaces pack well

_ARCHIVE_MARKS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08", b"\x1f\x8b", b"BZh", b"7z\xbc\xaf")
_ZIP_MARKS = _ARCHIVE_MARKS[:3]
_OLD_SPREADSHEET = b"\xd0\xcf\x11\xe0"


class Reader(Protocol):
    """One format. `recognises` gives 0 (not mine) to 100 (certainly mine)."""

    @property
    def name(self) -> str:
        """The format's name as people know it."""

    def recognises(self, data: bytes) -> int:
        """How sure it is, from the first bytes; must not raise."""

    def read(self, data: bytes) -> list[Statement]:
        """Its statements; `Unreadable` names the line and the reason."""


class Registry:
    """The readers of an installation: the standards here, a country's banks from its pack."""

    def __init__(self, *readers: Reader) -> None:
        self._readers: dict[str, Reader] = {reader.name: reader for reader in readers}

    def register(self, *readers: Reader) -> None:
        """Add readers; one of the same name takes the place of the former."""
        self._readers.update({reader.name: reader for reader in readers})

    @property
    def readers(self) -> tuple[Reader, ...]:
        """All of them, in the order in which they came."""
        return tuple(self._readers.values())


def read(data: bytes, *, filename: str = "", readers: Sequence[Reader]) -> list[Statement]:
    """The statements of a file or zip, each with all its problems (`checking.check`) in it.

    Statements of one account in one file are also compared with each other. Raises `Unreadable`
    and nothing else. `filename` only names the file in refusals: formats are told by content.
    """
    _refuse_size(data)
    found = list(_statements(data, filename, readers))
    return _compared([_checked(statement) for statement in found])


def _statements(data: bytes, filename: str, readers: Sequence[Reader]) -> Iterator[Statement]:
    if not data.startswith(_ZIP_MARKS):
        yield from _reader_of(data, readers).read(data)
        return
    for entry, content in _unpacked(data):
        try:
            statements = _reader_of(content, readers).read(content)
        except Unreadable as unreadable:
            raise Unreadable(
                unreadable.line, "in_archive", entry=entry, reason=_reason(unreadable)
            ) from unreadable
        yield from (replace(statement, entry=entry) for statement in statements)


def _reason(unreadable: Unreadable) -> str:
    """Its sentence without the line, which the outer refusal names."""
    return str(unreadable).removeprefix(f"Line {unreadable.line}: ")


def _refuse_size(data: bytes) -> None:
    if not data.strip(b"\x00\t\r\n "):
        raise Unreadable(None, "empty")
    if len(data) > LARGEST_FILE:
        raise Unreadable(None, "too_large", limit=LARGEST_FILE // MEGABYTE)


def _reader_of(data: bytes, readers: Sequence[Reader]) -> Reader:
    scores = [(reader.recognises(data), reader) for reader in readers]
    surest = max((score for score, _ in scores), default=0)
    if surest == 0:
        if data.startswith(b"%PDF"):
            raise Unreadable(None, "pdf")
        if data.startswith(_OLD_SPREADSHEET):
            raise Unreadable(None, "spreadsheet")
        raise Unreadable(None, "not_recognised")
    found = [reader for score, reader in scores if score == surest]
    if len(found) > 1:
        raise Unreadable(None, "recognised_twice", one=found[0].name, other=found[1].name)
    return found[0]


def _unpacked(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Each file of a zip with its content, within the limits; never more is unpacked than they."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = _entries(archive)
            left = LARGEST_UNPACKED
            for entry in entries:
                content = _content(archive, entry, left)
                left -= len(content)
                yield entry.filename, content
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as broken:
        raise Unreadable(None, "archive_broken", reason=str(broken)) from broken
    except (RuntimeError, NotImplementedError) as unsupported:
        raise Unreadable(None, "archive_broken", reason=str(unsupported)) from unsupported


def _entries(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The files worth opening: not folders, not what a Mac puts beside them."""
    everything = list(islice(archive.infolist(), MOST_ENTRIES + 1))
    if len(everything) > MOST_ENTRIES:
        raise Unreadable(None, "archive_too_many", limit=MOST_ENTRIES)
    if any(entry.filename == "[Content_Types].xml" for entry in everything):
        raise Unreadable(None, "spreadsheet")
    entries = [
        entry
        for entry in everything
        if not entry.is_dir() and not entry.filename.startswith("__MACOSX/")
    ]
    if not entries:
        raise Unreadable(None, "archive_empty")
    return entries


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    name = entry.filename
    if entry.flag_bits & 1:
        raise Unreadable(None, "archive_locked", entry=name)
    most = max(_SMALL_ENTRY, entry.compress_size * LARGEST_RATIO)
    with archive.open(entry) as opened:
        content = opened.read(min(most, left, LARGEST_FILE) + 1)
    if len(content) > most:
        raise Unreadable(None, "archive_ratio", entry=name, limit=LARGEST_RATIO)
    if len(content) > LARGEST_FILE:
        raise Unreadable(None, "too_large", limit=LARGEST_FILE // MEGABYTE)
    if len(content) > left:
        raise Unreadable(None, "archive_too_large", limit=LARGEST_UNPACKED // MEGABYTE)
    if content.startswith(_ARCHIVE_MARKS):
        raise Unreadable(None, "archive_nested", entry=name)
    return content


def _checked(statement: Statement) -> Statement:
    return replace(statement, problems=statement.problems + check(statement))


def _placed(statement: Statement, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Each problem with a line: one of the whole stands where the statement begins or closes."""
    return tuple(
        replace(
            problem,
            line=statement.closes_at
            if problem.code in ABOUT_THE_END and statement.closes_at
            else statement.begins_at,
        )
        if problem.line is None
        else problem
        for problem in problems
    )


def _compared(statements: list[Statement]) -> list[Statement]:
    """The statements with what is wrong between neighbours of one account, in the file's order."""
    between: dict[int, tuple[Problem, ...]] = {}
    before: dict[tuple[str, str, str], Statement] = {}
    identities: set[tuple[object, ...]] = set()
    for position in sorted(range(len(statements)), key=lambda index: _period(statements[index])):
        statement = statements[position]
        key = (normal_account(statement.account), statement.currency, statement.kind.value)
        identity = statement_identity(statement)
        if identity in identities:
            between[position] = (Problem(None, "repeated"),)
        elif key in before:
            between[position] = gaps_and_overlaps([before[key]], statement)
        identities.add(identity)
        before[key] = statement
    return [
        replace(
            statement, problems=_placed(statement, statement.problems + between.get(position, ()))
        )
        for position, statement in enumerate(statements)
    ]


def _period(statement: Statement) -> tuple[date, date]:
    return statement.starts_on or date.min, statement.ends_on or date.min

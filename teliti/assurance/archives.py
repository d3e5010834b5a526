"""Zip files for outsiders: each file is digested while it is written, none is held in memory."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import RawIOBase
from pathlib import PurePath
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

COMPRESSED = {".jpeg", ".jpg", ".pdf", ".png", ".xlsx", ".zip"}
"""Files that would hardly become smaller, and take long."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A file of an archive: its name, what it is in a few words, its size and SHA-256."""

    name: str
    title: str
    size: int
    digest: str


class Archive:
    """A zip as it grows. `files` tells what it holds so far."""

    def __init__(self, file: IO[bytes], moment: datetime) -> None:
        self.zip = ZipFile(file, "w", ZIP_DEFLATED, allowZip64=True)
        self.date = (moment.year, moment.month, moment.day, moment.hour, moment.minute, 0)
        self.files: list[Packed] = []

    @contextmanager
    def writing(self, name: str, title: str = "") -> Iterator[IO[bytes]]:
        """A new file in the archive, written to in any number of pieces."""
        info = ZipInfo(name, self.date)
        is_small = PurePath(name).suffix.lower() in COMPRESSED
        info.compress_type = ZIP_STORED if is_small else ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        with self.zip.open(info, "w", force_zip64=True) as inner:
            counted = _Counted(inner)
            yield counted  # type: ignore[misc]  # a file for whoever only writes
        self.files.append(Packed(name, title, counted.size, counted.digest.hexdigest()))

    def add(self, name: str, content: bytes | str, title: str = "") -> None:
        """A new file with this content."""
        with self.writing(name, title) as file:
            file.write(content.encode() if isinstance(content, str) else content)

    def add_lines(self, name: str, rows: Iterable[dict[str, Any]], title: str = "") -> int:
        """A new file with a JSON object on each line; how many."""
        count = 0
        with self.writing(name, title) as file:
            for row in rows:
                text = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
                file.write(text.encode() + b"\n")
                count += 1
        return count

    def close(self) -> None:
        self.zip.close()


class _Counted(RawIOBase):
    def __init__(self, inner: IO[bytes]) -> None:
        super().__init__()
        self.inner, self.size, self.digest = inner, 0, sha256()

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        self.inner.write(content)
        self.size += len(content)
        self.digest.update(content)
        return len(content)

"""The store of this machine: a folder below MEDIA_ROOT, `<company>/<ab>/<digest>`.

A file is written under a passing name, flushed to the disk, and gets its true name by a hard link,
which never replaces one that is there. Then it is read-only.
"""

import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import IO

from django.core.files.storage import FileSystemStorage
from django.utils.translation import gettext as _

from teliti.base.disk import flush, flush_folder
from teliti.base.refusals import Refused
from teliti.documents.domain.keeping import Kept, Store
from teliti.documents.domain.kinds import LARGEST, Unkept, sniff, too_large
from teliti.documents.domain.names import safe_name

_READ_ONLY = 0o440
_INCOMING = "incoming"
_DIGEST = re.compile("[0-9a-f]{64}")


class FolderStore:
    """A `Store` in a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def keep(self, company: int, name: str, chunks: Iterable[bytes]) -> Kept:
        incoming = self.root / str(company) / _INCOMING
        incoming.mkdir(parents=True, exist_ok=True)
        descriptor, passing = tempfile.mkstemp(dir=incoming)
        try:
            with os.fdopen(descriptor, "w+b") as file:
                digest, size = _written(file, chunks)
                sniffed = sniff(file, size)
                safe = safe_name(name, sniffed.kind)
                flush(file)
            Path(passing).chmod(_READ_ONLY)
            self._settle(Path(passing), self._path(company, digest))
        finally:
            Path(passing).unlink(missing_ok=True)
        return Kept(digest, size, sniffed.kind.media_type, safe, sniffed.charset)

    def open(self, company: int, digest: str) -> IO[bytes]:
        return self._path(company, digest).open("rb")

    def digests(self, company: int) -> Iterator[str]:
        for path in sorted((self.root / str(company)).glob("[0-9a-f][0-9a-f]/*")):
            if _DIGEST.fullmatch(path.name):
                yield path.name

    def made_from(self, company: int, digest: str, ending: str) -> bytes | None:
        try:
            return self._path(company, digest).with_suffix(ending).read_bytes()
        except FileNotFoundError:
            return None

    def put_beside(self, company: int, digest: str, ending: str, content: bytes) -> None:
        target = self._path(company, digest).with_suffix(ending)
        descriptor, passing = tempfile.mkstemp(dir=target.parent, prefix=".")
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(passing).replace(target)

    def _path(self, company: int, digest: str) -> Path:
        assert _DIGEST.fullmatch(digest), "a digest is 64 hexadecimal digits"
        return self.root / str(company) / digest[:2] / digest

    def _settle(self, passing: Path, target: Path) -> None:
        """Give the file its true name, unless the same content has it already."""
        target.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            try:
                os.link(passing, target)
            except PermissionError:  # a file system without hard links
                if not target.exists():
                    passing.rename(target)
        flush_folder(target.parent)


def store() -> Store:
    """The store in use: the folder MEDIA_ROOT."""
    return FolderStore(Path(FileSystemStorage().location))


def keep(company: int, name: str, chunks: Iterable[bytes]) -> Kept:
    """Take a file into the store, or `Refused` with the sentence why not.

    Call it before the action; hand what it gives to the action, or to `operations.attach`.
    """
    try:
        return store().keep(company, name, chunks)
    except Unkept as unkept:
        shown = name.replace("\\", "/").rpartition("/")[2][:80]
        words = {key: _(value) if isinstance(value, str) else value
                 for key, value in unkept.parameters.items()}  # fmt: skip
        raise Refused(_(unkept.template) % {**words, "name": shown}, field="file") from unkept


def is_whole(file: IO[bytes], digest: str, size: int) -> bool:
    """Whether the bytes are those that were taken in."""
    found, length = sha256(), 0
    while chunk := file.read(1024 * 1024):
        found.update(chunk)
        length += len(chunk)
    return (found.hexdigest(), length) == (digest, size)


def _written(file: IO[bytes], chunks: Iterable[bytes]) -> tuple[str, int]:
    """Digest and size of what was written; too much is refused before the disk is full."""
    digest, size = sha256(), 0
    for chunk in chunks:
        size += len(chunk)
        if size > LARGEST:
            raise too_large()
        digest.update(chunk)
        file.write(chunk)
    file.flush()
    return digest.hexdigest(), size

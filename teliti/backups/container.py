"""The inside of a backup: an encrypted tar that anybody can open who has the key.

    age --decrypt -i recovery.key FILE | tar x      then, in that folder:
    sha256sum --check SHA256SUMS
    cat database/* | pg_restore --dbname=…          or, of a base: cat database/* | tar x

Entries, in this order: `manifest.json`, the pieces of `database/`, `kept/` (the small files of the
data folder), `files/` (as they lie in the store), and `SHA256SUMS` of all before it, last: without
it the backup is not whole. Everything is streamed; memory stays the same at any size.
"""

import io
import json
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import pyrage
from django.utils.translation import gettext as _
from pyrage import x25519

from teliti.backups.domain.manifest import FORMAT, Manifest
from teliti.backups.flow import Between, Flow, Readable
from teliti.backups.places import Place, Sent
from teliti.base.refusals import Refused

PIECE = 8 * 1024 * 1024
_READ = 1024 * 1024
_NO_KEY = "No matching keys"  # as age says it
_MANIFEST, _SUMS = "manifest.json", "SHA256SUMS"

Tell = Callable[[int], object]
"""Told how many bytes more were done; raises to stop the work."""


class Damaged(Refused):
    """What was read is not a whole backup."""


class Locked(Refused):
    """None of the keys opens it."""


class Writer:
    """Adds entries, one after the other; as a context it comes to its end, or breaks off."""

    def __init__(self, stream: Flow, at: datetime, tell: Tell) -> None:
        file: Any = stream  # writes only, which is all that is asked of it
        self._tar = tarfile.open(mode="w|", fileobj=file, bufsize=_READ)  # noqa: SIM115 - closed with us
        self._at, self._tell = int(at.timestamp()), tell
        self._sums = tempfile.SpooledTemporaryFile(max_size=PIECE)  # noqa: SIM115 - closed with us

    def add(self, name: str, content: bytes) -> None:
        """A small entry."""
        self._put(name, io.BytesIO(content), len(content))

    def add_manifest(self, manifest: Manifest) -> None:
        """The first entry."""
        self.add(_MANIFEST, json.dumps(manifest.plain(), indent=1).encode())

    def add_stream(self, folder: str, source: IO[bytes]) -> int:
        """A stream whose length nobody knows yet, in pieces; how many there are."""
        number = 0
        while piece := source.read(PIECE):
            number += 1
            self.add(f"{folder}/{number:06}", piece)
        return number

    def add_file(self, name: str, path: Path) -> None:
        """A file as it lies on the disk."""
        with path.open("rb") as file:
            self._put(name, file, path.stat().st_size)

    def __enter__(self) -> "Writer":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._sums:
            if error is None:
                size = self._sums.tell()
                self._sums.seek(0)
                self._tar.addfile(self._entry(_SUMS, size), self._sums)
                self._tar.close()
            else:  # or it would write its end when it is forgotten, into what broke
                stream: Any = self._tar.fileobj
                stream.closed = True

    def _put(self, name: str, source: Readable, size: int) -> None:
        digesting = _Digesting(source, self._tell)
        self._tar.addfile(self._entry(name, size), digesting)
        self._sums.write(f"{digesting.digest.hexdigest()}  {name}\n".encode())

    def _entry(self, name: str, size: int) -> tarfile.TarInfo:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mtime, entry.mode = size, self._at, 0o600
        return entry


@dataclass(slots=True)
class Entry:
    """One entry while it is read; its content can be read once, and is, to the end."""

    name: str
    size: int
    content: Readable

    @property
    def folder(self) -> str:
        return self.name.partition("/")[0]

    @property
    def below(self) -> str:
        """The name inside its folder."""
        return self.name.partition("/")[2]


class Reader:
    """Gives the entries, one after the other, and says in the end whether all was whole."""

    def __init__(self, stream: Flow, tell: Tell) -> None:
        file: Any = stream  # reads only, which is all that is asked of it
        self._tar = tarfile.open(mode="r|", fileobj=file, bufsize=_READ)  # noqa: SIM115 - ends with its stream
        self._tell = tell
        self._sums = sha256()
        self.manifest = self._read_manifest()

    def entries(self) -> Iterator[Entry]:
        """Every entry after the manifest. `Damaged` when the sums are missing or are others."""
        while (member := self._tar.next()) is not None:
            source = self._tar.extractfile(member)
            assert source is not None, "a backup holds plain files only"
            if member.name == _SUMS:
                if sha256(source.read()).digest() != self._sums.digest():
                    raise Damaged(_("The backup is damaged: its content is not what was kept."))
                return
            digesting = _Digesting(source, self._tell)
            yield Entry(member.name, member.size, digesting)
            digesting.exhaust()
            self._add_sum(digesting, member.name)
        raise Damaged(_("The backup is not whole: its end is missing."))

    def _read_manifest(self) -> Manifest:
        member = self._tar.next()
        source = self._tar.extractfile(member) if member is not None else None
        if source is None or member is None or member.name != _MANIFEST:
            raise Damaged(_("This is not a backup of Teliti."))
        digesting = _Digesting(source, self._tell)
        given = json.loads(digesting.read())
        self._add_sum(digesting, member.name)
        if given["format"] > FORMAT:
            raise Damaged(
                _("This backup was made by a newer Teliti (%(version)s): install that one first.")
                % {"version": given["version"]}
            )
        return Manifest.of(given)

    def _add_sum(self, digesting: "_Digesting", name: str) -> None:
        self._sums.update(f"{digesting.digest.hexdigest()}  {name}\n".encode())


class _Digesting:
    """Reads on from a source, and knows the SHA-256 of what was read."""

    def __init__(self, source: Readable, tell: Tell) -> None:
        self._source, self._tell = source, tell
        self.digest = sha256()

    def read(self, size: int = -1, /) -> bytes:
        data = self._source.read(size)
        self.digest.update(data)
        self._tell(len(data))
        return data

    def exhaust(self) -> None:
        """Read what nobody read."""
        while self.read(_READ):
            pass


def send(
    place: Place,
    name: str,
    recipients: list[x25519.Recipient],
    write: Callable[[Flow], object],
) -> Sent:
    """Have `write` fill a stream that is encrypted and kept under `name`, all at once.

    It has its name only when all of it is there; whatever fails is raised here.
    """
    plain, sealed = Flow(), Flow()
    with ThreadPoolExecutor(2) as pool:
        encrypting = pool.submit(
            Between(plain, sealed).run, lambda: pyrage.encrypt_io(plain, sealed, recipients)
        )
        storing = pool.submit(Between(sealed, None).run, lambda: place.put(name, sealed))
        with plain:
            write(plain)
        encrypting.result()
        sent = storing.result()
    assert isinstance(sent, Sent)
    return sent


@contextmanager
def opened(
    source: Readable, identities: list[x25519.Identity], tell: Tell = lambda _count: None
) -> Iterator[Reader]:
    """Decrypt a backup as it is read. Refused when none of the keys opens it."""
    plain = Flow()
    with ThreadPoolExecutor(1) as pool:
        decrypting = pool.submit(
            Between(None, plain).run, lambda: pyrage.decrypt_io(source, plain, identities)
        )
        try:
            yield Reader(plain, tell)
        except pyrage.DecryptError as error:
            if _NO_KEY in str(error):
                raise Locked(
                    _("No key here opens this backup: give its recovery key with --key.")
                ) from error
            raise Damaged(
                _("This is not a backup of Teliti, or its beginning is damaged.")
            ) from error
        except tarfile.TarError as error:
            raise Damaged(_("This is not a backup of Teliti.")) from error
        except OSError as error:
            if "decryption error" not in str(error):
                raise
            raise Damaged(_("The backup is damaged: it cannot be decrypted to its end.")) from error
        finally:
            plain.fail(_Enough())
            decrypting.exception()


class _Enough(Exception):
    """Nobody reads on."""

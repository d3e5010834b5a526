"""Where backups are kept: a folder, or a bucket of S3-compatible storage.

A name is there only when all of it is there. `TELITI_BACKUP_PLACE` names the place: a folder, or
`s3://bucket/prefix` with the usual settings of such storage in the environment
(AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL_S3, AWS_DEFAULT_REGION).
"""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from teliti.backups.flow import Readable
from teliti.base.disk import flush, flush_folder
from teliti.base.refusals import Refused

_READ = 1024 * 1024
_UNFINISHED = ".unfinished"
_OURS = ".age"


@dataclass(frozen=True, slots=True)
class Sent:
    """What was kept: its bytes and their SHA-256, as they lie there."""

    size: int
    digest: str


class Place(Protocol):
    """A place that keeps streams under names."""

    def put(self, name: str, stream: Readable) -> Sent:
        """Keep a stream; nothing has the name before all is there. A name is never used twice."""
        ...

    def open(self, name: str) -> "Any":
        """A context that gives what is kept, to be read. Refused when there is none."""
        ...

    def sizes(self) -> dict[str, int]:
        """Every name directly in this place, with its bytes."""
        ...

    def remove(self, name: str) -> None:
        """Let go of what is kept under a name; nothing when there is none."""
        ...

    def sweep(self) -> None:
        """Remove what was left half done by a process that was killed."""
        ...

    def below(self, name: str) -> "Place":
        """A place of its own inside this one."""
        ...

    def where(self) -> str:
        """How people name it."""
        ...


@dataclass(frozen=True, slots=True)
class FolderPlace:
    """A folder of this machine, or one that is mounted there."""

    root: Path

    def put(self, name: str, stream: Readable) -> Sent:
        if (self.root / name).exists():
            raise _taken(name)
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        passing = self.root / f"{name}{_UNFINISHED}"
        counting = Counting(stream)
        try:
            with os.fdopen(
                os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb"
            ) as file:
                while data := counting.read(_READ):
                    file.write(data)
                flush(file)
            passing.rename(self.root / name)
        finally:
            passing.unlink(missing_ok=True)
        flush_folder(self.root)
        return counting.sent

    @contextmanager
    def open(self, name: str) -> Iterator[Readable]:
        try:
            file = (self.root / name).open("rb")
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
            raise _gone(name, self.where()) from error
        with file:
            yield file

    def sizes(self) -> dict[str, int]:
        if not self.root.is_dir():
            return {}
        return {
            path.name: path.stat().st_size
            for path in sorted(self.root.iterdir())
            if path.is_file() and not path.name.endswith(_UNFINISHED)
        }

    def remove(self, name: str) -> None:
        (self.root / name).unlink(missing_ok=True)

    def sweep(self) -> None:
        for path in self.root.glob(f"*{_UNFINISHED}"):
            path.unlink(missing_ok=True)

    def below(self, name: str) -> "FolderPlace":
        return FolderPlace(self.root / name)

    def where(self) -> str:
        return str(self.root)


class BucketPlace:
    """A prefix in a bucket. Its library takes a second to import, so it waits until it is asked."""

    def __init__(self, bucket: str, prefix: str) -> None:
        self.bucket, self.prefix = bucket, prefix.strip("/")
        errors: Any = import_module("botocore.exceptions")
        broken: Any = import_module("urllib3.exceptions")  # what breaks off while it is read
        self._errors = (errors.BotoCoreError, errors.ClientError, broken.HTTPError)
        try:
            self._client: Any = import_module("teliti.backups.storage").client()
        except (errors.BotoCoreError, ValueError) as error:
            raise self._refused(error) from error

    def put(self, name: str, stream: Readable) -> Sent:
        if name in self.sizes():
            raise _taken(name)
        counting = Counting(stream)
        with self._told():
            # In parts of 8 MB; what breaks on the way is never seen under its name.
            self._client.upload_fileobj(counting, self.bucket, self._key(name))
        return counting.sent

    @contextmanager
    def open(self, name: str) -> Iterator[Readable]:
        try:
            with self._told():
                found = self._client.get_object(Bucket=self.bucket, Key=self._key(name))
        except self._client.exceptions.NoSuchKey as error:
            raise _gone(name, self.where()) from error
        with found["Body"] as body:
            yield _Body(body, self._told)

    def sizes(self) -> dict[str, int]:
        start = self._key("")
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self.bucket, Prefix=start, Delimiter="/"
        )
        with self._told():
            return {
                one["Key"].removeprefix(start): one["Size"]
                for page in pages
                for one in page.get("Contents", ())
            }

    def remove(self, name: str) -> None:
        with self._told():
            self._client.delete_object(Bucket=self.bucket, Key=self._key(name))

    def sweep(self) -> None:
        start = self._key("")
        with self._told():
            found = self._client.list_multipart_uploads(Bucket=self.bucket, Prefix=start)
            for one in found.get("Uploads", ()):
                name = one["Key"].removeprefix(start)
                if name.endswith(_OURS) and "/" not in name:  # others may use the bucket, too
                    self._client.abort_multipart_upload(
                        Bucket=self.bucket, Key=one["Key"], UploadId=one["UploadId"]
                    )

    def below(self, name: str) -> "BucketPlace":
        return BucketPlace(self.bucket, self._key(name))

    def where(self) -> str:
        return f"s3://{self.bucket}/{self.prefix}"

    def _key(self, name: str) -> str:
        return f"{self.prefix}/{name}" if self.prefix else name

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What the storage says, in a sentence; a missing key is for whoever asked."""
        try:
            yield
        except self._client.exceptions.NoSuchKey:
            raise
        except self._errors as error:
            raise self._refused(error) from error

    def _refused(self, error: Exception) -> Refused:
        return Refused(
            _("The storage %(place)s does not do it: %(why)s")
            % {"place": self.where(), "why": str(error).strip()}
        )


class _Body:
    """What a bucket gives; `told` says in a sentence what breaks on the way."""

    def __init__(self, body: Readable, told: Callable[[], AbstractContextManager[None]]) -> None:
        self._body, self._told = body, told

    def read(self, size: int = -1, /) -> bytes:
        with self._told():
            return self._body.read(size) if size >= 0 else self._body.read()


def place_of(text: str) -> Place:
    """The place that a setting names. Refused when it is neither a folder nor a bucket."""
    address = urlsplit(text)
    if address.scheme == "s3" and address.netloc:
        return BucketPlace(address.netloc, address.path)
    if address.scheme or not Path(text).is_absolute():
        raise Refused(
            _(
                "Backups cannot be kept in %(place)s: name a folder by its full path, or s3://bucket."
            )
            % {"place": text}
        )
    return FolderPlace(Path(text))


class Counting:
    """Reads on, and knows what was read."""

    def __init__(self, stream: Readable) -> None:
        self._stream, self._size, self._digest = stream, 0, sha256()

    def read(self, size: int = -1, /) -> bytes:
        data = self._stream.read(size)
        self._size += len(data)
        self._digest.update(data)
        return data

    @property
    def sent(self) -> Sent:
        return Sent(self._size, self._digest.hexdigest())


def _taken(name: str) -> Refused:
    return Refused(_("There is a backup called %(name)s already.") % {"name": name})


def _gone(name: str, where: str) -> Refused:
    return Refused(
        _("There is no backup called %(name)s in %(place)s.") % {"name": name, "place": where}
    )

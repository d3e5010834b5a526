"""The encrypted stream: whole or refused, opened by either key, in memory that stays the same."""

import gc
import io
import subprocess
import sys
import tarfile
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import IO, cast

import pyrage
import pytest
from pyrage import x25519

from teliti.backups.container import Damaged, Writer, opened, send
from teliti.backups.flow import Flow
from teliti.backups.keys import Keys, identity_of
from teliti.backups.places import FolderPlace, Sent
from teliti.backups.tests import make
from teliti.base.refusals import Refused

NAME = "satu.tar.age"
CONTENT = b"isi basis data " * 100_000


def _write(stream: Flow) -> None:
    with Writer(stream, make.NIGHT, lambda _count: None) as writer:
        writer.add_manifest(make.manifest(1))
        assert writer.add_stream("database", io.BytesIO(CONTENT)) == 1
        writer.add("kept/secret", b"rahasia")


def _kept(tmp_path: Path, identity: x25519.Identity) -> tuple[FolderPlace, Sent]:
    place = FolderPlace(tmp_path / "place")
    return place, send(place, NAME, [identity.to_public()], _write)


def _read(data: bytes, *identities: x25519.Identity) -> dict[str, bytes]:
    with opened(io.BytesIO(data), list(identities)) as reader:
        assert reader.manifest == make.manifest(1)
        return {entry.name: entry.content.read() for entry in reader.entries()}


def test_what_goes_in_comes_out_and_is_what_was_told(tmp_path: Path) -> None:
    identity = x25519.Identity.generate()
    place, sent = _kept(tmp_path, identity)
    data = (tmp_path / "place" / NAME).read_bytes()
    assert (sent.size, sent.digest) == (len(data), sha256(data).hexdigest())
    assert place.sizes() == {NAME: len(data)}
    assert _read(data, identity) == {"database/000001": CONTENT, "kept/secret": b"rahasia"}


def test_it_opens_without_us_and_its_sums_are_those_of_sha256sum(tmp_path: Path) -> None:
    identity = x25519.Identity.generate()
    _kept(tmp_path, identity)
    plain = pyrage.decrypt((tmp_path / "place" / NAME).read_bytes(), [identity])
    with tarfile.open(fileobj=io.BytesIO(plain)) as tar:
        tar.extractall(tmp_path / "out")  # noqa: S202 - we wrote it ourselves
    checked = subprocess.run(
        ["sha256sum", "--check", "SHA256SUMS"],
        cwd=tmp_path / "out",
        capture_output=True,
        text=True,
        check=True,
    )
    assert checked.stdout.splitlines() == [
        "manifest.json: OK",
        "database/000001: OK",
        "kept/secret: OK",
    ]


def test_another_key_opens_nothing(tmp_path: Path) -> None:
    _kept(tmp_path, x25519.Identity.generate())
    data = (tmp_path / "place" / NAME).read_bytes()
    with pytest.raises(Refused, match="No key here opens this backup"):
        _read(data, x25519.Identity.generate())


@pytest.mark.parametrize("part", [0.0001, 0.3, 0.7, 0.999])
def test_half_a_backup_is_never_taken_for_a_whole_one(tmp_path: Path, part: float) -> None:
    identity = x25519.Identity.generate()
    _kept(tmp_path, identity)
    data = (tmp_path / "place" / NAME).read_bytes()
    with pytest.raises(Refused):
        _read(data[: int(len(data) * part)], identity)


def test_a_changed_byte_is_found(tmp_path: Path) -> None:
    identity = x25519.Identity.generate()
    _kept(tmp_path, identity)
    data = bytearray((tmp_path / "place" / NAME).read_bytes())
    data[len(data) // 2] ^= 1
    with pytest.raises(Damaged, match="The backup is damaged"):
        _read(bytes(data), identity)


def test_other_files_are_refused_in_words(tmp_path: Path) -> None:
    identity = x25519.Identity.generate()
    for data in (b"", b"catatan", pyrage.encrypt(b"catatan" * 999, [identity.to_public()])):
        with pytest.raises(Damaged, match="This is not a backup of Teliti"):
            _read(data, identity)


class _Breaking(FolderPlace):
    """A place whose disk is full after a megabyte."""

    def put(self, name: str, stream: object) -> Sent:
        cast(IO[bytes], stream).read(1_000_000)
        raise OSError(28, "No space left on device")


def test_a_full_disk_is_the_reason_that_is_raised(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space left on device"):
        send(
            _Breaking(tmp_path),
            NAME,
            [x25519.Identity.generate().to_public()],
            lambda stream: [stream.write(bytes(1_000_000)) for _ in range(50)],
        )


def test_what_breaks_off_is_told_by_its_reason_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was half written does not complain again when it is forgotten."""
    told: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", told.append)

    def large(stream: Flow) -> None:
        with Writer(stream, make.NIGHT, lambda _count: None) as writer:
            writer.add("database/000001", bytes(60_000_000))

    with suppress(OSError):
        send(_Breaking(tmp_path), NAME, [x25519.Identity.generate().to_public()], large)
    gc.collect()
    assert told == []


def test_a_backup_that_is_stopped_leaves_nothing(tmp_path: Path) -> None:
    def stopping(stream: Flow) -> None:
        stream.write(bytes(1_000_000))
        raise Refused("Stopped.")

    place = FolderPlace(tmp_path / "place")
    with pytest.raises(Refused, match=r"^Stopped\.$"):
        send(place, NAME, [x25519.Identity.generate().to_public()], stopping)
    assert list((tmp_path / "place").iterdir()) == []


def test_memory_does_not_grow_with_the_backup(tmp_path: Path) -> None:
    def large(stream: Flow) -> None:
        with Writer(stream, make.NIGHT, lambda _count: None) as writer:
            writer.add_manifest(make.manifest(1))
            with Path("/dev/zero").open("rb") as endless:
                writer.add_stream("database", cast(IO[bytes], _Limited(endless, 100_000_000)))

    tracemalloc.start()
    try:
        place = FolderPlace(tmp_path)
        send(place, NAME, [x25519.Identity.generate().to_public()], large)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert place.sizes()[NAME] > 100_000_000
    assert most < 60_000_000


class _Limited:
    def __init__(self, source: IO[bytes], size: int) -> None:
        self.source, self.left = source, size

    def read(self, size: int = -1) -> bytes:
        data = self.source.read(min(size, self.left))
        self.left -= len(data)
        return data


def test_the_recovery_key_leaves_only_when_somebody_has_it(tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    assert (keys.was_made, keys.lies_here) == (False, False)
    secret = keys.secret_that_lies_here
    assert str(identity_of(f"# kunci\n{secret.lower()}\n").to_public()) == keys.recovery_recipient
    with pytest.raises(Refused, match="it begins with AGE-SECRET-KEY-1"):
        keys.take_away("entahlah")
    with pytest.raises(Refused, match="This is not the recovery key of these backups"):
        keys.take_away(str(x25519.Identity.generate()))
    assert (keys.was_made, keys.lies_here) == (True, True)
    keys.take_away(secret)
    assert (keys.lies_here, keys.secret_that_lies_here) == (False, "")
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "backup-keys").iterdir())


def test_either_key_opens_a_backup(tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    recovery = identity_of(keys.secret_that_lies_here)
    send(FolderPlace(tmp_path / "place"), NAME, keys.recipients(), _write)
    data = (tmp_path / "place" / NAME).read_bytes()
    keys.take_away(str(recovery))
    assert _read(data, *keys.identities()) == _read(data, recovery)


def test_a_recovery_key_that_was_lost_is_followed_by_another(tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    old = keys.secret_that_lies_here
    with pytest.raises(Refused, match="still lies here"):
        keys.begin_anew()
    keys.take_away(old)
    keys.begin_anew()
    new = keys.secret_that_lies_here
    assert new
    assert new != old
    assert str(identity_of(new).to_public()) == keys.recovery_recipient


def test_processes_that_begin_at_once_make_one_pair_of_keys(tmp_path: Path) -> None:
    def made(_number: int) -> tuple[str, str]:
        keys = Keys(tmp_path)
        return keys.recovery_recipient, str(keys.recipients()[1])

    with ThreadPoolExecutor(8) as pool:
        ((recovery, server),) = set(pool.map(made, range(40)))
    keys = Keys(tmp_path)
    assert str(identity_of(keys.secret_that_lies_here).to_public()) == recovery
    assert str(keys.identities()[0].to_public()) == server

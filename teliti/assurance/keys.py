"""The installation's signing key: made once, kept in the data folder, readable by its owner only.

Whoever can write to the database but not to this folder cannot make a seal. Beside the key lie the
witness files: every seal of a company as a line, so that seals taken out of the database show.
"""

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from django.conf import settings

from teliti.base.disk import flush


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key and the name by which all know it: its public key in hexadecimal."""

    private: Ed25519PrivateKey

    @property
    def public(self) -> str:
        return self.private.public_key().public_bytes_raw().hex()

    def sign(self, content: bytes) -> str:
        return self.private.sign(content).hex()


def holds(public: str, signature: str, content: bytes) -> bool:
    """Whether this key signed this."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(bytes.fromhex(signature), content)
    except (InvalidSignature, ValueError):
        return False
    return True


def folder() -> Path:
    """Where key and witness files lie; made when it is not there."""
    place = Path(settings.DATA) / "seals"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def signer() -> Signer:
    """The key in use; made the first time."""
    return _kept(folder() / "key")


def next_signer() -> Signer:
    """The key that will follow; made the first time, the same until `change_over`."""
    return _kept(folder() / "key.next")


def change_over() -> None:
    """The next key is the key in use from here on; the one before is gone for good."""
    (folder() / "key.next").replace(folder() / "key")


def public_in_use() -> str:
    """The public key in use, "" where this machine keeps none."""
    path = folder() / "key"
    return _kept(path).public if path.exists() else ""


def witnessed(company: int) -> Iterator[dict[str, Any]]:
    """The lines of the company's witness file."""
    with suppress(FileNotFoundError), _witness(company).open() as file:
        for line in file:
            yield json.loads(line)


def witness(company: int, seals: Iterable[dict[str, Any]]) -> int:
    """Write a line for each seal that has none yet, and see them on the disk; how many."""
    known = {one["sequence"] for one in witnessed(company)}
    fresh = [seal for seal in seals if seal["sequence"] not in known]
    if fresh:
        with _witness(company).open("a") as file:
            file.writelines(json.dumps(seal, sort_keys=True) + "\n" for seal in fresh)
            flush(file)
    return len(fresh)


def _witness(company: int) -> Path:
    return folder() / f"{company}.jsonl"


def _kept(path: Path) -> Signer:
    with suppress(FileExistsError):
        fresh = Ed25519PrivateKey.generate().private_bytes_raw()
        passing = path.with_name(f".{path.name}.{os.getpid()}")
        with os.fdopen(os.open(passing, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
            file.write(fresh)
        try:
            os.link(passing, path)  # never replaces a key that is there
        finally:
            passing.unlink()
    return Signer(Ed25519PrivateKey.from_private_bytes(path.read_bytes()))

"""The chain's arithmetic: what a digest covers, and what breaks a chain. No database."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from hashlib import sha256
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as it is chained. `at` is an aware moment; the digest uses UTC, microseconds."""

    company: int
    sequence: int
    at: datetime
    actor: int
    actor_name: str
    name: str
    subject: str
    label: str
    detail: dict[str, Any]
    reason: str


def digest_of(entry: Entry, previous: str) -> str:
    """SHA-256 (hex) over the entry as canonical JSON, the digest before it first."""
    content = [
        previous,
        entry.company,
        entry.sequence,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor,
        entry.actor_name,
        entry.name,
        entry.subject,
        entry.label,
        entry.detail,
        entry.reason,
    ]
    return sha256(canonical(content).encode()).hexdigest()


def digest_of_content(content: Iterable[object]) -> str:
    """The first half of the SHA-256 (32 hex figures) over the content as canonical JSON.

    For every entry that is posted: `plain` is asked only for what JSON does not know.
    """
    text = json.dumps(list(content), separators=(",", ":"), sort_keys=True, default=plain)
    return sha256(text.encode()).hexdigest()[:32]


def canonical(value: Any) -> str:
    """JSON with sorted keys, no spaces, plain characters: the same text on every machine."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def plain(value: Any) -> Any:
    """A value as JSON can hold it exactly: no floats, decimals and days as text."""
    if value is None or (isinstance(value, bool | int | str) and not isinstance(value, Enum)):
        return value
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return [plain(item) for item in items]
    return str(value)


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain breaks and how."""

    sequence: int
    what: str


def breaks(chain: Iterable[tuple[Entry, str, str]], *, after: int = 0) -> Iterator[Break]:
    """Every break of a chain of (entry, previous, digest), in sequence order; none is well.

    `after` is the sequence before the first one given; its digest is taken on trust unless 0.
    """
    expected, digest_before = after + 1, "" if after == 0 else None
    for entry, previous, digest in chain:
        if entry.sequence != expected:
            yield Break(expected, f"expected number {expected}, found {entry.sequence}")
        if digest_before is not None and previous != digest_before:
            yield Break(entry.sequence, "does not follow the event before it")
        if digest_of(entry, previous) != digest:
            yield Break(entry.sequence, "was changed after it was written")
        expected, digest_before = entry.sequence + 1, digest

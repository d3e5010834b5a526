"""Appending to a company's chain, and reading it back. Only the runner appends."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from teliti.audit.domain import Break, Entry, breaks, canonical, digest_of
from teliti.audit.models import Event, Head
from teliti.base.saving import repeated

AT_ONCE = 5_000
"""Events in one statement: PostgreSQL takes 65,535 values, and each has twelve."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An event before it has its place in the chain."""

    name: str
    subject: str
    label: str
    detail: dict[str, Any]
    reason: str


def append(company: int, actor: Any, now: datetime, drafts: list[Draft]) -> None:
    """Lock the head, chain the drafts behind it, save the head: the last thing before commit."""
    with repeated() as cursor:
        head = "SELECT sequence, digest FROM audit_head WHERE company_id = %s FOR UPDATE"
        cursor.execute(head, [company])
        found = cursor.fetchone()
        if found is None:  # the company's first event of all
            cursor.execute(
                "INSERT INTO audit_head (company_id, sequence, digest) VALUES (%s, 0, '') "
                "ON CONFLICT (company_id) DO NOTHING",
                [company],
            )
            cursor.execute(head, [company])
            found = cursor.fetchone()
        sequence, digest = found
        rows: list[tuple[Any, ...]] = []
        for draft in drafts:
            sequence += 1
            entry = Entry(
                company, sequence, now, actor.pk, str(actor)[:150], draft.name, draft.subject,
                draft.label, draft.detail, draft.reason,
            )  # fmt: skip
            previous, digest = digest, digest_of(entry, digest)
            rows.append(
                (company, sequence, now, entry.actor, entry.actor_name, entry.name, entry.subject,
                 entry.label, canonical(entry.detail), entry.reason, previous, digest)
            )  # fmt: skip
        head = (
            "WITH head AS (UPDATE audit_head SET sequence = %s, digest = %s, at = %s "
            "WHERE company_id = %s) "
        )
        told: list[Any] = [sequence, digest, now, company]
        for start in range(0, len(rows), AT_ONCE):  # the head goes with the first of them
            some = rows[start : start + AT_ONCE]
            places = ", ".join(["(" + ", ".join(["%s"] * 12) + ")"] * len(some))
            cursor.execute(
                f"{head}INSERT INTO audit_event (company_id, sequence, at, actor_id, actor_name, "  # noqa: S608 - only placeholders
                f"name, subject, label, detail, reason, previous, digest) VALUES {places}",
                [*told, *(value for row in some for value in row)],
            )
            head, told = "", []


def broken(company: int) -> Iterator[Break]:
    """Every place where this company's chain does not hold; none is well."""
    events = Event.objects.filter(company_id=company).order_by("sequence")
    last_sequence, last_digest = 0, ""

    def read() -> Iterator[tuple[Entry, str, str]]:
        nonlocal last_sequence, last_digest
        for event in events.iterator(chunk_size=2000):
            last_sequence, last_digest = event.sequence, event.digest
            yield entry_of(event), event.previous, event.digest

    yield from breaks(read())
    head = Head.objects.filter(company_id=company).first()
    if (head.sequence, head.digest) != (last_sequence, last_digest) if head else last_sequence:
        yield Break(last_sequence, "is not where the head of the trail points")


def entry_of(event: Event) -> Entry:
    """A stored event as it was chained."""
    return Entry(
        event.company_id,
        event.sequence,
        event.at,
        event.actor_id,
        event.actor_name,
        event.name,
        event.subject,
        event.label,
        event.detail,
        event.reason,
    )

"""Readers of the log: notifications, search, figures. Each remembers only how far it got.

    @reads(events.INVOICE_ISSUED)
    def put_in_search(event: Event) -> None: ...

A reader sees each event at least once and in order: it must be harmless to repeat.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256

from django.db import connection

from teliti.audit.events import EventKind
from teliti.audit.models import Event, ReaderPlace


@dataclass(frozen=True, slots=True)
class Reader:
    """A function and the names of the events that it reads; no names: all."""

    name: str
    function: Callable[[Event], None]
    kinds: frozenset[str]


_readers: dict[str, Reader] = {}


def reads(*kinds: EventKind) -> Callable[[Callable[[Event], None]], Callable[[Event], None]]:
    """Have the function called for every event of these kinds; all kinds if none is named."""

    def decorate(function: Callable[[Event], None]) -> Callable[[Event], None]:
        name = f"{function.__module__.removeprefix('teliti.')}.{function.__name__}"
        _readers[name] = Reader(name, function, frozenset(kind.name for kind in kinds))
        return function

    return decorate


def readers() -> list[Reader]:
    """Every reader, by name."""
    return [_readers[name] for name in sorted(_readers)]


def read_on(reader: Reader, company: int, *, at_most: int = 500) -> int:
    """Read the next events of one company for one reader; how many were passed.

    A lock keeps two workers from reading the same stretch at once. A reader that fails keeps its
    place: the same event comes again.
    """
    with _held(f"{reader.name}:{company}") as held:
        if not held:
            return 0
        place, _new = ReaderPlace.objects.get_or_create(company_id=company, reader=reader.name)
        events = Event.objects.filter(company_id=company, sequence__gt=place.sequence)
        passed = 0
        try:
            for event in events.order_by("sequence")[:at_most]:
                if not reader.kinds or event.name in reader.kinds:
                    reader.function(event)
                place.sequence, place.at, passed = event.sequence, event.at, passed + 1
        finally:
            if passed:
                place.trouble = ""
                place.save(update_fields=["sequence", "at", "trouble"])
        return passed


@contextmanager
def _held(name: str) -> Iterator[bool]:
    key = int.from_bytes(sha256(name.encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        held: bool = cursor.fetchone()[0]
        try:
            yield held
        finally:
            if held:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])

"""How late what is owed is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

BUCKETS = ((1, 30), (31, 60), (61, None))
"""Days after the due date; what is not due yet stands before them."""


@dataclass(frozen=True, slots=True)
class Aged:
    """What one party owes: not due, then one amount for each of `BUCKETS`, in minor units."""

    party: int
    name: str
    amounts: tuple[int, ...]


def aged(items: Iterable[tuple[int, str, date, int]], today: date) -> list[Aged]:
    """Open items (party, name, due day, amount) by party and lateness, most owed first."""
    sums: dict[tuple[int, str], list[int]] = {}
    for party, name, due_on, amount in items:
        row = sums.setdefault((party, name), [0] * (len(BUCKETS) + 1))
        row[_bucket((today - due_on).days)] += amount
    found = [Aged(party, name, tuple(row)) for (party, name), row in sums.items()]
    return sorted(found, key=lambda one: (-sum(one.amounts), one.name))


def _bucket(days_late: int) -> int:
    for place, (first, _last) in reversed(list(enumerate(BUCKETS, 1))):
        if days_late >= first:
            return place
    return 0

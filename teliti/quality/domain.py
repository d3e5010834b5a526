"""The score: what share of what was looked at is well, by weight. No database."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a broken rule costs."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


WEIGHTS = {Severity.HIGH: 5, Severity.MEDIUM: 3, Severity.LOW: 1}


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows break a rule, of how many that it looks at."""

    severity: Severity
    found: int
    looked_at: int


def score(counts: Iterable[Count]) -> int:
    """0 to 1000: the weighted mean of the shares that are well. Rules that look at nothing count
    for nothing; where no rule looks at anything, all is well."""
    total = well = 0
    for count in counts:
        if count.looked_at > 0:
            weight = WEIGHTS[count.severity]
            total += weight * 1_000_000
            well += weight * 1_000_000 * (count.looked_at - count.found) // count.looked_at
    return well * 1000 // total if total else 1000

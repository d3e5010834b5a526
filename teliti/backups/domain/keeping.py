"""For how long backups are kept. No clock: what is newest decides."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from teliti.backups.domain.names import WHOLE, Kind, Stamp

SNAPSHOTS_KEPT = 3
BASES_KEPT = 2


@dataclass(frozen=True, slots=True)
class Keep:
    """So many days, weeks and months of which the newest backup is kept, each at least one day."""

    daily: int = 14
    weekly: int = 8
    monthly: int = 24

    def longest(self, other: "Keep") -> "Keep":
        """What satisfies both: a file holds every company, so the most careful one decides."""
        return Keep(
            max(self.daily, other.daily),
            max(self.weekly, other.weekly),
            max(self.monthly, other.monthly),
        )


def surplus(stamps: Iterable[Stamp], keep: Keep, zone: tzinfo) -> list[Stamp]:
    """What may go, oldest first. The newest of each kind always stays.

    Days, weeks (from Monday) and months are those of `zone`. Snapshots before upgrades and bases of
    the archive are counted by themselves: the newest few stay.
    """
    newest_first = sorted(stamps, reverse=True)
    kept: set[Stamp] = set()
    for kind, count in ((Kind.UPGRADE, SNAPSHOTS_KEPT), (Kind.BASE, BASES_KEPT)):
        kept.update([stamp for stamp in newest_first if stamp.kind is kind][:count])
    whole = [stamp for stamp in newest_first if stamp.kind in WHOLE]
    for spans, span_of in (
        (keep.daily, _day),
        (keep.weekly, _week),
        (keep.monthly, _month),
    ):
        first_of: dict[tuple[int, ...], Stamp] = {}
        for stamp in whole:
            first_of.setdefault(span_of(stamp.at.astimezone(zone)), stamp)
        kept.update(list(first_of.values())[:spans])
    kept.update(whole[:1])
    return [stamp for stamp in reversed(newest_first) if stamp not in kept]


def _day(moment: datetime) -> tuple[int, ...]:
    return moment.year, moment.month, moment.day


def _week(moment: datetime) -> tuple[int, ...]:
    return tuple(moment.isocalendar())[:2]


def _month(moment: datetime) -> tuple[int, ...]:
    return moment.year, moment.month

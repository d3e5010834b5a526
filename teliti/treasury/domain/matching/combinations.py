"""Several papers that together make one amount: a bounded search, the oldest and fewest first."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

MOST_ITEMS: Final = 16
"""Of more open items only those around the day are tried together: 2 x 256 sums."""
LARGEST_COMBINATION: Final = 10
_ENOUGH = 4
_Places = tuple[int, ...]


def combinations_of(amounts: Sequence[int], target: int) -> list[_Places]:
    """The places of two or more amounts that add up to the target, best first; at most four.

    Amounts come oldest first and may be negative (credit notes). All of them, or the oldest so
    many, go before any other choice, then fewer before more. At most `MOST_ITEMS` are tried.
    """
    tried = tuple(amounts[:MOST_ITEMS])
    half = len(tried) // 2
    left, right = _sums(tried[:half], 0), _sums(tried[half:], half)
    found = {
        mine + other
        for total, places in right.items()
        if target - total in left
        for mine in left[target - total]
        for other in places
        if 1 < len(mine) + len(other) <= LARGEST_COMBINATION
    }
    return sorted(found, key=_preference)[:_ENOUGH]


def _preference(places: _Places) -> tuple[bool, int, _Places]:
    return places != tuple(range(len(places))), len(places), places


@lru_cache(maxsize=512)
def _sums(amounts: tuple[int, ...], offset: int) -> Mapping[int, list[_Places]]:
    """Each sum of some of the amounts with the fewest places that make it; at most four ways."""
    sums: list[tuple[int, _Places]] = [(0, ())]
    for place, amount in enumerate(amounts, start=offset):
        sums += [(total + amount, (*places, place)) for total, places in sums]
    ways: dict[int, list[_Places]] = defaultdict(list)
    for total, places in sorted(sums, key=lambda each: (len(each[1]), each[1])):
        if len(ways[total]) < _ENOUGH:
            ways[total].append(places)
    return dict(ways)

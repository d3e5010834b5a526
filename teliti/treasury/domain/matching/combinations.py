"""Several papers that together make one amount: a bounded search, the oldest and fewest first."""

from collections.abc import Mapping, Sequence
from functools import cache
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
    return Sums(amounts).making(target)


class Sums:
    """The sums of some amounts, in two halves, to be asked for several targets."""

    def __init__(self, amounts: Sequence[int]) -> None:
        tried = amounts[:MOST_ITEMS]
        self._half = len(tried) // 2
        self._left = _ways(tried[: self._half])
        self._right = _ways(tried[self._half :])

    def making(self, target: int) -> list[_Places]:
        """As `combinations_of`."""
        found: list[_Places] = []
        for total, masks in self._right.items():
            others = self._left.get(target - total)
            if others:
                found += [_places(mine | (mask << self._half)) for mine in others for mask in masks]
        fitting = [places for places in found if 1 < len(places) <= LARGEST_COMBINATION]
        return sorted(fitting, key=_preference)[:_ENOUGH]


def _preference(places: _Places) -> tuple[bool, int, _Places]:
    return places != tuple(range(len(places))), len(places), places


def _places(mask: int) -> _Places:
    return tuple(place for place in range(mask.bit_length()) if mask >> place & 1)


def _ways(amounts: Sequence[int]) -> Mapping[int, list[int]]:
    """Each sum of some of the amounts, as bit masks of their places; at most four ways each."""
    sums = [0]
    for amount in amounts:
        sums += [total + amount for total in sums]
    ways: dict[int, list[int]] = {}
    for mask in _fewest_first(len(amounts)):
        known = ways.setdefault(sums[mask], [])
        if len(known) < _ENOUGH:
            known.append(mask)
    return ways


@cache
def _fewest_first(count: int) -> list[int]:
    """All masks of so many places, those of fewer places first, among these the oldest."""
    return sorted(range(1 << count), key=lambda mask: (mask.bit_count(), mask))

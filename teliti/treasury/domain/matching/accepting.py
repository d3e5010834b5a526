"""Which of many suggestions hold together, so that nothing is settled twice."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any


@dataclass(frozen=True, slots=True)
class Claim:
    """What a suggestion would use up: of each thing (a paper, an entry, a line) so much.

    The lower `rank` goes first. Two that use just the same are one deal, seen from both sides.
    """

    rank: Any
    uses: Mapping[str, int]


def granted(claims: Sequence[Claim], there_is: Mapping[str, int]) -> list[int]:
    """The places of the claims that hold together: nothing is used beyond what there is of it.

    Of a thing that is not named there is one. Where several of one rank want more of a thing than
    is left, none of them gets it, nor does anybody after them: a person decides.
    """
    left = defaultdict(lambda: 1, there_is)
    deals: set[frozenset[tuple[str, int]]] = set()
    holding: list[int] = []
    order = sorted(range(len(claims)), key=lambda place: claims[place].rank)
    for _rank, places in groupby(order, key=lambda place: claims[place].rank):
        by_deal: dict[frozenset[tuple[str, int]], list[int]] = {}
        for place in places:
            by_deal.setdefault(frozenset(claims[place].uses.items()), []).append(place)
        wanted = [deal for deal in by_deal if deal not in deals and _fits(deal, left)]
        for thing, amount in (use for deal in wanted for use in deal):
            left[thing] -= amount
        deals |= {deal for deal in wanted if all(left[thing] >= 0 for thing, _amount in deal)}
        holding += [place for deal in by_deal if deal in deals for place in by_deal[deal]]
    return sorted(holding)


def _fits(deal: Iterable[tuple[str, int]], left: dict[str, int]) -> bool:
    return all(left[thing] >= amount for thing, amount in deal)

"""Accepting many suggestions at once, without settling anything twice."""

from collections.abc import Iterable
from dataclasses import dataclass

from teliti.treasury.domain.matching.values import SURE, BankLine, Candidate, Match


@dataclass(frozen=True, slots=True)
class Accepted:
    """A line and the candidate that was taken for it."""

    line: BankLine
    candidate: Candidate


def accept_all(matches: Iterable[Match], threshold: int = SURE, lead: int = 10) -> list[Accepted]:
    """The sure best candidates of all lines, as one batch for a person to look over.

    Where several lines want one paper, the higher score gets it, then the earlier day; a line whose
    paper was taken stays for a person. No item is settled beyond what it has open. The result is
    in the order of the lines given.
    """
    everything = list(matches)
    sure = [place for place, match in enumerate(everything) if match.is_sure(threshold, lead)]
    left: dict[str, int] = {}
    taken: dict[int, Accepted] = {}
    for place in sorted(sure, key=lambda place: _rank(everything[place])):
        match = everything[place]
        best = match.candidates[0]
        if all(left.get(each.item.key, each.item.open) >= each.amount for each in best.items):
            for each in best.items:
                left[each.item.key] = left.get(each.item.key, each.item.open) - each.amount
            taken[place] = Accepted(match.line, best)
    return [taken[place] for place in sorted(taken)]


def _rank(match: Match) -> tuple[int, str, str]:
    return -match.candidates[0].score, match.line.on.isoformat(), match.line.key

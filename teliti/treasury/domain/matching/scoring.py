"""From evidence to reasons and a score: every point is explained, and the points add up to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from teliti.treasury.domain.matching.index import Explained
from teliti.treasury.domain.matching.names import Named
from teliti.treasury.domain.matching.references import Found, Strength
from teliti.treasury.domain.matching.values import (
    Allocation,
    BankLine,
    Candidate,
    Difference,
    OpenItem,
    Party,
    Reason,
)

HIGHEST: Final = 100
AMOUNT: Final[Mapping[Difference, int]] = {
    Difference.NONE: 40,
    Difference.ROUNDING: 36,
    Difference.WITHHELD: 34,
    Difference.FEE: 32,
    Difference.PART: 5,
    Difference.OVER: 0,
}
REFERENCE: Final[Mapping[Strength, int]] = {
    Strength.WHOLE: 40,
    Strength.PIECES: 36,
    Strength.PART: 12,
}
_REFERENCE_KINDS: Final[Mapping[Strength, str]] = {
    Strength.WHOLE: "reference_in_text",
    Strength.PIECES: "reference_in_pieces",
    Strength.PART: "reference_in_part",
}
ACCOUNT = 25
NAME = 20
ONLY_ONE = 15
DATE = 5
EARLY = -5
LEARNED = 10
MORE_PAPERS = -1
OTHER_COMBINATIONS = -10
OTHER_REFERENCE = -30
OTHER_PARTY = -20
_SOON, _LATER, _LATE = 14, 45, 120


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found for one candidate: these items, and all that speaks for or against them."""

    items: tuple[OpenItem, ...]
    explained: Explained
    reference: Found | None = None
    account: str = ""
    name: Named | None = None
    only_one: str = ""
    learned: int = 0
    has_rivals: bool = False
    other_reference: str = ""
    other_party: Party | None = None
    tokens: tuple[str, ...] = field(default=())
    """The numbers of several papers that the text names."""


def scored(line: BankLine, evidence: Evidence) -> Candidate:
    """The candidate with its reasons. Points beyond 0 or 100 are cut off the reason that goes over,
    so the reasons always add up to the score.
    """
    total = 0
    reasons: list[Reason] = []
    for reason in _reasons(line, evidence):
        after = min(HIGHEST, max(0, total + reason.points))
        reasons.append(Reason(reason.kind, after - total, reason.parameters))
        total = after
    explained = evidence.explained
    allocations = _allocations(evidence.items, line, explained)
    is_part = explained.kind is Difference.PART
    return Candidate(
        score=total,
        reasons=tuple(reasons),
        items=allocations,
        difference=0 if is_part else explained.difference,
        difference_kind=explained.kind,
        difference_key=explained.key,
    )


def _allocations(
    items: Sequence[OpenItem], line: BankLine, explained: Explained
) -> tuple[Allocation, ...]:
    """Each item in full; of a part payment the oldest in full, the last one in part."""
    if explained.kind is not Difference.PART:
        return tuple(Allocation(item, item.open) for item in items)
    left = abs(line.amount)
    allocations: list[Allocation] = []
    for item in items:
        if item.direction is line.direction:
            amount = min(item.open, left)
            left -= amount
            if amount:
                allocations.append(Allocation(item, amount))
    return tuple(allocations)


def _reasons(line: BankLine, evidence: Evidence) -> list[Reason]:
    found = [_amount(evidence), *_references(evidence), *_party(evidence)]
    if evidence.only_one:
        found.append(Reason(evidence.only_one, ONLY_ONE))
    found.append(_date(line.on, evidence.items))
    if evidence.learned:
        points = min(LEARNED, 2 * evidence.learned + 2)
        found.append(Reason("learned", points, {"times": evidence.learned}))
    if len(evidence.items) > 1:
        found.append(_combination(evidence))
    if evidence.other_reference:
        named = {"found": evidence.other_reference}
        found.append(Reason("other_reference", OTHER_REFERENCE, named))
    if evidence.other_party:
        found.append(Reason("other_party", OTHER_PARTY, {"party": evidence.other_party.name}))
    return found


def _amount(evidence: Evidence) -> Reason:
    explained = evidence.explained
    if explained.kind is Difference.NONE:
        return Reason("amount_equal", AMOUNT[Difference.NONE])
    parameters: dict[str, object] = {"difference": abs(explained.difference)}
    if explained.key:
        parameters["name"] = explained.key
    return Reason(f"amount_{explained.kind.value}", AMOUNT[explained.kind], parameters)


def _references(evidence: Evidence) -> list[Reason]:
    if evidence.reference is None:
        return []
    strength = evidence.reference.strength
    written = ", ".join(evidence.tokens) or evidence.reference.written
    return [Reason(_REFERENCE_KINDS[strength], REFERENCE[strength], {"found": written})]


def _party(evidence: Evidence) -> list[Reason]:
    found: list[Reason] = []
    if evidence.account:
        found.append(Reason("party_account", ACCOUNT, {"account": evidence.account}))
    if evidence.name:
        points = round(NAME * evidence.name.share)
        found.append(Reason("party_name", points, {"words": " ".join(evidence.name.words)}))
    return found


def _date(on: date, items: Sequence[OpenItem]) -> Reason:
    """Near the due day of the paper that is due last; before it was issued speaks against it."""
    early = max((item.issued_on - on).days for item in items)
    if early > 0:
        return Reason("date_early", EARLY, {"days": early})
    days = min((abs((on - item.due_on).days) for item in items), default=0)
    points = next(
        (given for limit, given in ((_SOON, DATE), (_LATER, 3), (_LATE, 1)) if days <= limit), 0
    )
    return Reason("date_near", points, {"days": days})


def _combination(evidence: Evidence) -> Reason:
    parameters = {"count": len(evidence.items)}
    points = 0 if evidence.tokens else MORE_PAPERS * (len(evidence.items) - 1)
    if evidence.has_rivals:
        return Reason("combinations", points + OTHER_COMBINATIONS, parameters)
    return Reason("combination", points, parameters)

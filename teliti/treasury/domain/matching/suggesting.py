"""Candidates for one bank line: gather what may fit, weigh it, sort it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from teliti.treasury.domain.matching.combinations import LARGEST_COMBINATION, MOST_ITEMS, Sums
from teliti.treasury.domain.matching.index import Explained, Index, withheld
from teliti.treasury.domain.matching.looking import SURELY_NAMED, Seen, look
from teliti.treasury.domain.matching.proposals import propose_accounts
from teliti.treasury.domain.matching.references import Found, Strength, sequence_part
from teliti.treasury.domain.matching.scoring import Evidence, scored
from teliti.treasury.domain.matching.values import (
    BankLine,
    Candidate,
    Deduction,
    Difference,
    Direction,
    Match,
    OpenItem,
)

MOST_CANDIDATES = 9
LOWEST_SCORE = 20
_PARTY_ITEMS_SHOWN = 3
_PARTIES_ADDED_UP = 2
_STRONG = (Difference.NONE, Difference.ROUNDING, Difference.FEE, Difference.WITHHELD)


def suggest_all(lines: Iterable[BankLine], index: Index) -> list[Match]:
    """The matches of many lines, in their order. Lines do not influence each other."""
    return [suggest(line, index) for line in lines]


def suggest(line: BankLine, index: Index) -> Match:
    """The line's candidates, the best first; equal scores by the oldest paper, then its number."""
    seen = look(line, index)
    candidates = [scored(line, evidence) for evidence in _gathered(seen)]
    candidates += propose_accounts(line, index)
    kept = [each for each in candidates if each.score >= LOWEST_SCORE]
    kept.sort(key=_order)
    return Match(line, tuple(_without_repeats(kept)[:MOST_CANDIDATES]))


def _gathered(seen: Seen) -> Iterator[Evidence]:
    """Each set of items that anything speaks for, once."""
    line, index = seen.line, seen.index
    parties = seen.parties
    singles: dict[str, tuple[OpenItem, Explained]] = {}
    for item, explained in index.by_amount(line, parties):
        singles.setdefault(item.key, (item, explained))
    others = [item for item in seen.numbered if item.direction is line.direction]
    others += [item for party in parties for item in _telling(party, seen)]
    for item in others:
        if item.key not in singles:
            singles[item.key] = (item, index.explain(item.open, [item], line))
    fitting = {item.party.key for item, why in singles.values() if why.kind in _STRONG}
    if any(key in seen.named_items and singles[key][1].kind in _STRONG for key in singles):
        fitting |= set(parties)  # its number and its amount: nothing has to be added up
    for item, explained in singles.values():
        yield _evidence(seen, (item,), explained)
    yield from _several(seen, parties[:_PARTIES_ADDED_UP], fitting)


def _telling(party: str, seen: Seen) -> list[OpenItem]:
    """A party's few items due around the day, and those whose counting part is in the text."""
    around = seen.index.due_around(party, seen.line, _PARTY_ITEMS_SHOWN)
    return around + list(seen.by_parts(party).values())[:_PARTY_ITEMS_SHOWN]


def _several(seen: Seen, parties: Sequence[str], fitting: set[str]) -> Iterator[Evidence]:
    """Several items of one party: those that the text names, and those that add up.

    Adding up is not tried where one item alone fits: then several are a coincidence.
    """
    done: set[tuple[str, ...]] = set()
    for party in parties:
        sets = [(_named_together(party, seen), False)]
        if party not in fitting:
            sets += _adding_up(party, seen)
        for items, has_rivals in sets:
            key = tuple(sorted(item.key for item in items))
            if len(items) > 1 and key not in done:
                done.add(key)
                together = sum(_signed(item, seen.line) for item in items)
                explained = seen.index.explain(together, items, seen.line)
                evidence = _evidence(seen, items, explained)
                yield replace(evidence, has_rivals=has_rivals and not evidence.tokens)


def _named_together(party: str, seen: Seen) -> tuple[OpenItem, ...]:
    """All items of a party that the text names: one by its number, others perhaps by a part."""
    whole = {
        item.key: item
        for item in seen.numbered
        if item.party.key == party and item.direction is seen.line.direction
    }
    if not whole:
        return ()
    together = (whole | seen.by_parts(party)).values()
    oldest_first = sorted(together, key=lambda item: (item.due_on, item.number, item.key))
    return tuple(oldest_first[:LARGEST_COMBINATION])


def _adding_up(party: str, seen: Seen) -> list[tuple[tuple[OpenItem, ...], bool]]:
    """Sets that make the amount exactly, or net of a fee or of what is withheld from each.

    With each, whether other sets make it as well; the oldest so many papers have no rivals.
    """
    line, settings = seen.line, seen.index.settings
    tried = seen.index.around(party, line, MOST_ITEMS)
    amounts = [_signed(item, line) for item in tried]
    target, sign = abs(line.amount), 1 if line.direction is Direction.IN else -1
    wanted = (target, *(target + sign * fee.amount for fee in settings.fees))
    sums = Sums(amounts)
    found = next(filter(None, map(sums.making, wanted)), [])
    for deduction in settings.deductions:
        if not found:
            found = Sums(_net(tried, amounts, deduction)).making(target)
    has_rivals = len(found) > 1 and found[0] != tuple(range(len(found[0])))
    return [(tuple(tried[place] for place in each), has_rivals) for each in found[:2]]


def _net(items: Sequence[OpenItem], amounts: Sequence[int], deduction: Deduction) -> list[int]:
    """Signed amounts less what is withheld from each."""
    kept = [withheld(item, deduction) for item in items]
    return [
        amount - less if amount > 0 else amount + less
        for amount, less in zip(amounts, kept, strict=True)
    ]


def _signed(item: OpenItem, line: BankLine) -> int:
    """A credit note counts against the invoices that are paid with it."""
    return item.open if item.direction is line.direction else -item.open


def _evidence(seen: Seen, items: tuple[OpenItem, ...], explained: Explained) -> Evidence:
    party = items[0].party
    reference, tokens = _reference(seen, items)
    account = seen.account[1] if seen.account and seen.account[0].key == party.key else ""
    name = seen.names.get(party.key)
    is_known = bool(account) or (name is not None and name.share >= SURELY_NAMED)
    other = seen.sure_party
    is_numbered = reference is not None and reference.strength > Strength.PART
    return Evidence(
        items=items,
        explained=explained,
        reference=reference,
        tokens=tokens,
        account=account,
        name=name,
        only_one=_only_one(seen, items, explained, is_known=is_known),
        learned=seen.learned.get(party.key, 0),
        other_reference="" if is_numbered else _named_elsewhere(seen, items),
        other_party=other if other and other.key != party.key and not is_numbered else None,
    )


def _reference(seen: Seen, items: Sequence[OpenItem]) -> tuple[Found | None, tuple[str, ...]]:
    """The weakest number of the items when the text names them all; what it names them by."""
    found: list[Found] = []
    for item in items:
        if whole := seen.named_items.get(item.key):
            found.append(whole)
        elif item.key in seen.by_parts(item.party.key):
            part = sequence_part(item.number)
            found.append(Found(part, part, Strength.PART))
        else:
            return None, ()
    weakest = min(found, key=lambda each: each.strength)
    if len(found) == 1:
        return weakest, ()
    if any(each.strength > Strength.PART for each in found):
        # INV/2026/0007, 0008, 0009: parts beside a whole number are meant as numbers
        weakest = replace(weakest, strength=max(weakest.strength, Strength.PIECES))
    return weakest, tuple(each.written for each in found)


def _named_elsewhere(seen: Seen, items: Sequence[OpenItem]) -> str:
    """A number of another item of this direction that the text names."""
    keys = {item.key for item in items}
    for item in seen.numbered:
        if item.key not in keys and item.direction is seen.line.direction:
            return seen.named_items[item.key].written
    return ""


def _only_one(
    seen: Seen, items: Sequence[OpenItem], explained: Explained, *, is_known: bool
) -> str:
    """Whether nothing else is open with this amount: of this party where it is known, or at all."""
    index, line = seen.index, seen.line
    if len(items) > 1 or explained.kind not in _STRONG:
        return ""
    item = items[0]
    if explained.kind is Difference.NONE and index.count_of_amount(item.open, line) == 1:
        return "only_one"
    if not is_known or index.count_of_amount(item.open, line, item.party.key) != 1:
        return ""
    is_exact = explained.kind is Difference.NONE
    is_rivalled = index.count_of_amount(abs(line.amount), line, item.party.key) > 0
    return "only_one_of_party" if is_exact or not is_rivalled else ""


def _without_repeats(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Each set of items once, with its best score: a part payment may leave some of a set out."""
    best: dict[tuple[frozenset[str], str], Candidate] = {}
    for each in candidates:
        best.setdefault((frozenset(each.keys), each.account), each)
    return list(best.values())


def _order(candidate: Candidate) -> tuple[object, ...]:
    first = candidate.items[0].item if candidate.items else None
    return (
        -candidate.score,
        len(candidate.items),
        first.due_on.isoformat() if first else "",
        tuple((each.item.number, each.item.key) for each in candidate.items),
        candidate.account,
    )

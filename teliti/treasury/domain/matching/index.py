"""Open items by amount, by number and by party, so that a line meets only the few that may fit."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from operator import attrgetter
from typing import Final

from teliti.treasury.domain.matching.names import Names
from teliti.treasury.domain.matching.references import (
    reference_forms,
    sequence_part,
    short_part,
)
from teliti.treasury.domain.matching.values import (
    BankLine,
    Deduction,
    Difference,
    Direction,
    Learned,
    OpenItem,
    Settings,
)

_MOST_OTHERS: Final = 6
_MOST_LEARNED: Final = 12  # what was given to more parties than that tells none apart
_MOST_OF_A_PARTY: Final = 200
_AHEAD: Final = timedelta(days=120)
_OLDEST_FIRST = attrgetter("due_on", "issued_on", "number", "key")
_EXACTLY = ""


@dataclass(frozen=True, slots=True)
class Explained:
    """Why a line's amount is not what is open: `difference` is what is open less the amount."""

    kind: Difference
    difference: int = 0
    key: str = ""


def withheld(item: OpenItem, deduction: Deduction) -> int:
    """How much of an item a payer keeps back under a deduction, in minor units, half up."""
    if deduction.rate is None:
        return item.open - item.base if item.base is not None else 0
    numerator, denominator = deduction.rate.as_integer_ratio()
    base = item.open if item.base is None else item.base
    return (2 * base * numerator + denominator) // (2 * denominator)


@dataclass(frozen=True, slots=True)
class _Sorted:
    """Items by an amount of theirs; equal amounts stay oldest first."""

    amounts: Sequence[int]
    items: Sequence[OpenItem]

    @classmethod
    def of(cls, amounts: Sequence[int], items: Sequence[OpenItem]) -> "_Sorted":
        order = sorted(range(len(items)), key=amounts.__getitem__)
        return cls([amounts[place] for place in order], [items[place] for place in order])

    def between(self, least: int, most: int) -> tuple[int, int]:
        """The places of the items with such an amount."""
        return bisect_left(self.amounts, least), bisect_right(self.amounts, most)

    def near(self, amount: int, on: date) -> list[OpenItem]:
        """The few items of just this amount that are due around the day."""
        first, last = self.between(amount, amount)
        return nearest(self.items[first:last], on, _MOST_OTHERS) if last > first else []


@dataclass(slots=True)
class _Own:
    """One party's items of one direction and currency, and what they are looked up by."""

    items: list[OpenItem] = field(default_factory=list)
    by_amount: dict[int, list[tuple[OpenItem, str]]] | None = None
    by_part: dict[str, list[OpenItem]] | None = None


@dataclass(frozen=True, slots=True)
class _Side:
    """The items of one direction and currency."""

    by_amount: _Sorted
    by_net: Mapping[str, _Sorted]
    by_party: Mapping[str, _Own]


_NOTHING: Final = _Side(_Sorted((), ()), {}, {})
_NOBODY: Final = _Own()


class Index:
    """Built once for a set of open items; asked once for each line."""

    def __init__(self, items: Iterable[OpenItem], settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self._by_form: dict[str, list[OpenItem]] = {}
        self._sides: dict[tuple[Direction, str], _Side] = {}
        self._learned: dict[str, list[Learned]] = defaultdict(list)
        groups: dict[tuple[Direction, str], list[OpenItem]] = defaultdict(list)
        for item in sorted(items, key=_OLDEST_FIRST):
            assert item.open > 0, f"{item.key} has nothing open"
            groups[item.direction, item.currency].append(item)
        for key, group in groups.items():
            self._sides[key] = self._side(group)
        for each in sorted(self.settings.learned, key=lambda each: -each.times):
            if len(self._learned[each.pattern]) < _MOST_LEARNED:
                self._learned[each.pattern].append(each)
        self.form_lengths = tuple(sorted({len(form) for form in self._by_form}))
        parties = (
            own.items[0].party for side in self._sides.values() for own in side.by_party.values()
        )
        self.names = Names(parties, self.settings.legal_words)

    def _side(self, items: Sequence[OpenItem]) -> _Side:
        by_party: dict[str, _Own] = defaultdict(_Own)
        by_form = self._by_form
        for item in items:
            by_party[item.party.key].items.append(item)
            for number in (item.number, *item.other_numbers):
                for form in reference_forms(number):
                    by_form.setdefault(form, []).append(item)
        nets = {
            deduction.key: _Sorted.of(
                [item.open - withheld(item, deduction) for item in items], items
            )
            for deduction in self.settings.deductions
        }
        return _Side(_Sorted.of([item.open for item in items], items), nets, dict(by_party))

    def _of(self, line: BankLine) -> _Side:
        return self._sides.get((line.direction, line.currency), _NOTHING)

    @property
    def forms(self) -> Container[str]:
        """The forms of all numbers."""
        return self._by_form

    def by_form(self, form: str) -> Sequence[OpenItem]:
        """The items whose number has this form."""
        return self._by_form.get(form, ())

    def by_parts(self, party: str, line: BankLine, parts: Iterable[str]) -> dict[str, OpenItem]:
        """A party's items, by key, whose number has one of these as its counting part."""
        own = self._of(line).by_party.get(party, _NOBODY)
        if own.by_part is None:
            own.by_part = _parts(own.items)
        return {item.key: item for part in sorted(parts) for item in own.by_part.get(part, ())}

    def around(self, party: str, line: BankLine, count: int) -> list[OpenItem]:
        """A party's items issued by the line's day, oldest first: all, or the latest due so many.

        Both directions, for credit notes are paid together with invoices.
        """
        both: list[OpenItem] = []
        for direction in Direction:
            side = self._sides.get((direction, line.currency), _NOTHING)
            items = side.by_party.get(party, _NOBODY).items
            last = bisect_right(items, line.on + _AHEAD, key=_due)
            both += [
                item
                for item in items[max(0, last - _MOST_OF_A_PARTY) : last]
                if item.issued_on <= line.on
            ]
        return nearest(sorted(both, key=_OLDEST_FIRST), line.on, count)

    def due_around(self, party: str, line: BankLine, count: int) -> list[OpenItem]:
        """A party's few items on the line's side that are due around its day."""
        return nearest(self._of(line).by_party.get(party, _NOBODY).items, line.on, count)

    def learned(self, pattern: str) -> Sequence[Learned]:
        """What was decided before for lines of this pattern."""
        return self._learned.get(pattern, ())

    def count_of_amount(self, amount: int, line: BankLine, party: str = "") -> int:
        """How many items on the line's side have this amount open: of a party, or of all."""
        side = self._of(line)
        if party:
            found = self._own_amounts(side, party).get(amount, ())
            return sum(kind == _EXACTLY for _, kind in found)
        first, last = side.by_amount.between(amount, amount)
        return last - first

    def by_amount(
        self, line: BankLine, parties: Iterable[str]
    ) -> Iterator[tuple[OpenItem, Explained]]:
        """Items that the line's amount fits: exactly, or but for a fee, a deduction, a rounding.

        Of these parties first, then of all; of many only those that are due around the day.
        """
        side, amount = self._of(line), abs(line.amount)
        sign = 1 if line.direction is Direction.IN else -1
        exact = Explained(Difference.NONE)
        fees = [Explained(Difference.FEE, sign * fee.amount, fee.key) for fee in self.settings.fees]
        for party in parties:
            own = self._own_amounts(side, party)
            for item, kind in _nearest_pairs(own.get(amount, ()), line.on):
                less = Explained(Difference.WITHHELD, item.open - amount, kind)
                yield item, exact if kind == _EXACTLY else less
            for fee in fees:
                same = _nearest_pairs(own.get(amount + fee.difference, ()), line.on)
                yield from ((item, fee) for item, kind in same if kind == _EXACTLY)
        yield from ((item, exact) for item in side.by_amount.near(amount, line.on))
        for fee in fees:
            near = side.by_amount.near(amount + fee.difference, line.on)
            yield from ((item, fee) for item in near)
        for key, nets in side.by_net.items():
            for item in nets.near(amount, line.on):
                if item.open != amount:
                    yield item, Explained(Difference.WITHHELD, item.open - amount, key)
        yield from self._roughly(side, amount, line.on)

    def _roughly(self, side: _Side, amount: int, on: date) -> Iterator[tuple[OpenItem, Explained]]:
        width = self.settings.rounding
        first, last = side.by_amount.between(amount - width, amount + width)
        if last - first > _MOST_OF_A_PARTY:
            return  # a common round amount: the exact ones were found
        near = [item for item in side.by_amount.items[first:last] if item.open != amount]
        for item in nearest(sorted(near, key=_due), on, _MOST_OTHERS):
            yield item, Explained(Difference.ROUNDING, item.open - amount)

    def _own_amounts(self, side: _Side, party: str) -> Mapping[int, list[tuple[OpenItem, str]]]:
        """A party's items by what is open, and by what is left of it under each deduction."""
        own = side.by_party.get(party, _NOBODY)
        if own.by_amount is None:
            own.by_amount = {}
            for item in own.items:
                own.by_amount.setdefault(item.open, []).append((item, _EXACTLY))
                for deduction in self.settings.deductions:
                    kept = withheld(item, deduction)
                    if 0 < kept < item.open:
                        pair = (item, deduction.key)
                        own.by_amount.setdefault(item.open - kept, []).append(pair)
        return own.by_amount

    def explain(self, together: int, items: Sequence[OpenItem], line: BankLine) -> Explained:
        """Why a line's amount and what some items have open together differ."""
        missing = together - abs(line.amount)
        if missing == 0:
            return Explained(Difference.NONE)
        if abs(missing) <= self.settings.rounding:
            return Explained(Difference.ROUNDING, missing)
        sign = 1 if line.direction is Direction.IN else -1
        for fee in self.settings.fees:
            if missing == sign * fee.amount:
                return Explained(Difference.FEE, missing, fee.key)
        for deduction in self.settings.deductions:
            kept = (
                withheld(item, deduction) * (1 if item.direction is line.direction else -1)
                for item in items
            )
            if missing == sum(kept):
                return Explained(Difference.WITHHELD, missing, deduction.key)
        return Explained(Difference.PART if missing > 0 else Difference.OVER, missing)


def _due(item: OpenItem) -> date:
    return item.due_on


def _parts(items: Iterable[OpenItem]) -> dict[str, list[OpenItem]]:
    """Items by the counting parts of their numbers, without leading zeros."""
    found: dict[str, list[OpenItem]] = {}
    for item in items:
        for number in (item.number, *item.other_numbers):
            if part := sequence_part(number):
                found.setdefault(short_part(part), []).append(item)
    return found


def _nearest_pairs(
    pairs: Sequence[tuple[OpenItem, str]], on: date
) -> Sequence[tuple[OpenItem, str]]:
    """As `nearest`, for items with their kind."""
    if len(pairs) <= 2 * _MOST_OTHERS:
        return pairs
    place = bisect_left(pairs, on, key=lambda pair: pair[0].due_on)
    return pairs[max(0, place - _MOST_OTHERS) : place + _MOST_OTHERS]


def nearest(items: Sequence[OpenItem], on: date, count: int) -> list[OpenItem]:
    """All items, or of more than `count` those that are due around that day; oldest first."""
    if len(items) <= count:
        return list(items)
    place = bisect_left(items, on, key=_due)
    first = max(0, min(place - count // 2, len(items) - count))
    return list(items[first : first + count])

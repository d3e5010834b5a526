"""Open items by amount, by number and by party, so that a line meets only the few that may fit."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
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

_MOST_OF_AN_AMOUNT: Final = 6
_MOST_LOOKED_AT: Final = 400
_OLDEST_FIRST = attrgetter("due_on", "issued_on", "number", "key")


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


@dataclass(slots=True)
class _Side:
    """The items of one direction and currency."""

    by_amount: dict[int, list[OpenItem]] = field(default_factory=lambda: defaultdict(list))
    by_net: dict[int, list[tuple[OpenItem, str]]] = field(default_factory=lambda: defaultdict(list))
    by_rough: dict[int, list[OpenItem]] = field(default_factory=lambda: defaultdict(list))
    by_party: dict[str, list[OpenItem]] = field(default_factory=lambda: defaultdict(list))
    amounts: dict[str, Counter[int]] = field(default_factory=dict)
    parts: dict[str, Mapping[str, list[OpenItem]]] = field(default_factory=dict)


_NOTHING: Final = _Side()


class Index:
    """Built once for a set of open items; asked once for each line."""

    def __init__(self, items: Iterable[OpenItem], settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self._by_form: dict[str, list[OpenItem]] = defaultdict(list)
        self._sides: dict[tuple[Direction, str], _Side] = {}
        self._learned: dict[str, list[Learned]] = defaultdict(list)
        groups: dict[tuple[Direction, str], list[OpenItem]] = defaultdict(list)
        for item in sorted(items, key=_OLDEST_FIRST):
            groups[item.direction, item.currency].append(item)
        for key, group in groups.items():
            self._sides[key] = self._side(group)
        for each in self.settings.learned:
            self._learned[each.pattern].append(each)
        self.form_lengths = tuple(sorted({len(form) for form in self._by_form}))
        parties = (own[0].party for side in self._sides.values() for own in side.by_party.values())
        self.names = Names(parties, self.settings.legal_words)

    def _side(self, items: Sequence[OpenItem]) -> _Side:
        side = _Side()
        width, deductions = self.settings.rounding, self.settings.deductions
        for item in items:
            amount = item.open
            assert amount > 0, f"{item.key} has nothing open"
            side.by_amount[amount].append(item)
            side.by_party[item.party.key].append(item)
            if width:
                side.by_rough[amount // width].append(item)
            for deduction in deductions:
                kept = withheld(item, deduction)
                if 0 < kept < amount:
                    side.by_net[amount - kept].append((item, deduction.key))
            for number in (item.number, *item.other_numbers):
                for form in reference_forms(number):
                    self._by_form[form].append(item)
        return side

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
        side = self._of(line)
        own = side.parts.get(party)
        if own is None:
            own = side.parts[party] = _parts(side.by_party.get(party, ()))
        return {item.key: item for part in sorted(parts) for item in own.get(part, ())}

    def of_party(self, party: str, line: BankLine) -> Sequence[OpenItem]:
        """A party's items in the line's direction and currency, the oldest due first."""
        return self._of(line).by_party.get(party, ())

    def around(self, party: str, line: BankLine, count: int) -> list[OpenItem]:
        """A party's items of both directions, oldest first: all, or those due around that day."""
        both = [
            item
            for direction in Direction
            if (side := self._sides.get((direction, line.currency)))
            for item in nearest(side.by_party.get(party, ()), line.on, count)
        ]
        return nearest(sorted(both, key=_OLDEST_FIRST), line.on, count)

    def learned(self, pattern: str) -> Sequence[Learned]:
        """What was decided before for lines of this pattern."""
        return self._learned.get(pattern, ())

    def count_of_amount(self, amount: int, line: BankLine, party: str = "") -> int:
        """How many items on the line's side have this amount open: of a party, or of all."""
        side = self._of(line)
        if not party:
            return len(side.by_amount.get(amount, ()))
        if party not in side.amounts:
            side.amounts[party] = Counter(item.open for item in side.by_party.get(party, ()))
        return side.amounts[party][amount]

    def by_amount(
        self, line: BankLine, parties: Collection[str]
    ) -> list[tuple[OpenItem, Explained]]:
        """Items that the line's amount fits: exactly, or but for a fee, a deduction, a rounding.

        All of these parties, and of others the few that are due around the day.
        """
        side, amount = self._of(line), abs(line.amount)
        sign = 1 if line.direction is Direction.IN else -1
        exact = Explained(Difference.NONE)
        found = [(item, exact) for item in side.by_amount.get(amount, ())]
        for fee in self.settings.fees:
            less = Explained(Difference.FEE, sign * fee.amount, fee.key)
            found += [(item, less) for item in side.by_amount.get(amount + less.difference, ())]
        found += [
            (item, Explained(Difference.WITHHELD, item.open - amount, key))
            for item, key in side.by_net.get(amount, ())
        ]
        found = found or self._roughly(side, amount)
        return _few(found, parties, line.on)

    def _roughly(self, side: _Side, amount: int) -> list[tuple[OpenItem, Explained]]:
        width = self.settings.rounding
        if not width:
            return []
        return [
            (item, Explained(Difference.ROUNDING, item.open - amount))
            for rough in range(amount // width - 1, amount // width + 2)
            for item in side.by_rough.get(rough, ())
            if 0 < abs(item.open - amount) <= width
        ]

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


def _parts(items: Iterable[OpenItem]) -> Mapping[str, list[OpenItem]]:
    """Items by the counting parts of their numbers, without leading zeros."""
    found: dict[str, list[OpenItem]] = defaultdict(list)
    for item in items:
        for number in (item.number, *item.other_numbers):
            if part := sequence_part(number):
                found[short_part(part)].append(item)
    return dict(found)


def _few(
    found: list[tuple[OpenItem, Explained]], parties: Collection[str], on: date
) -> list[tuple[OpenItem, Explained]]:
    """Those of the parties, and the best explained and nearest of the others."""
    if len(found) <= _MOST_OF_AN_AMOUNT:
        return found
    found = found[:_MOST_LOOKED_AT]
    own = [each for each in found if each[0].party.key in parties]
    others = [each for each in found if each[0].party.key not in parties]
    others.sort(key=lambda each: (bool(each[1].kind != Difference.NONE), abs(each[0].due_on - on)))
    own.sort(key=lambda each: abs(each[0].due_on - on))
    return own[: 3 * _MOST_OF_AN_AMOUNT] + others[:_MOST_OF_AN_AMOUNT]


def nearest(items: Sequence[OpenItem], on: date, count: int) -> list[OpenItem]:
    """All items, or of more than `count` those that are due around that day; oldest first."""
    if len(items) <= count:
        return list(items)
    place = bisect_left(items, on, key=lambda item: item.due_on)
    first = max(0, min(place - count // 2, len(items) - count))
    return list(items[first : first + count])

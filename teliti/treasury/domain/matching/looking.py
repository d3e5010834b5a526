"""What a bank line's words tell, before any paper is weighed: numbers, accounts, names, habits."""

import re
from dataclasses import dataclass, field
from functools import cached_property

from teliti.treasury.domain.matching.index import Index
from teliti.treasury.domain.matching.names import Named
from teliti.treasury.domain.matching.references import Found, Text
from teliti.treasury.domain.matching.values import BankLine, OpenItem, Party

SURELY_NAMED = 0.8
_MOST_PARTIES = 3
_HABIT = 5  # so many times before counts as much as a name


@dataclass(frozen=True)
class Seen:
    """A line and what stands in it.

    `named_items`: how the text names an item, by the item's key; `numbered`: these items, of both
    directions. `account`: the party whose bank account it is from. `learned`: how often people
    gave such lines to a party.
    """

    line: BankLine
    index: Index
    text: Text
    named_items: dict[str, Found]
    numbered: tuple[OpenItem, ...]
    account: tuple[Party, str] | None
    names: dict[str, Named]
    learned: dict[str, int]
    _parts: dict[str, dict[str, OpenItem]] = field(default_factory=dict)

    def by_parts(self, party: str) -> dict[str, OpenItem]:
        """A party's items, by key, whose counting part stands in the text."""
        if party not in self._parts:
            self._parts[party] = self.index.by_parts(party, self.line, self.text.parts)
        return self._parts[party]

    @cached_property
    def sure_party(self) -> Party | None:
        """The party that the line is from: by its account, or the one that is clearly named."""
        if self.account:
            return self.account[0]
        clearly = [each.party for each in self.names.values() if each.share >= SURELY_NAMED]
        return clearly[0] if len(clearly) == 1 else None

    @cached_property
    def parties(self) -> list[str]:
        """The keys of the few parties that the line may be from, the likeliest first."""
        weight: dict[str, float] = {key: each.share for key, each in self.names.items()}
        for key, times in self.learned.items():
            weight[key] = weight.get(key, 0) + min(times, _HABIT) / _HABIT
        for item in self.numbered:
            weight[item.party.key] = weight.get(item.party.key, 0) + 1
        if self.account:
            key = self.account[0].key
            weight[key] = weight.get(key, 0) + 2
        return sorted(weight, key=lambda key: (-weight[key], key))[:_MOST_PARTIES]


def look(line: BankLine, index: Index) -> Seen:
    """Read the line's words against the index."""
    text = Text(line.words)
    named: dict[str, Found] = {}
    numbered: list[OpenItem] = []
    for found in text.find(index.forms, index.form_lengths):
        for item in index.by_form(found.form):
            if item.currency != line.currency:
                continue
            if item.key not in named:
                numbered.append(item)
            if item.key not in named or named[item.key].strength < found.strength:
                named[item.key] = found
    learned: dict[str, int] = {}
    for each in index.learned(pattern_of(line)):
        if each.party:
            learned[each.party] = learned.get(each.party, 0) + each.times
    return Seen(
        line=line,
        index=index,
        text=text,
        named_items=named,
        numbered=tuple(numbered),
        account=index.names.by_account(line.party_account, line.text),
        names=index.names.named_in(f"{line.text} {line.party_name}"),
        learned=learned,
    )


def pattern_of(line: BankLine) -> str:
    """What lines of one kind share: direction and words, every number as #. For `Learned`."""
    words = re.findall(r"[A-Z0-9]+", f"{line.text} {line.party_name}".upper())
    shape = (re.sub("[0-9]+", "#", word) for word in words)
    return f"{line.direction.value}: {' '.join(shape)}"

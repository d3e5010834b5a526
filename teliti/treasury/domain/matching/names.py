"""Names of parties, and finding them in texts where banks shorten and cut them."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from teliti.treasury.domain.checking import normal_account
from teliti.treasury.domain.matching.values import Party

_WORD = re.compile(r"[A-Z0-9]+")
_SHORTEST_WORD = 3
_SHORTEST_ACCOUNT = 8
_LEAST_SHARE = 0.5
_TOO_LITTLE = _LEAST_SHARE - 0.001  # shares are rounded to three places
_MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class Named:
    """A party that a line names: how much of its name stands there, from 0 to 1."""

    party: Party
    share: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Spelling:
    """One name of a party by its telling words, and what they weigh together."""

    party: Party
    words: tuple[str, ...]
    weight: float


def words_of(name: str, legal_words: frozenset[str]) -> tuple[str, ...]:
    """The words of a name that tell it apart, in capitals; all words when none would be left."""
    words = tuple(dict.fromkeys(_split(name)))
    telling = tuple(
        word for word in words if len(word) >= _SHORTEST_WORD and word not in legal_words
    )
    return telling or words


def _split(text: str) -> list[str]:
    return _WORD.findall(text.upper().replace("'", ""))


class Names:
    """All parties by the words of their names and by their bank accounts.

    A word weighs less the more parties have it.
    """

    def __init__(self, parties: Iterable[Party], legal_words: frozenset[str]) -> None:
        known = {party.key: party for party in parties}
        spellings = [
            (party, words)
            for party in known.values()
            for words in {words_of(name, legal_words) for name in (party.name, *party.aliases)}
        ]
        holders: dict[str, set[str]] = defaultdict(set)
        for party, words in spellings:
            for word in words:
                holders[word].add(party.key)
        self._weights = {word: len(keys) ** -0.5 for word, keys in holders.items()}
        self._by_word: dict[str, list[_Spelling]] = defaultdict(list)
        for party, words in spellings:
            spelling = _Spelling(party, words, sum(self._weights[word] for word in words))
            for word in self._heavy_words(spelling):
                self._by_word[word].append(spelling)
        self._sorted_words = sorted(holders)
        self._by_account = {
            normal_account(account): party for party in known.values() for account in party.accounts
        }

    def by_account(self, account: str, text: str) -> tuple[Party, str] | None:
        """The party whose bank account is the line's, or stands in its text."""
        known = self._by_account.get(normal_account(account)) if account else None
        if known:
            return known, account
        for token in _WORD.findall(text.upper()):
            if len(token) >= _SHORTEST_ACCOUNT and token in self._by_account:
                return self._by_account[token], token
        return None

    def named_in(self, text: str) -> dict[str, Named]:
        """The parties that a text names by at least half of their name's weight, clearest first.

        The last word may be cut off, if only one word goes on from there.
        """
        written = _split(text)
        present = set(written)
        if written:
            present |= self._completions(written[-1])
        spellings = {
            id(spelling): spelling
            for word in sorted(present & self._by_word.keys())
            for spelling in self._by_word[word]
        }
        best: dict[str, Named] = {}
        for spelling in spellings.values():
            words = tuple(word for word in spelling.words if word in present)
            share = round(sum(self._weights[word] for word in words) / spelling.weight, 3)
            key = spelling.party.key
            if share >= _LEAST_SHARE and (key not in best or share > best[key].share):
                best[key] = Named(spelling.party, share, words)
        clearest = sorted(best, key=lambda key: (-best[key].share, -len(best[key].words), key))
        return {key: best[key] for key in clearest[:_MOST_NAMED]}

    def _heavy_words(self, spelling: _Spelling) -> Iterator[str]:
        """The words of which one must be in a text that names the party at all: without them, what
        is left weighs too little. A word that hundreds of parties share is thus hardly ever one.
        """
        left = spelling.weight
        for word in sorted(spelling.words, key=lambda word: -self._weights[word]):
            if left < _TOO_LITTLE * spelling.weight:
                return
            yield word
            left -= self._weights[word]

    def _completions(self, beginning: str) -> set[str]:
        if len(beginning) < _SHORTEST_WORD or beginning in self._weights:
            return set()
        place = bisect_left(self._sorted_words, beginning)
        next_two = self._sorted_words[place : place + 2]
        going_on = {word for word in next_two if word.startswith(beginning)}
        return going_on if len(going_on) == 1 else set()

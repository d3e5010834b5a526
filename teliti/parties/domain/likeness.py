"""Which parties may be one and the same, and why: reasons that add up. No database."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import combinations
from math import ceil

from teliti.parties.domain.rules import bare_name

CHOSEN = (
    "name", "code", "kind", "tax_number", "address", "city", "postal_code", "phone", "email",
    "contact_name", "payment_days", "note",
)  # fmt: skip
"""Of each of these a merge keeps one party's value. The place of business goes with the number."""

UNDONE_WITHIN = timedelta(days=30)
"""A merge is undone within so long."""

NEAR = 0.6
"""From this likeness of two names on (as pg_trgm counts it, 0 to 1), they may be the same."""

SUSPECT = 50
"""From this rating on a pair is shown: a near name or a shared phone alone is too little."""

MOST_IN_COMMON = 10
"""So many parties that share one value are compared each with each; more, with the next only."""


class Reason(StrEnum):
    """Why two parties may be one."""

    TAX_NUMBER = "tax_number"
    SAME_NAME = "same_name"
    BANK_ACCOUNT = "bank_account"
    NEAR_NAME = "near_name"
    PHONE = "phone"
    EMAIL = "email"


RATINGS: Mapping[Reason, int] = {
    Reason.TAX_NUMBER: 60,
    Reason.SAME_NAME: 60,
    Reason.BANK_ACCOUNT: 50,
    Reason.NEAR_NAME: 40,
    Reason.PHONE: 35,
    Reason.EMAIL: 35,
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is compared of a party. `accounts` are (bank, number)."""

    key: int
    name: str
    tax_number: str = ""
    tax_place: str = ""
    phone: str = ""
    email: str = ""
    accounts: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two parties, the older first, and why they may be one; 0 to 100."""

    first: int
    second: int
    rating: int
    reasons: Sequence[Reason]


def likenesses(parties: Sequence[Facts]) -> list[Likeness]:
    """The pairs that are rated high enough, the likeliest first.

    Reasons add up as independent doubts do: what is left of the doubt is multiplied.
    """
    pairs: dict[tuple[int, int], set[Reason]] = {}
    for one, other, reason in _reasons(parties):
        pairs.setdefault((min(one, other), max(one, other)), set()).add(reason)
    rated = []
    for (first, second), reasons in pairs.items():
        if Reason.SAME_NAME in reasons:
            reasons.discard(Reason.NEAR_NAME)
        doubt = 100
        for reason in reasons:
            doubt = doubt * (100 - RATINGS[reason]) // 100
        if 100 - doubt >= SUSPECT:
            ordered = sorted(reasons, key=lambda reason: (-RATINGS[reason], reason))
            rated.append(Likeness(first, second, 100 - doubt, ordered))
    return sorted(rated, key=lambda one: (-one.rating, one.first, one.second))


def _reasons(parties: Sequence[Facts]) -> Iterator[tuple[int, int, Reason]]:
    words = {party.key: " ".join(sorted(bare_name(party.name).split())) for party in parties}
    yield from _sharing(Reason.SAME_NAME, ((words[one.key], one.key) for one in parties))
    yield from _sharing(Reason.PHONE, ((one.phone, one.key) for one in parties))
    yield from _sharing(Reason.EMAIL, ((one.email.casefold(), one.key) for one in parties))
    yield from _sharing(
        Reason.BANK_ACCOUNT, ((account, one.key) for one in parties for account in one.accounts)
    )
    places = {party.key: party.tax_place for party in parties}
    numbers = ((one.tax_number.lstrip("0"), one.key) for one in parties)  # 15 digits or 16
    for one, other, reason in _sharing(Reason.TAX_NUMBER, numbers):
        if not places[one] or not places[other] or places[one] == places[other]:  # no two branches
            yield one, other, reason
    for one, other in near(words):
        yield one, other, Reason.NEAR_NAME


def _sharing(
    reason: Reason, values: Iterable[tuple[str | tuple[str, str], int]]
) -> Iterator[tuple[int, int, Reason]]:
    """Pairs that share a value; an empty one is shared by nobody."""
    groups: dict[str | tuple[str, str], list[int]] = {}
    for value, key in values:
        if value:
            groups.setdefault(value, []).append(key)
    for keys in groups.values():
        some = combinations(keys, 2) if len(keys) <= MOST_IN_COMMON else zip(keys, keys[1:])  # noqa: B905, RUF007 - one shorter
        for one, other in some:
            yield one, other, reason


def near(names: Mapping[int, str], likeness: float = NEAR) -> Iterator[tuple[int, int]]:
    """Pairs of bare names at least so like each other, each pair once.

    Two sets that share so much must share one of the rarest trigrams of each: only names that do
    are compared, so that many thousand names take seconds (prefix filtering).
    """
    sets = {key: trigrams(name) for key, name in names.items()}
    counts = Counter(part for parts in sets.values() for part in parts)
    seen: dict[str, list[int]] = {}
    for key, parts in sorted(sets.items(), key=lambda pair: len(pair[1])):
        rarest = sorted(parts, key=lambda part: (counts[part], part))
        prefix = rarest[: len(parts) - ceil(likeness * len(parts)) + 1] if parts else []
        for other in {other for part in prefix for other in seen.get(part, ())}:
            if len(sets[other]) >= likeness * len(parts) and alike(parts, sets[other]) >= likeness:
                yield other, key
        for part in prefix:
            seen.setdefault(part, []).append(key)


def alike(one: frozenset[str], other: frozenset[str]) -> float:
    """Trigram similarity as pg_trgm counts it: shared trigrams over all trigrams."""
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared) if one or other else 0.0


def trigrams(text: str) -> frozenset[str]:
    """The trigrams of a text, word by word, as pg_trgm has them."""
    words = (f"  {word} " for word in text.split())
    return frozenset(word[at : at + 3] for word in words for at in range(len(word) - 2))

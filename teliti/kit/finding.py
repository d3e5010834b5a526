"""Global search: each part says in `finding.py` what can be found in it and by which words.

FINDERS = [Finder("invoicing.invoice", _("Invoices"), "invoicing.read", search_invoices)]
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from teliti.kit.declared import declared
from teliti.people.models import Member

MOST = 8
"""At most so many hits of each kind are shown; the list itself finds the rest."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found: what it is called, where it is, and a quieter hint."""

    label: str
    url: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Finder:
    """A kind of thing that can be found by whoever carries the duty.

    `search(member, text)` gives at most `MOST` hits among what the member may see, the best first.
    `more` is the address name of the list that shows the rest (`?q=`), or empty.
    """

    name: str
    label: Promise | str
    duty: str
    search: Callable[[Member, str], Sequence[Hit]]
    more: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The hits of one finder."""

    finder: Finder
    hits: Sequence[Hit]


def finders() -> Sequence[Finder]:
    """Every finder of every part that is installed, in the order of the parts."""
    return declared("finding", "FINDERS")


def distance(hit: Hit, text: str) -> tuple[bool, int]:
    """How far a hit is from what was typed: first what is called so, and of those the shortest."""
    return text.casefold() not in hit.label.casefold(), len(hit.label)


def find(member: Member, text: str) -> list[Found]:
    """What is called so, grouped by kind, the nearest kind first; nothing for an empty text."""
    wanted = " ".join(text.split())[:100]
    if not wanted:
        return []
    asked = [
        Found(finder, finder.search(member, wanted)[:MOST])
        for finder in finders()
        if member.may(finder.duty)
    ]
    return sorted(
        (found for found in reversed(asked) if found.hits),  # of two as near, what papers are about
        key=lambda found: min(distance(hit, wanted) for hit in found.hits),
    )

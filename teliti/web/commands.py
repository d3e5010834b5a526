"""The verbs of the command box: every address called `new_…` whose screen the member may open."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.functional import Promise

from teliti.people.models import Member


@dataclass(frozen=True, slots=True)
class NewThing:
    """A screen that makes something new: its title, its address, and the duty that it needs."""

    label: str | Promise
    address: str
    duty: str


def new_things(member: Member) -> Iterator[tuple[str, str]]:
    """What the member may make: (label, address), in the order of the parts."""
    for thing in _declared():
        if member.may(thing.duty):
            yield str(thing.label), reverse(thing.address)


@cache
def _declared() -> list[NewThing]:
    found: list[NewThing] = []
    for resolver in get_resolver().url_patterns:
        if isinstance(resolver, URLResolver) and resolver.namespace:
            found += _of(resolver.namespace, resolver.url_patterns)
    return found


def _of(namespace: str, patterns: list[Any]) -> Iterator[NewThing]:
    for pattern in patterns:
        screen = getattr(getattr(pattern, "callback", None), "view_class", None)
        named = isinstance(pattern, URLPattern) and str(pattern.name).startswith("new_")
        if named and screen is not None and not pattern.pattern.converters:
            yield NewThing(screen.title, f"{namespace}:{pattern.name}", screen.duty)

"""Every address of the product with its screen: what the API and the contracts go over."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter

from teliti.kit.screens import Screen


@dataclass(frozen=True, slots=True)
class Address:
    """One address: its name (`invoicing:invoice`), what it takes (`pk`), and its view."""

    name: str
    takes: tuple[str, ...]
    view: Any
    is_numbered: bool = False
    """Whether its `pk` is a whole number, as almost every one is."""

    @property
    def screen(self) -> type[Screen] | None:
        """The class of its screen; None for the few addresses that are none."""
        found = getattr(self.view, "view_class", None)
        return found if isinstance(found, type) and issubclass(found, Screen) else None

    @property
    def names_a_thing(self) -> bool:
        return "pk" in self.takes

    def of(self, key: object) -> str:
        """The address with this key, and "x" for whatever else it takes."""
        return reverse(
            self.name, kwargs={name: key if name == "pk" else "x" for name in self.takes}
        )


@cache
def addresses() -> tuple[Address, ...]:
    """All but the sign-in pages, which are allauth's and belong to no part."""
    return tuple(one for one in _walk(get_resolver().url_patterns, "") if ":" in one.name)


def _walk(patterns: list[Any], namespace: str) -> Iterator[Address]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, pattern.namespace or namespace)
        elif isinstance(pattern, URLPattern) and pattern.name:
            name = f"{namespace}:{pattern.name}" if namespace else str(pattern.name)
            takes = tuple(pattern.pattern.regex.groupindex)
            converter = getattr(pattern.pattern, "converters", {}).get("pk")
            yield Address(name, takes, pattern.callback, isinstance(converter, IntConverter))

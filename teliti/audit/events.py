"""What an event is called, and the sentence in which people read it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class EventKind:
    """A kind of event: `invoicing.invoice_issued`, "issued invoice %(label)s".

    `sentence` may use %(label)s (the subject as it was called then) and keys of the detail.
    `only_with` makes it confidential: it is read with that duty or with that of confidential
    events, and leaves by no webhook. `needs_reason`: the runner refuses the action that gives none.
    """

    name: str
    sentence: Promise | str
    only_with: str = ""
    needs_reason: bool = False

    def __str__(self) -> str:
        return self.name


def declared() -> Iterator[EventKind]:
    """Every kind of event of every part that is installed."""
    for config in apps.get_app_configs():
        if config.name.startswith("teliti.") and find_spec(f"{config.name}.events"):
            room = import_module(f"{config.name}.events")
            yield from (value for value in vars(room).values() if isinstance(value, EventKind))


@cache
def by_name() -> Mapping[str, EventKind]:
    """Every declared kind by its name; they are the same for as long as the process lives."""
    return {kind.name: kind for kind in declared()}


def kept_from(may: Callable[[str], bool]) -> frozenset[str]:
    """The names of the confidential kinds that somebody with these duties may not read of."""
    if may("audit.read_confidential"):
        return frozenset()
    kinds = by_name().values()
    return frozenset(kind.name for kind in kinds if kind.only_with and not may(kind.only_with))


def sentence_of(name: str, label: str, detail: dict[str, object]) -> str:
    """What happened, in the reader's language; the plain name if the kind is not known."""
    kind = by_name().get(name)
    if kind is None:
        return f"{name} {label}"
    return str(kind.sentence) % _Lenient(detail, label=label)


class _Lenient(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "?"

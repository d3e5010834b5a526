"""What can be taken in from a table: declared by the parts in their `imports` room.

    IMPORTS = [Importable("parties.customer", _("Customers"), "parties.manage", fields=(...), ...)]

A part says which fields a list has and by what names they go, checks the records against its rules,
and names its own actions that take them in, inside which it calls `exchange.operations.take`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol

from django.apps import apps
from django.db.models import QuerySet
from django.utils import translation
from django.utils.functional import Promise

from teliti.exchange.domain.headings import Names, bare
from teliti.exchange.domain.values import Kind, Rule
from teliti.exchange.models import Existing, Import
from teliti.people.models import Language, Member

Text = str | Promise
Step = Callable[[int], None]
"""Tells how many rows more are done; raises when the person asked to stop."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column that can be taken in.

    `synonyms` are other headings that mean it, those of other programs among them; its labels in
    every language always do. `choices` are (value, label, more words for it).
    """

    name: str
    label: Text
    kind: Kind = Kind.TEXT
    is_required: bool = False
    synonyms: Sequence[str] = ()
    choices: Sequence[tuple[str, Text, Sequence[str]]] = ()
    longest: int = 0
    least: int | None = None
    most: int | None = None
    decimals: int = 4
    example: str = ""
    teaches: Text = ""

    def rule(self) -> Rule:
        """What a cell of it must be, with the words of the choices in every language."""
        known: dict[str, str] = {}
        for value, label, more in self.choices:
            for word in (*_in_every_language(label), value, *more):
                if word:
                    known.setdefault(word.casefold(), value)
        shown = [str(label) for _value, label, _more in self.choices]
        return Rule(
            self.kind, self.is_required, self.longest, known, self.least, self.most, self.decimals,
            shown,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Record:
    """A row as typed values by field; `number` is its row in the file.

    One that is not whole has cells that could not be read: their fields are missing.
    """

    number: int
    values: Mapping[str, Any]
    is_whole: bool = True

    def get(self, name: str, default: Any = "") -> Any:
        """The value, or `default` where the file says nothing."""
        value = self.values.get(name)
        return default if value is None else value


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a record, in the person's language; `field` is empty for the whole row."""

    number: int
    field: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A row that went out and came back: the key of the thing, and only the fields that change."""

    number: int
    key: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Checked:
    """What the rules have against records, and the highest amount of one thing among them."""

    findings: Iterable[Finding]
    highest: int | None = None


class TakingIn(Protocol):
    """An action that takes in the records of an import, all or none."""

    def __call__(
        self, member: Member, /, *, batch: Import, records: Sequence[Record], step: Step
    ) -> object: ...


class TakingOver(Protocol):
    """An action that takes over the changes of an import, and its new records; all or none."""

    def __call__(
        self, member: Member, /, *, batch: Import, changes: Sequence[Changed],
        records: Sequence[Record], step: Step,
    ) -> object: ...  # fmt: skip


class Undoing(Protocol):
    """An action that takes back what an import brought, as long as nothing depends on it."""

    def __call__(self, member: Member, /, *, batch: Import, because: str) -> object: ...


def _as_written(_member: Member, record: Record) -> Mapping[str, Any]:
    return record.values


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """How a list goes out as a workbook and comes back as changes.

    `rows` are the things that go out, `values` what stands in one by field. `check` finds what the
    rules have against changes; `change` is the action that takes them over. Things that are missing
    in the file are left alone. `as_kept` are a record's values as they would be stored, where
    people write the same in several ways.
    """

    rows: Callable[[Member], "QuerySet[Any]"]
    values: Callable[[Any], Mapping[str, Any]]
    check: Callable[[Member, Sequence[Changed]], Iterable[Finding]]
    change: TakingOver
    as_kept: Callable[[Member, Record], Mapping[str, Any]] = _as_written


@dataclass(frozen=True, slots=True)
class Importable:
    """One list that can be taken in.

    `check` finds what the rules have against the records; it writes nothing. `carry_out` and `undo`
    are actions. `natural_key` are the fields that tell two things apart, and `known` finds by them
    what is here already: things by number of the row. `found_at` says where other programs have
    this list. `duty` is that of the action. Policies about the kinds `under` hold for what comes in
    this list too, as things with the marks `flags`; those about the kinds `undone_under`, for
    undoing it.
    """

    key: str
    label: Text
    teaches: Text
    duty: str
    fields: Sequence[Field]
    check: Callable[[Member, Sequence[Record]], Checked]
    carry_out: TakingIn
    undo: Undoing | None = None
    undo_teaches: Text = ""
    natural_key: Sequence[str] = ()
    known: Callable[[Member, Sequence[Record]], Mapping[int, Any]] | None = None
    found_at: Mapping[str, Text] = field(default_factory=dict)
    order: int = 50
    round_trip: RoundTrip | None = None
    under: Sequence[str] = ()
    undone_under: Sequence[str] = ()
    flags: frozenset[str] = frozenset()
    signs: Callable[[Import], Mapping[str, Any]] | None = None

    @property
    def reads(self) -> str:
        """The duty to see what came in this list: that of reading its part."""
        return f"{self.key.partition('.')[0]}.read"

    @property
    def choices(self) -> list[Existing]:
        """What may be done with what is here already."""
        found = [Existing.REFUSE]
        if self.known is not None:
            found.append(Existing.SKIP)
            if self.round_trip is not None:
                found.append(Existing.CHANGE)
        return found

    def field(self, name: str) -> Field:
        return next(one for one in self.fields if one.name == name)

    def names(self) -> Names:
        """Every heading that means one of the fields."""
        return _names(self.key)


@cache
def importables() -> dict[str, Importable]:
    """Everything that the installed parts can take in, in order."""
    found: list[Importable] = []
    for config in apps.get_app_configs():
        if config.name.startswith("teliti.") and find_spec(f"{config.name}.imports"):
            found += import_module(f"{config.name}.imports").IMPORTS
    return {one.key: one for one in sorted(found, key=lambda one: one.order)}


def label_of(kind: str) -> str:
    """What people call a list; its key when no part takes it in (any more)."""
    known = importables().get(kind)
    return str(known.label) if known else kind


def field_label(kind: str, name: str) -> str:
    """What people call a field of a list; its name when nobody knows it (any more)."""
    known = importables().get(kind)
    fields = known.fields if known else ()
    return next((str(one.label) for one in fields if one.name == name), name)


def open_to(member: Member) -> list[Importable]:
    """What this member may take in."""
    return [one for one in importables().values() if member.may(one.duty)]


@cache
def _names(key: str) -> dict[str, str]:
    names: dict[str, str] = {}
    for one in importables()[key].fields:
        for word in (*_in_every_language(one.label), one.name, *one.synonyms):
            names.setdefault(bare(word), one.name)
    return names


def _in_every_language(label: Text) -> list[str]:
    said = []
    for language in Language.values:
        with translation.override(language):
            said.append(str(label))
    return said

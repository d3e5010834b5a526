"""The dry run: every cell to its value, then the rules of the part. Writes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from teliti.base.numerals import Unreadable
from teliti.exchange.declaring import Importable, Record, Step
from teliti.exchange.domain.sheets import Cell
from teliti.exchange.domain.values import value_of
from teliti.exchange.models import Import, ImportRow
from teliti.people.models import Member

Troubles = dict[int, list[tuple[int, str]]]
"""By row of the file: (column, sentence); the column is -1 for the whole row."""

Changes = Mapping[int, Mapping[int, str]]
"""By row of the file and column: what a person wrote there instead."""


@dataclass(slots=True)
class Outcome:
    """What the dry run found."""

    records: list[Record] = field(default_factory=list)
    troubles: Troubles = field(default_factory=dict)
    rows: int = 0

    def add(self, number: int, column: int, sentence: str) -> None:
        self.troubles.setdefault(number, []).append((column, sentence))


def nothing(_count: int) -> None:
    """The step of work that nobody waits for."""


def examine(
    member: Member,
    batch: Import,
    importable: Importable,
    rows: Iterable[ImportRow],
    *,
    changes: Changes | None = None,
    step: Step = nothing,
) -> Outcome:
    """Every error of every cell, in the active language; and the records as they'd be taken in.

    `changes` are looked at as if they stood in the file. A cell that cannot be read has that one
    error; the part's own rules are asked about all the others.
    """
    found = Outcome()
    columns = [
        (column, importable.field(name), importable.field(name).rule())
        for column, name in batch.fields.items()
    ]
    writing = batch.writing
    for row in rows:
        found.rows += 1
        if found.rows % 1_000 == 0:
            step(1_000)
        cells = with_changes(row.cells, (changes or {}).get(row.number, {}))
        values: dict[str, Any] = {}
        for column, one, rule in columns:
            try:
                cell = cells[column] if column < len(cells) else None
                values[one.name] = value_of(cell, rule, writing)
            except Unreadable as trouble:
                found.add(row.number, column, _(trouble.template) % trouble.parameters)
        whole = row.number not in found.troubles
        found.records.append(Record(row.number, values, whole))
    for finding in importable.check(member, found.records):
        place = batch.column_of(finding.field) if finding.field else None
        column = -1 if place is None else place
        known = found.troubles.get(finding.number, ())
        if all(column != other for other, _sentence in known):
            found.add(finding.number, column, finding.sentence)
    return found


def missing_fields(batch: Import, importable: Importable) -> list[str]:
    """The labels of the fields that must come and have no column."""
    chosen = set(batch.fields.values())
    return [
        str(one.label) for one in importable.fields if one.is_required and one.name not in chosen
    ]


def with_changes(cells: Sequence[Cell], changes: Mapping[int, str]) -> Sequence[Cell]:
    if not changes:
        return cells
    wanted = max(len(cells), max(changes) + 1)
    changed = [*cells, *[None] * (wanted - len(cells))]
    for column, text in changes.items():
        changed[column] = text.strip() or None
    return changed

"""The dry run: every cell to its value, then the rules of the part. Writes nothing."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from teliti.audit.domain import plain
from teliti.base.numerals import Unreadable
from teliti.exchange.declaring import Changed, Finding, Importable, Record, Step
from teliti.exchange.domain.sheets import Cell
from teliti.exchange.domain.values import Kind, is_total, value_of
from teliti.exchange.models import MARKS, Existing, Import
from teliti.exchange.queries import Row
from teliti.kit.words import shown_amount
from teliti.people.models import Member

Troubles = dict[int, list[tuple[int, str]]]
"""By row of the file: (column, sentence); the column is -1 for the whole row."""

Differences = dict[int, list[tuple[int, str, str]]]
"""By row of the file: (column, as it is here, as the file has it); a column of -1: a new row."""

Choices = dict[int, dict[int, str]]
"""By row and column, where both were changed: "mine", "theirs", or "" while nobody chose."""

Changes = Mapping[int, Mapping[int, str]]
"""By row of the file and column: what a person wrote there instead."""


@dataclass(frozen=True, slots=True)
class Returned:
    """A row that came back: what it says, and what its hidden columns say."""

    record: Record
    key: Cell
    digest: Cell
    base: Cell
    choices: Mapping[int, str]


@dataclass(slots=True)
class Outcome:
    """What the dry run found. `skipped` rows are here already and are left out; `highest` is the
    highest amount of one thing, where policies ask."""

    records: list[Record] = field(default_factory=list)
    troubles: Troubles = field(default_factory=dict)
    rows: int = 0
    returned: list[Returned] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    differences: Differences = field(default_factory=dict)
    choices: Choices = field(default_factory=dict)
    skipped: int = 0
    highest: int | None = None

    @property
    def chosen(self) -> set[tuple[int, int, str]]:
        """Whose value stays where both were changed: the row, its column, and what was chosen."""
        return {
            (number, column, choice)
            for number, choices in self.choices.items()
            for column, choice in choices.items()
            if choice
        }

    def add(self, number: int, column: int, sentence: str) -> None:
        self.troubles.setdefault(number, []).append((column, sentence))


def nothing(_count: int) -> None:
    """The step of work that nobody waits for."""


def examine(
    member: Member,
    batch: Import,
    importable: Importable,
    rows: Iterable[Row],
    *,
    changes: Changes | None = None,
    choices: Choices | None = None,
    step: Step = nothing,
) -> Outcome:
    """Every error of every cell, in the active language; and the records as they'd be taken in.

    `changes` are looked at as if they stood in the file. A cell that cannot be read has that one
    error; the part's own rules are asked about all the others.
    """
    found = records_of(batch, importable, rows, changes=changes, choices=choices, step=step)
    if batch.is_round_trip:
        findings = compare(member, batch, importable, found)
    else:
        findings = meet(member, batch, importable, found)
    checked = importable.check(member, found.records)
    found.highest = checked.highest
    for finding in (*findings, *checked.findings):
        place = batch.column_of(finding.field) if finding.field else None
        column = -1 if place is None else place
        known = found.troubles.get(finding.number, ())
        if all(column != other for other, _sentence in known):
            found.add(finding.number, column, finding.sentence)
    for known in found.troubles.values():
        known.sort()
    return found


def records_of(
    batch: Import,
    importable: Importable,
    rows: Iterable[Row],
    *,
    changes: Changes | None = None,
    choices: Choices | None = None,
    step: Step = nothing,
) -> Outcome:
    """Every cell to its value, and every cell that cannot be read; no rule is asked."""
    found = Outcome()
    columns = [
        (column, importable.field(name), importable.field(name).rule())
        for column, name in batch.fields.items()
    ]
    needed = [column for column, _one, rule in columns if rule.is_required]
    if batch.existing == Existing.CHANGE:  # an empty cell changes nothing
        columns = [(column, one, replace(rule, is_required=False)) for column, one, rule in columns]
    writing, marks = batch.writing, batch.marks
    for row in rows:
        found.rows += 1
        if found.rows % 1_000 == 0:
            step(1_000)
        cells = with_changes(row.cells, (changes or {}).get(row.number, {}))
        if is_total(cells, needed, is_last=found.rows == batch.rows_count):
            said = _(
                "This row is a total of those above. Take it out of the file and send it again."
            )
            found.add(row.number, -1, said)
            continue
        values: dict[str, Any] = {}
        for column, one, rule in columns:
            try:
                cell = cells[column] if column < len(cells) else None
                values[one.name] = value_of(cell, rule, writing)
            except Unreadable as trouble:
                found.add(row.number, column, _(trouble.template) % trouble.parameters)
        whole = row.number not in found.troubles
        record = Record(row.number, values, whole)
        if marks:
            chosen = {int(place): choice for place, choice in row.choices.items()}
            chosen |= (choices or {}).get(row.number, {})
            key, digest, base = (cells[marks[name]] for name in MARKS)
            found.returned.append(Returned(record, key, digest, base, chosen))
        else:
            found.records.append(record)
    step(found.rows % 1_000)
    return found


def meet(member: Member, batch: Import, importable: Importable, found: Outcome) -> list[Finding]:
    """Rows of what is here already: left out, or changes of it, as the import says. Gives what the
    rules have against the changes."""
    if batch.existing == Existing.REFUSE or importable.known is None:
        return []
    here, first = importable.known(member, found.records), dict[int, int]()
    findings, new = [], []
    for record in found.records:
        thing = here.get(record.number)
        if thing is None:
            new.append(_new(batch, importable, record, found))
            if batch.brings_changes:
                found.differences[record.number] = [(-1, "", "")]
        elif batch.existing == Existing.SKIP:
            found.skipped += 1
        elif first.setdefault(thing.pk, record.number) != record.number:
            said = _("Row %(row)s has the same.") % {"row": first[thing.pk]}
            findings.append(Finding(record.number, "", said))
        elif not _change(member, batch, importable, record, thing, found):
            found.skipped += 1
    found.records = new
    if importable.round_trip is not None:
        findings += importable.round_trip.check(member, found.changed)
    return findings


def _new(batch: Import, importable: Importable, record: Record, found: Outcome) -> Record:
    """A row of what is not here yet, with what it must say and does not."""
    missing = [one for one in importable.fields if one.is_required and record.get(one.name) == ""]
    if batch.existing != Existing.CHANGE or not missing or not record.is_whole:
        return record
    for one in missing:
        column = batch.column_of(one.name)
        said = _("This is not here yet: say its %(field)s.") % {"field": one.label}
        found.add(record.number, -1 if column is None else column, said)
    return replace(record, is_whole=False)


def _change(
    member: Member, batch: Import, importable: Importable, record: Record, thing: Any,
    found: Outcome,
) -> bool:  # fmt: skip
    """Note what a row changes of a thing that is here; an empty cell changes nothing."""
    trip = importable.round_trip
    assert trip is not None, "a list whose things can be changed"
    now, given, values = plain(trip.values(thing)), trip.as_kept(member, record), {}
    for column, name in batch.fields.items():
        mine, here = _same(plain(given.get(name))), _same(now.get(name))
        if name in now and mine not in ("", here):
            before, after = (shown_value(importable, name, value) for value in (here, mine))
            found.differences.setdefault(record.number, []).append((column, before, after))
            values[name] = given[name]
    if values:
        found.changed.append(Changed(record.number, thing.pk, values))
    return bool(values) or not record.is_whole


def compare(member: Member, batch: Import, importable: Importable, found: Outcome) -> list[Finding]:
    """What differs from the list as it is here, cell by cell: changed there, changed on both sides,
    new. Gives what the rules have against the changes."""
    trip, returned = importable.round_trip, found.returned
    if trip is None:
        return [
            Finding(one.record.number, "", _("This list does not come back."))
            for one in returned[:1]
        ]
    keys = {one.key for one in returned if isinstance(one.key, int)}
    here = trip.rows(member).in_bulk(list(keys))
    seen: set[int] = set()
    findings = []
    for one in returned:
        number = one.record.number
        if not isinstance(one.key, int) or one.key in seen:  # a copied row carries its key along
            found.records.append(one.record)
            found.differences[number] = [(-1, "", "")]
            continue
        seen.add(one.key)
        if one.digest != seal(member.company_id, importable.key, one.key, str(one.base)):
            said = _("The hidden columns of this row were changed. Take the list out again.")
            findings.append(Finding(number, "", said))
        elif one.key not in here:
            findings.append(Finding(number, "", _("This is not in the list any more.")))
        else:
            now = plain(trip.values(here[one.key]))
            _compare_row(batch, importable, one, json.loads(str(one.base)), now, found)
    return [*findings, *trip.check(member, found.changed)]


def _compare_row(
    batch: Import, importable: Importable, one: Returned, base: Mapping[str, Any],
    now: Mapping[str, Any], found: Outcome,
) -> None:  # fmt: skip
    number, values = one.record.number, {}
    for column, name in batch.fields.items():
        if name not in one.record.values or name not in base:
            continue
        mine, before, after = (
            _same(plain(given.get(name))) for given in (one.record.values, base, now)
        )
        if mine in (before, after):
            continue
        if mine == "" and importable.field(name).kind is not Kind.TEXT:
            found.add(number, column, _("This must not be empty."))
            continue
        told = (column, shown_value(importable, name, after), shown_value(importable, name, mine))
        choice = one.choices.get(column, "")
        if after != before:
            found.choices.setdefault(number, {})[column] = choice
            if not choice:
                said = _("Changed here since the list went out: %(here)s. In the file: %(file)s.")
                found.add(number, column, said % {"here": told[1] or "–", "file": told[2] or "–"})
        if after == before or choice != "theirs":
            found.differences.setdefault(number, []).append(told)
            values[name] = one.record.values[name] if mine != "" else ""
    if values:
        found.changed.append(Changed(number, int(str(one.key)), values))


def _same(value: Any) -> Any:
    return "" if value is None else value


def shown_value(importable: Importable, name: str, value: Any) -> str:
    """A value of a field as it stands in a workbook, in the active language."""
    one = importable.field(name)
    if one.kind is Kind.FLAG:
        return (_("yes") if value else _("no")) if value != "" else ""
    if one.kind is Kind.CHOICE:
        return next((str(label) for key, label, _more in one.choices if key == value), str(value))
    return shown_amount(value) if one.kind is Kind.AMOUNT and value != "" else str(value)


def seal(company: int, kind: str, key: int, base: str) -> str:
    """A seal on a row as it went out: only this installation can make it."""
    return salted_hmac(
        "teliti.exchange.round_trip", f"{company}:{kind}:{key}:{base}", algorithm="sha256"
    ).hexdigest()[:32]


def missing_fields(batch: Import, importable: Importable) -> list[str]:
    """The labels of the fields that must come and have no column; what only changes may lack all
    but one by which it is found."""
    chosen = set(batch.fields.values())
    if batch.existing == Existing.CHANGE and chosen & set(importable.natural_key):
        return []
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

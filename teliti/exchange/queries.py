"""Questions about imports."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet

from teliti.exchange.declaring import importables
from teliti.exchange.models import Import, ImportFile, ImportRow, ImportState, Layout
from teliti.people.models import Member

CHUNK = 5_000


def imports_seen_by(member: Member) -> QuerySet[Import]:
    """The imports of the member's company, of lists that the member may read."""
    closed = [key for key, one in importables().items() if not member.may(one.reads)]
    return (
        Import.objects.filter(company_id=member.company_id)
        .exclude(kind__in=closed)
        .select_related("member__user", "progress")
        .defer("made")
    )


def import_at_work(key: int) -> Import:
    """An import that the worker works on, with the person who asked for that (`progress.member`):
    not always the one who brought the file."""
    people = ("progress__member__user", "progress__member__company")
    return Import.objects.select_related(*people).get(pk=key)


def same_file_taken(batch: Import) -> Import | None:
    """The last import that took in the same file as the same kind of list, and was not undone."""
    rows = Import.objects.filter(
        company_id=batch.company_id, kind=batch.kind, file_digest=batch.file_digest,
        state=ImportState.DONE,
    )  # fmt: skip
    return rows.exclude(pk=batch.pk).order_by("pk").defer("made").last()


def open_imports_seen_by(member: Member) -> QuerySet[Import]:
    """Those that are neither taken in nor discarded."""
    return imports_seen_by(member).filter(
        state__in=[ImportState.ARRIVED, ImportState.READ, ImportState.CHECKED]
    )


def arrived_imports_seen_by(member: Member) -> QuerySet[Import]:
    """Those whose file was not read yet."""
    return imports_seen_by(member).filter(state=ImportState.ARRIVED)


def read_imports_seen_by(member: Member) -> QuerySet[Import]:
    """Those whose file was read, and that are neither taken in nor discarded."""
    return imports_seen_by(member).filter(state__in=[ImportState.READ, ImportState.CHECKED])


def checked_imports_seen_by(member: Member) -> QuerySet[Import]:
    """Those that were checked and found without errors."""
    return imports_seen_by(member).filter(state=ImportState.CHECKED, troubled_count=0)


def done_imports_seen_by(member: Member) -> QuerySet[Import]:
    """Those that were taken in."""
    return imports_seen_by(member).filter(state=ImportState.DONE)


class Row(NamedTuple):
    """A row of a file as it is checked: its place, its cells, and whose value stays."""

    number: int
    cells: list[Any]
    choices: dict[str, str]


def rows_of(batch: Import) -> Iterator[Row]:
    """Every row, in the order of the file, a few thousand at a time."""
    rows = ImportRow.objects.filter(company_id=batch.company_id, batch=batch).order_by("number")
    return map(Row._make, rows.values_list(*Row._fields).iterator(chunk_size=CHUNK))


def troubled_rows(batch: Import, *, most: int) -> list[ImportRow]:
    """The first rows with errors."""
    rows = ImportRow.objects.filter(company_id=batch.company_id, batch=batch, is_troubled=True)
    return list(rows.order_by("number")[:most])


def first_rows(batch: Import, *, most: int) -> list[ImportRow]:
    """The first rows of the file below its headings."""
    rows = ImportRow.objects.filter(company_id=batch.company_id, batch=batch)
    return list(rows.order_by("number")[:most])


@dataclass(frozen=True, slots=True)
class DiffCounts:
    """What a list that came back brings."""

    changed: int
    new: int


def diff_counts(batch: Import) -> DiffCounts:
    """How many things a list that came back changes, and how many are new."""
    rows = ImportRow.objects.filter(company_id=batch.company_id, batch=batch).exclude(changes=[])
    new = Q(changes__0__0=-1)
    found = rows.aggregate(changed=Count("pk", filter=~new), new=Count("pk", filter=new))
    return DiffCounts(found["changed"], found["new"])


def chosen_in(batch: Import) -> set[tuple[int, int, str]]:
    """What was chosen in an import so far, as `Outcome.chosen` tells it."""
    rows = ImportRow.objects.filter(company_id=batch.company_id, batch=batch).exclude(choices={})
    return {
        (number, int(column), choice)
        for number, choices in rows.values_list("number", "choices")
        for column, choice in choices.items()
        if choice
    }


def differing_rows(batch: Import, *, most: int) -> list[ImportRow]:
    """The first rows that change something or are new."""
    rows = ImportRow.objects.filter(company_id=batch.company_id, batch=batch).exclude(changes=[])
    return list(rows.order_by("number")[:most])


def changed_rows(batch: Import) -> list[ImportRow]:
    """The rows of what an import changed, in the order of the file."""
    rows = ImportRow.objects.filter(company_id=batch.company_id, batch=batch).exclude(undoing={})
    return list(rows.order_by("number"))


def file_of(batch: Import) -> bytes:
    """A large file as it came."""
    found = ImportFile.objects.values_list("data", flat=True).get(batch=batch)
    return bytes(found)


def layout_of(company: int, kind: str, signature: str) -> Layout | None:
    """What this company taught about files with these headings."""
    return Layout.objects.filter(company_id=company, kind=kind, signature=signature).first()

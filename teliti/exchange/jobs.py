"""Long imports, in the worker: the reading of a large file, its check, and its taking in."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teliti.base.numerals import Unreadable
from teliti.base.refusals import Refused
from teliti.exchange import actions, checking, queries
from teliti.exchange.checking import Outcome, missing_fields
from teliti.exchange.declaring import Importable, Step, importables
from teliti.exchange.forms import read_upload
from teliti.exchange.models import Import, ImportState
from teliti.people.models import Member
from teliti.work.progress import UnderWay, under_way
from teliti.work.queue import job


@job("exchange.read", title=_("Reading of a file"), attempts=2)
def read_file(_system: Member, *, batch: int, progress: int) -> None:
    """Read a large file, and look at every cell where it is known what its columns are.

    Stopped, it is as it came, or as it was read.
    """
    with _at_work(batch, progress) as (person, found, importable, work):
        is_new = found.state == ImportState.ARRIVED
        step = in_passes(work, 2 if is_new else 1)  # into rows, and every cell
        read = _read(person, found, importable, work, step) if is_new else found
        if not missing_fields(read, importable):
            examine_and_keep(person, read, importable, step)


@job("exchange.check", title=_("Check of a file"), attempts=2)
def check(_system: Member, *, batch: int, progress: int) -> None:
    """Look at every cell of a long file."""
    with _at_work(batch, progress) as (person, found, importable, work):
        examine_and_keep(person, found, importable, work.step)


@job("exchange.take", title=_("Import"), attempts=2)
def take(_system: Member, *, batch: int, progress: int) -> None:
    """Take in a long file, in the name of the person who asked; stopping takes in nothing."""
    with _at_work(batch, progress) as (person, found, importable, work):
        if found.state != ImportState.DONE:  # else our worker was killed when it was taken in
            take_in(person, found, importable, in_passes(work, 2))


@job("exchange.undo", title=_("Undoing of an import"), attempts=2)
def undo(_system: Member, *, batch: int, progress: int, because: str) -> None:
    """Undo a long import, in the name of the person who asked."""
    with _at_work(batch, progress) as (person, found, importable, work):
        if found.state != ImportState.UNDONE:  # else our worker was killed when it was undone
            undo_import(person, found, importable, because)
        work.step(found.rows_count)


def in_passes(work: UnderWay, passes: int) -> Step:
    """The steps of work that goes over every row so many times, told in rows."""
    gone = 0

    def step(count: int) -> None:
        nonlocal gone
        before, gone = gone // passes, gone + count
        work.step(gone // passes - before)

    return step


def _read(
    person: Member, batch: Import, importable: Importable, work: UnderWay, step: Step
) -> Import:
    try:
        upload = read_upload(importable, batch.file_name, queries.file_of(batch), person.company_id)
    except Unreadable as trouble:
        raise Refused(gettext(trouble.template) % trouble.parameters) from trouble
    work.total = len(upload.rows)
    work.tell()
    return actions.keep_reading(person, batch=batch, upload=upload, step=step)


def undo_import(person: Member, batch: Import, importable: Importable, because: str) -> None:
    """Have the part undo an import by its one action, or `Refused`."""
    if importable.undo is None:
        raise Refused(gettext("This kind of import cannot be undone as a whole."))
    importable.undo(person, batch=batch, because=because)


def examine_and_keep(
    person: Member, batch: Import, importable: Importable, step: Step = checking.nothing,
    changes: checking.Changes | None = None, choices: checking.Choices | None = None,
) -> Outcome:  # fmt: skip
    """Check a file and keep what was found."""
    rows = queries.rows_of(batch)
    outcome = checking.examine(
        person, batch, importable, rows, changes=changes, choices=choices, step=step
    )
    actions.keep_check(person, batch=batch, version=batch.version, outcome=outcome, changes=changes)
    return outcome


def take_in(
    person: Member, batch: Import, importable: Importable, step: Step = checking.nothing
) -> None:
    """Read the records of a checked file and have the part take them in by its one action."""
    rows = queries.rows_of(batch)
    if not batch.brings_changes:  # the action asks the rules again: the books may have gone on
        outcome = checking.records_of(batch, importable, rows, step=step)
        checking.meet(person, batch, importable, outcome)
        if not outcome.records:
            raise Refused(gettext("Everything in this file is here already."))
        importable.carry_out(person, batch=batch, records=outcome.records, step=step)
        return
    outcome = checking.examine(person, batch, importable, rows, step=step)
    if outcome.troubles:
        raise Refused(gettext("The list was changed since the check. Check this file again."))
    if not (outcome.changed or outcome.records):
        raise Refused(gettext("Nothing in this file differs from the list."))
    assert importable.round_trip is not None, "a list that came back can go out"
    importable.round_trip.change(
        person, batch=batch, changes=outcome.changed, records=outcome.records, step=step
    )


@contextmanager
def _at_work(key: int, progress: int) -> Iterator[tuple[Member, Import, Importable, UnderWay]]:
    found = queries.import_at_work(key)
    assert found.progress is not None, "long work on an import was planned by somebody"
    person = found.progress.member
    language = person.user.language if person.user else translation.get_language()
    with (
        translation.override(language),
        under_way(progress, total=found.rows_count) as work,
    ):
        work.result = reverse("exchange:import", args=[key])
        yield person, found, importables()[found.kind], work

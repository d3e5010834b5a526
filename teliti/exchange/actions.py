"""What a person can do about imports, up to the taking in, which is the parts' own."""

import json
from collections.abc import Mapping

from django.db import connection
from django.utils.translation import gettext as _

from teliti.approvals import operations as approvals
from teliti.audit.action import Act, action
from teliti.base.refusals import Refused
from teliti.base.saving import array_of, insert_all, save
from teliti.exchange import events
from teliti.exchange.checking import Changes, Outcome, with_changes
from teliti.exchange.declaring import importables
from teliti.exchange.domain.headings import signature
from teliti.exchange.domain.uploads import Upload
from teliti.exchange.models import Import, ImportRow, ImportState, Layout
from teliti.people.models import Member
from teliti.work.progress import plan
from teliti.work.queue import later


@action("exchange.import")
def begin_import(act: Act, *, upload: Upload) -> Import:
    """Keep a table that was read from a file, with a guess of what its columns are."""
    _refuse_unknown(act, upload.kind)
    if not upload.rows:
        raise Refused(_("This file has no rows below its headings."))
    batch = Import.objects.create(
        company_id=act.company_id, kind=upload.kind, member_id=act.actor.pk,
        file_name=upload.file_name[:200], file_digest=upload.file_digest,
        sheet=upload.sheet[:100], encoding=upload.encoding, heads=list(upload.heads),
        columns={str(place): name for place, name in upload.columns.items()},
        style=upload.style, order=upload.order, rows_count=len(upload.rows), begun_at=act.now,
    )  # fmt: skip
    for start in range(0, len(upload.rows), 10_000):
        insert_all(
            [
                ImportRow(company_id=act.company_id, batch_id=batch.pk, number=number, cells=cells)
                for number, cells in upload.rows[start : start + 10_000]
            ]
        )
    act.moment(
        events.IMPORT_BEGUN, batch, rows=len(upload.rows), file=upload.file_digest,
        what=upload.kind,
    )  # fmt: skip
    return batch


@action("exchange.import")
def choose_columns(
    act: Act,
    *,
    batch: Import,
    columns: Mapping[int, str],
    style: str,
    order: str,
    version: int | None = None,
) -> Import:
    """Say what the columns are and how the file writes; remembered for files with these headings.

    Refused: one field from two columns.
    """
    batch = _hold_open(act, batch, version)
    if batch.is_round_trip:
        raise Refused(_("The columns of a list that went out from here are known."))
    names = list(columns.values())
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        label = importables()[batch.kind].field(twice).label
        raise Refused(_("Two columns are said to be %(field)s. Choose one.") % {"field": label})
    if not names:
        raise Refused(_("Say of at least one column what it is."))
    kept = {str(place): name for place, name in columns.items()}
    save(batch, columns=kept, style=style, order=order, state=ImportState.READ, is_released=False)
    Layout.objects.update_or_create(
        company_id=act.company_id, kind=batch.kind, signature=signature(batch.heads),
        defaults={"columns": kept, "style": style, "order": order},
    )  # fmt: skip
    act.record(events.COLUMNS_CHOSEN, batch)
    return batch


@action("exchange.import")
def keep_check(
    act: Act,
    *,
    batch: Import,
    version: int,
    outcome: Outcome,
    changes: Changes | None = None,
) -> Import:
    """Keep what a check found, and the cells that were changed before it.

    Refused when somebody else changed the import meanwhile: then the check was of something else.
    """
    batch = _hold_open(act, batch, version)
    changed = _write_cells(act, batch, changes or {})
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE exchange_importrow SET is_troubled = false, troubles = '[]', changes = '[]', "
            "choices = '{}' WHERE batch_id = %s AND (is_troubled OR changes <> '[]')",
            [batch.pk],
        )
        for numbers, column in (
            (outcome.troubles, "is_troubled = true, troubles"),
            (outcome.differences, "changes"),
            (outcome.choices, "choices"),
        ):
            cursor.execute(
                f"UPDATE exchange_importrow r SET {column} = t.value "  # noqa: S608 - the three above
                "FROM unnest(%s::int[], %s::jsonb[]) AS t(number, value) "
                "WHERE r.batch_id = %s AND r.number = t.number",
                [array_of(numbers), array_of(map(json.dumps, numbers.values())), batch.pk],
            )
    troubled = len(outcome.troubles)
    save(
        batch, state=ImportState.CHECKED, troubled_count=troubled,
        edits=batch.edits + len(changed), is_released=batch.is_released and not changed,
    )  # fmt: skip
    if changed:
        act.record(events.CELLS_CHANGED, batch, cells=len(changed), changed=changed)
    act.record(events.IMPORT_CHECKED, batch, troubled=troubled)
    return batch


@action("exchange.import")
def change_cells(
    act: Act, *, batch: Import, changes: Changes, version: int | None = None
) -> Import:
    """Change cells of a long file, which is then checked again by the worker."""
    batch = _hold_open(act, batch, version)
    _refuse_busy(batch)
    changed = _write_cells(act, batch, changes)
    if not changed:
        raise Refused(_("Nothing was changed."))
    _plan(act, batch, "exchange.check", _("Check of %(file)s") % {"file": batch.file_name})
    save(
        batch, state=ImportState.READ, progress=batch.progress, is_released=False,
        edits=batch.edits + len(changed),
    )  # fmt: skip
    act.record(events.CELLS_CHANGED, batch, cells=len(changed), changed=changed)
    return batch


@action("exchange.import")
def ask_check(act: Act, *, batch: Import) -> Import:
    """Have a long file checked by the worker."""
    batch = _hold_open(act, batch)
    _refuse_busy(batch)
    _plan(act, batch, "exchange.check", _("Check of %(file)s") % {"file": batch.file_name})
    save(batch, progress=batch.progress)
    act.record(events.CHECK_ASKED, batch)
    return batch


@action("exchange.import")
def ask_taking(act: Act, *, batch: Import) -> Import:
    """Have a long file taken in by the worker, in this person's name."""
    batch = _hold_open(act, batch)
    _refuse_busy(batch)
    _refuse_unknown(act, batch.kind)
    if batch.state != ImportState.CHECKED or batch.troubled_count:
        raise Refused(_("Check this file again, and mend what is wrong, before it is taken in."))
    approvals.require(act, batch, "exchange.import")
    _plan(act, batch, "exchange.take", _("Import of %(file)s") % {"file": batch.file_name})
    save(batch, progress=batch.progress, is_released=True)
    act.moment(events.TAKING_ASKED, batch)
    return batch


@action("exchange.import")
def ask_undoing(act: Act, *, batch: Import, because: str) -> Import:
    """Have a long import undone by the worker, in this person's name."""
    batch = act.lock(Import, batch.pk)
    if batch.state != ImportState.DONE:
        raise Refused(_("Only what was taken in can be undone."))
    _refuse_busy(batch)
    _refuse_unknown(act, batch.kind)
    title = _("Undoing of %(file)s") % {"file": batch.file_name}
    _plan(act, batch, "exchange.undo", title, because=because)
    save(batch, progress=batch.progress)
    act.moment(events.UNDOING_ASKED, batch, because=because)
    return batch


@action("exchange.import")
def discard_import(act: Act, *, batch: Import) -> Import:
    """Leave a file that was read alone: nothing of it is taken in."""
    batch = _hold_open(act, batch)
    _refuse_busy(batch)
    save(batch, state=ImportState.DISCARDED)
    act.record(events.IMPORT_DISCARDED, batch)
    return batch


def _hold_open(act: Act, batch: Import, version: int | None = None) -> Import:
    batch = act.lock(Import, batch.pk, version=version)
    if not batch.is_open:
        raise Refused(_("This import is over: %(state)s.") % {"state": batch.get_state_display()})
    return batch


def _refuse_busy(batch: Import) -> None:
    if batch.progress is not None and batch.progress.is_open:
        raise Refused(_("The worker is busy with this file. Wait, or stop it."))


def _refuse_unknown(act: Act, kind: str) -> None:
    known = importables().get(kind)
    if known is None:
        raise Refused(_("Nothing of this kind can be taken in."))
    if not act.actor.may(known.duty):
        raise Refused(
            _("You may not take in %(what)s: that needs the duty %(duty)s.")
            % {"what": known.label, "duty": known.duty}
        )


def _plan(act: Act, batch: Import, job: str, title: str, **more: str) -> None:
    member = Member.objects.get(pk=act.actor.pk)
    batch.progress = plan(member, title)
    later(job, company=act.company_id, batch=batch.pk, progress=batch.progress.pk, **more)


def _write_cells(act: Act, batch: Import, changes: Changes) -> list[list[str]]:
    """Write what was changed; gives (cell, before, after) of each that differs."""
    told = []
    rows = ImportRow.objects.filter(
        company_id=act.company_id, batch=batch, number__in=list(changes)
    )
    for row in rows:
        after = with_changes(row.cells, changes[row.number])
        differs = [
            column
            for column in changes[row.number]
            if row.cell(column) != (after[column] if column < len(after) else None)
        ]
        told += [
            [row.address(column), str(row.cell(column) or ""), str(after[column] or "")]
            for column in differs
        ]
        if differs:
            save(row, cells=list(after))
    return told

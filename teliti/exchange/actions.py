"""What a person can do about imports, up to the taking in, which is the parts' own."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from teliti.approvals import operations as approvals
from teliti.audit.action import Act, action
from teliti.base.refusals import Refused
from teliti.base.saving import insert_all, save
from teliti.exchange import events, operations, queries
from teliti.exchange.checking import Changes, Outcome, nothing, with_changes
from teliti.exchange.declaring import Step, importables
from teliti.exchange.domain.headings import signature
from teliti.exchange.domain.uploads import Upload
from teliti.exchange.models import (
    Existing,
    Import,
    ImportFile,
    ImportRow,
    ImportState,
    Layout,
)
from teliti.people.models import Member
from teliti.work.progress import plan
from teliti.work.queue import later

AT_ONCE = 5_000
"""So many rows are written in one statement, and then the person sees how far it is."""


@action("exchange.import")
def begin_import(act: Act, *, upload: Upload, existing: str = Existing.REFUSE) -> Import:
    """Keep a table that was read from a file, with a guess of what its columns are.

    `existing` says what becomes of what is here already.
    """
    _refuse_unknown(act, upload.kind, existing)
    batch = Import.objects.create(
        company_id=act.company_id, kind=upload.kind, member_id=act.actor.pk,
        file_name=upload.file_name[:200], file_digest=upload.file_digest, existing=existing,
        begun_at=act.now, **_read(upload),
    )  # fmt: skip
    _keep_rows(act, batch, upload, nothing)
    return batch


@action("exchange.import")
def send_import(
    act: Act, *, kind: str, file_name: str, data: bytes, existing: str = Existing.REFUSE
) -> Import:
    """Keep a large file as it came, and have the worker read it, in this person's name."""
    _refuse_unknown(act, kind, existing)
    batch = Import.objects.create(
        company_id=act.company_id, kind=kind, member_id=act.actor.pk, file_name=file_name[:200],
        file_digest=sha256(data).hexdigest(), state=ImportState.ARRIVED, heads=[], columns={},
        rows_count=0, existing=existing, begun_at=act.now,
    )  # fmt: skip
    ImportFile.objects.create(company_id=act.company_id, batch=batch, data=data)
    _plan_reading(act, batch)
    act.moment(events.IMPORT_ARRIVED, batch, file=batch.file_digest, what=kind, bytes=len(data))
    return batch


@action("exchange.import")
def ask_reading(act: Act, *, batch: Import) -> Import:
    """Have the worker read a file that has arrived once more: it was stopped, or could not."""
    batch = _hold_open(act, batch)
    _refuse_busy(batch)
    if batch.state != ImportState.ARRIVED:
        raise Refused(_("This file was read already."))
    _plan_reading(act, batch)
    act.record(events.READING_ASKED, batch)
    return batch


@action("exchange.import")
def keep_reading(act: Act, *, batch: Import, upload: Upload, step: Step) -> Import:
    """Keep what the worker read from a file that had arrived: all of it, or nothing."""
    batch = _hold_open(act, batch)
    if batch.state != ImportState.ARRIVED:
        raise Refused(_("This file was read already."))
    save(batch, state=ImportState.READ, **_read(upload))
    ImportFile.objects.filter(company_id=act.company_id, batch=batch).delete()
    _keep_rows(act, batch, upload, step)
    return batch


@action("exchange.import")
def choose_columns(
    act: Act,
    *,
    batch: Import,
    columns: Mapping[int, str],
    style: str,
    order: str,
    existing: str = Existing.REFUSE,
    version: int | None = None,
) -> Import:
    """Say what the columns are and how the file writes; remembered for files with these headings.

    `existing` says what becomes of what is here already. Refused: one field from two columns.
    """
    batch = _hold_open(act, batch, version)
    _refuse_unread(batch)
    _refuse_unknown(act, batch.kind, existing)
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
    save(
        batch, columns=kept, style=style, order=order, existing=existing, state=ImportState.READ,
        is_released=False,
    )  # fmt: skip
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

    What was changed or chosen counts as an edit: a signature that was given before is void. Refused
    when somebody else changed the import meanwhile: then the check was of something else.
    """
    batch = _hold_open(act, batch, version)
    _refuse_unread(batch)
    changed = _write_cells(act, batch, changes or {})
    chosen = outcome.chosen - queries.chosen_in(batch)
    rows = ImportRow.objects.filter(company_id=act.company_id, batch=batch)
    rows.filter(Q(is_troubled=True) | ~Q(changes=[])).update(
        is_troubled=False, troubles=[], changes=[], choices={}
    )
    operations.write_by_row(batch, "troubles", outcome.troubles)
    operations.write_by_row(batch, "changes", outcome.differences)
    operations.write_by_row(batch, "choices", outcome.choices)
    rows.exclude(troubles=[]).update(is_troubled=True)
    troubled = len(outcome.troubles)
    edits = len(changed) + len(chosen)
    is_same = not edits and outcome.highest == batch.highest_minor  # as it was signed
    save(
        batch, state=ImportState.CHECKED, troubled_count=troubled,
        edits=batch.edits + edits, is_released=batch.is_released and is_same,
        skipped_count=outcome.skipped, highest_minor=outcome.highest,
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
    _refuse_unread(batch)
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
    act.record(events.TAKING_ASKED, batch)
    return batch


@action("exchange.import")
def ask_undoing(act: Act, *, batch: Import, because: str) -> Import:
    """Have a long import undone by the worker, in this person's name."""
    batch = act.lock(Import, batch.pk)
    if batch.state != ImportState.DONE:
        raise Refused(_("Only what was taken in can be undone."))
    _refuse_busy(batch)
    _refuse_unknown(act, batch.kind)
    approvals.require(act, batch, "exchange.undo", because=because.strip())
    title = _("Undoing of %(file)s") % {"file": batch.file_name}
    _plan(act, batch, "exchange.undo", title, because=because)
    save(batch, progress=batch.progress, is_released=True)
    act.record(events.UNDOING_ASKED, batch, because=because)
    return batch


@action("exchange.import")
def discard_import(act: Act, *, batch: Import) -> Import:
    """Leave a file that came alone: nothing of it is taken in."""
    batch = _hold_open(act, batch)
    _refuse_busy(batch)
    ImportFile.objects.filter(company_id=act.company_id, batch=batch).delete()
    approvals.drop(act, [batch])
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


def _refuse_unread(batch: Import) -> None:
    if batch.state == ImportState.ARRIVED:
        raise Refused(_("This file was not read yet."))


def _refuse_unknown(act: Act, kind: str, existing: str = Existing.REFUSE) -> None:
    known = importables().get(kind)
    if known is None:
        raise Refused(_("Nothing of this kind can be taken in."))
    if existing not in known.choices:
        raise Refused(
            _("%(what)s cannot be matched with what is here already. Choose that it is an error.")
            % {"what": known.label},
            field="existing",
        )
    if not act.actor.may(known.duty):
        raise Refused(
            _("You may not take in %(what)s: that needs the duty %(duty)s.")
            % {"what": known.label, "duty": known.duty}
        )


def _read(upload: Upload) -> dict[str, Any]:
    """What an import is known by once its file was read."""
    if not upload.rows:
        raise Refused(_("This file has no rows below its headings."))
    return {
        "sheet": upload.sheet[:100], "encoding": upload.encoding, "heads": list(upload.heads),
        "columns": {str(place): name for place, name in upload.columns.items()},
        "style": upload.style, "order": upload.order, "rows_count": len(upload.rows),
        "hidden_count": upload.hidden,
    }  # fmt: skip


def _keep_rows(act: Act, batch: Import, upload: Upload, step: Step) -> None:
    for start in range(0, len(upload.rows), AT_ONCE):
        turn = upload.rows[start : start + AT_ONCE]
        insert_all(
            [
                ImportRow(company_id=act.company_id, batch_id=batch.pk, number=number, cells=cells)
                for number, cells in turn
            ]
        )
        step(len(turn))
    act.moment(
        events.IMPORT_BEGUN, batch, rows=len(upload.rows), file=upload.file_digest,
        what=upload.kind,
    )  # fmt: skip


def _plan_reading(act: Act, batch: Import) -> None:
    _plan(act, batch, "exchange.read", _("Reading of %(file)s") % {"file": batch.file_name})
    save(batch, progress=batch.progress)


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

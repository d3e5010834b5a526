"""Writes about imports that the parts ask for inside their own action."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connection
from django.utils.translation import gettext as _

from teliti.approvals import operations as approvals
from teliti.audit.action import Act
from teliti.audit.domain import plain
from teliti.base.refusals import Refused
from teliti.base.saving import array_of, save
from teliti.exchange import events, queries
from teliti.exchange.declaring import Finding
from teliti.exchange.models import Import, ImportState
from teliti.people.models import OfCompany

M = TypeVar("M", bound=OfCompany)


def write_by_row(batch: Import, column: str, values: Mapping[int, Any]) -> None:
    """Write into a column of an import's rows, by the number of the row."""
    assert column in {"troubles", "changes", "choices", "undoing"}, "a column of findings"
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE exchange_importrow r SET {column} = t.value "  # noqa: S608 - one of the above
            "FROM unnest(%s::int[], %s::jsonb[]) AS t(number, value) "
            "WHERE r.batch_id = %s AND r.number = t.number",
            [array_of(values), array_of(map(json.dumps, values.values())), batch.pk],
        )


def hold(act: Act, batch: Import) -> Import:
    """Hold an import that is to be taken in, and with it the taking in of any other file of its
    kind: that one is to meet what this one brings. Refused unless it was checked without errors,
    until whoever has to has signed, and when it was changed since `batch`, by which its rows were
    read, was looked up."""
    batch = act.lock(Import, batch.pk, version=batch.version)
    with connection.cursor() as cursor:
        kind = f"teliti_import {act.company_id} {batch.kind}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [kind])
    if batch.state != ImportState.CHECKED or batch.troubled_count:
        raise Refused(_("Check this file again, and mend what is wrong, before it is taken in."))
    if not batch.is_released:
        approvals.require(act, batch, "exchange.import")
    return batch


@dataclass(frozen=True, slots=True)
class Before:
    """A thing that an import changed: its row, its key, its version since, and the values that it
    had before of what was changed."""

    number: int
    key: int
    version: int
    values: dict[str, Any]


def take(act: Act, batch: Import, made: Sequence[int], changed: Sequence[Before] = ()) -> None:
    """Say that an import was taken in, what came of it, and what it changed."""
    undoing = {
        one.number: {"key": one.key, "version": one.version, "values": plain(one.values)}
        for one in changed
    }
    write_by_row(batch, "undoing", undoing)
    act.also(batch, state=(batch.state, ImportState.DONE), done_at=(None, act.now))
    if batch.is_released:
        act.also(batch, is_released=(True, False))  # to be taken in, not to be undone
    save(batch, state=ImportState.DONE, done_at=act.now, made=list(made), is_released=False)
    act.moment(
        events.IMPORT_TAKEN, batch, rows=batch.rows_count, made=len(made), changed=len(changed),
        file=batch.file_digest,
    )  # fmt: skip


def refuse_higher(batch: Import, highest: int | None) -> None:
    """Refuse when an amount is higher by now than those that were checked, and perhaps signed."""
    if highest is not None and highest > (batch.highest_minor or 0):
        raise Refused(_("The amounts differ from those that were checked. Check this file again."))


def refuse(findings: Iterable[Finding]) -> None:
    """Refuse what the rules have something against by now: others went on in the meantime."""
    for first in findings:
        raise Refused(
            _("Row %(row)s: %(sentence)s Check this file again.")
            % {"row": first.number, "sentence": first.sentence}
        )


def hold_done(act: Act, batch: Import, because: str) -> Import:
    """Hold an import that is to be undone. Refused unless it was taken in, and until whoever has to
    has signed."""
    batch = act.lock(Import, batch.pk)
    if batch.state != ImportState.DONE:
        raise Refused(_("Only what was taken in can be undone."))
    if not batch.is_released:
        approvals.require(act, batch, "exchange.undo", because=because.strip())
    return batch


def changed_by(act: Act, batch: Import, model: type[M]) -> Iterator[tuple[M, dict[str, Any]]]:
    """The things that an import changed, each locked, with their values before.

    Refused when one of them was changed since.
    """
    for row in queries.changed_rows(batch):
        thing = act.lock(model, row.undoing["key"])
        if thing.version != row.undoing["version"]:
            raise Refused(_("%(thing)s was changed since, so the import stays.") % {"thing": thing})
        yield thing, row.undoing["values"]


def refuse_undoing(findings: Iterable[Finding]) -> None:
    """Refuse to take changes back that the rules have something against by now."""
    for first in findings:
        raise Refused(_("%(sentence)s So the import stays.") % {"sentence": first.sentence})


def undone(act: Act, batch: Import, because: str) -> None:
    """Say that an import was undone."""
    approvals.drop(act, [batch])
    save(batch, state=ImportState.UNDONE)
    act.record(events.IMPORT_UNDONE, batch, because=because)

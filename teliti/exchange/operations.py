"""Writes about imports that the parts ask for inside their own action."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from teliti.approvals import operations as approvals
from teliti.audit.action import Act
from teliti.base.refusals import Refused
from teliti.base.saving import save
from teliti.exchange import events
from teliti.exchange.declaring import Finding
from teliti.exchange.models import Import, ImportState


def hold(act: Act, batch: Import) -> Import:
    """Hold an import that is to be taken in. Refused unless it was checked without errors, and
    until whoever has to has signed."""
    batch = act.lock(Import, batch.pk)
    if batch.state != ImportState.CHECKED or batch.troubled_count:
        raise Refused(_("Check this file again, and mend what is wrong, before it is taken in."))
    if not batch.is_released:
        approvals.require(act, batch, "exchange.import")
    return batch


def take(act: Act, batch: Import, made: Sequence[int]) -> None:
    """Say that an import was taken in, and what came of it."""
    act.also(batch, state=(batch.state, ImportState.DONE), done_at=(None, act.now))
    save(batch, state=ImportState.DONE, done_at=act.now, made=list(made))
    act.moment(
        events.IMPORT_TAKEN, batch, rows=batch.rows_count, made=len(made), file=batch.file_digest
    )


def refuse(findings: Sequence[Finding]) -> None:
    """Refuse what the rules have something against by now: others went on in the meantime."""
    if findings:
        first = findings[0]
        raise Refused(
            _("Row %(row)s: %(sentence)s Check this file again.")
            % {"row": first.number, "sentence": first.sentence}
        )


def hold_done(act: Act, batch: Import) -> Import:
    """Hold an import that is to be undone. Refused unless it was taken in."""
    batch = act.lock(Import, batch.pk)
    if batch.state != ImportState.DONE:
        raise Refused(_("Only what was taken in can be undone."))
    return batch


def undone(act: Act, batch: Import, because: str) -> None:
    """Say that an import was undone."""
    save(batch, state=ImportState.UNDONE)
    act.record(events.IMPORT_UNDONE, batch, because=because)

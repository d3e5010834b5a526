"""What the backups put on the desk: what is late or failed, and how old the last proof is."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teliti.backups import queries
from teliti.backups.domain.lateness import is_backup_late, is_proof_late
from teliti.backups.installation import here
from teliti.backups.words import shown_age, shown_seconds, shown_size
from teliti.base.clock import day_in
from teliti.kit.desk import DeskPanel, Waiting
from teliti.kit.page import facts
from teliti.kit.shapes import Cell, Fact, Panel, Tone, Verb
from teliti.kit.words import shown_number
from teliti.people.models import Member


def late_or_failed(member: Member) -> Iterator[Waiting]:
    """No backup of last night, no proof of this week, or a restore that did not come back whole."""
    if not member.may("backups.run"):
        return
    newest = queries.standing(member.company_id)
    if newest is None or is_backup_late(newest.made_at, newest.now):
        yield Waiting(
            key="backups.late",
            kind=gettext_lazy("Backups"),
            title=_("The backup is late") if newest else _("There is no backup yet"),
            why_me=_("The last one is of %(age)s.") % {"age": shown_age(newest.made_at, newest.now)}
            if newest
            else _("Without one, nothing of this company comes back once this machine is lost."),
            url=reverse("backups:backups"),
            since=day_in(newest.made_at, member.time_zone) if newest else None,
            verbs=[Verb(_("Back up now"), reverse("backups:ask_for_backup"), post=True)],
            room="settings",
        )
    if newest is None:
        return
    if newest.trouble or newest.findings:
        yield Waiting(
            key=f"backups.rehearsal:{newest.rehearsal}",
            kind=gettext_lazy("Backups"),
            title=_("The last restore rehearsal did not come back whole"),
            why_me=newest.trouble
            or _("The restored books do not hold: %(count)s findings.")
            % {"count": newest.findings},
            url=reverse("backups:rehearsal", args=[newest.rehearsal]),
            room="settings",
        )
    elif is_proof_late(newest.proven_at, newest.made_at, newest.now):
        yield Waiting(
            key="backups.unproven",
            kind=gettext_lazy("Backups"),
            title=_("No restore was proven for more than a week"),
            why_me=_("A backup that was never restored is a hope."),
            url=reverse("backups:rehearsals"),
            since=day_in(newest.proven_at, member.time_zone) if newest.proven_at else None,
            verbs=[Verb(_("Rehearse now"), reverse("backups:ask_for_rehearsal"), post=True)],
            room="settings",
        )


def recovery_key(member: Member) -> Iterator[Waiting]:
    """The recovery key, for as long as it lies on the machine that it is meant to survive."""
    if member.may("backups.keep") and here().keys.lies_here:
        yield Waiting(
            key="backups.recovery_key",
            kind=gettext_lazy("Backups"),
            title=_("The recovery key still lies only on this server"),
            why_me=_("Keep it in a safe; without it no backup opens once this machine is lost."),
            url=reverse("backups:settings"),
            room="settings",
        )


def draw_standing(member: Member) -> Panel | None:
    """When the last backup was taken, and how old the last proven restore is."""
    newest = queries.standing(member.company_id)
    if newest is None:
        return None
    now = newest.now
    late = is_proof_late(newest.proven_at, newest.made_at, now)
    proven = _("never")
    if newest.proven_at:
        proven = shown_age(newest.proven_at, now)
    how = ""
    if newest.proven_milliseconds is not None:
        how = _("%(rows)s rows in %(seconds)s") % {
            "rows": shown_number(newest.proven_rows),
            "seconds": shown_seconds(newest.proven_milliseconds),
        }
    return facts(
        "backups",
        _("Backups"),
        Fact(
            _("Last backup"),
            Cell(
                shown_age(newest.made_at, now),
                url=reverse("backups:backup", args=[newest.backup]),
                sub=shown_size(newest.size),
                tone=Tone.BAD if is_backup_late(newest.made_at, now) else Tone.PLAIN,
            ),
        ),
        Fact(
            _("Last proven restore"),
            Cell(
                proven,
                url=reverse("backups:rehearsals"),
                sub=how,
                tone=Tone.BAD if late else Tone.PLAIN,
            ),
        ),
    )


WAITING = [late_or_failed, recovery_key]
PANELS = [DeskPanel("backups", gettext_lazy("Backups"), "backups.read", draw_standing, 90)]

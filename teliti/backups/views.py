"""Screens of the backups: what is held, what was proven, where it goes and how long it stays."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teliti.backups import actions, archive, forms, queries
from teliti.backups.domain.names import WHOLE, Kind
from teliti.backups.installation import Installation, here
from teliti.backups.models import Backup, Rehearsal
from teliti.backups.words import KINDS, shown_seconds, shown_size
from teliti.kit.asks import Ask, Data
from teliti.kit.columns import ChoiceFilter, Column
from teliti.kit.listing import Listing
from teliti.kit.page import Page, checks_panel, facts, table_panel
from teliti.kit.screens import address_of
from teliti.kit.shapes import Badge, Cell, Empty, Fact, Head, Link, Panel, Row, Table, Tone, Verb
from teliti.kit.words import shown_moment, shown_number
from teliti.people.models import Member
from teliti.work.models import Progress


def _why(backup: Backup) -> str:
    return str(KINDS[Kind(backup.kind)])


def _kept(backup: Backup) -> Badge:
    if backup.removed_at:
        return Badge(_("no longer kept"), Tone.PLAIN)
    if backup.kind not in WHOLE:
        return Badge(_("kept"), Tone.PLAIN)
    proven = getattr(backup, "proven_at", None)
    return Badge(_("proven"), Tone.GOOD) if proven else Badge(_("not proven"), Tone.WARN)


def _verdict(rehearsal: Rehearsal) -> Badge:
    if rehearsal.trouble:
        return Badge(_("not whole"), Tone.BAD)
    if rehearsal.findings:
        return Badge(_("does not hold"), Tone.WARN)
    return Badge(_("proven"), Tone.GOOD)


class Backups(Listing):
    """Every backup that holds this company, and when it was last proven."""

    title, duty, rows = gettext_lazy("Backups"), "backups.read", queries.backups_seen_by
    columns = (
        Column("made_at", gettext_lazy("When"), cell="time", sort="made_at", first=True),
        Column("kind", gettext_lazy("Why"), _why),
        Column("state", gettext_lazy("State"), _kept, cell="badge"),
        Column("size", gettext_lazy("Size"), lambda backup: shown_size(backup.size), sort="size"),
        Column("rows", gettext_lazy("Rows"), cell="number"),
        Column("files", gettext_lazy("Files"), cell="number"),
        Column("events", gettext_lazy("Events"), cell="number"),
        Column("proven_at", gettext_lazy("Last proven"), cell="time"),
        Column("place", gettext_lazy("Where")),
        Column("name", gettext_lazy("File"), cell="code"),
    )
    filters = (
        ChoiceFilter(
            "kind", gettext_lazy("Why"), [(str(kind), word) for kind, word in KINDS.items()]
        ),
    )
    search = ("name", "place")
    order = "-made_at"

    def verbs(self) -> Sequence[Verb]:
        verbs = [
            Verb(_("Restore rehearsals"), reverse("backups:rehearsals")),
            Verb(_("Where and how long"), reverse("backups:settings")),
        ]
        if self.member.may("backups.run"):
            ask = reverse("backups:ask_for_backup")
            return [Verb(_("Back up now"), ask, key="n", main=True), *verbs]
        return verbs

    def empty(self) -> Empty:
        ask = Verb(_("Back up now"), reverse("backups:ask_for_backup"), main=True)
        return Empty(
            _("No backup yet"),
            _("Every night one encrypted file takes in the database and all files."),
            ask if self.member.may("backups.run") else None,
        )


class BackupPage(Page):
    """One backup: what the file is, what it holds, what was proven of it, how it is restored."""

    duty, find = "backups.read", queries.backups_seen_by
    subject: Backup

    def heading(self) -> str:
        moment = shown_moment(self.subject.made_at, self.member.time_zone)
        return _("Backup of %(moment)s") % {"moment": moment}

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Backups"), reverse("backups:backups"))]

    def state(self) -> Badge:
        return _kept(self.subject)

    def panels(self) -> Sequence[Panel]:
        one = self.subject
        file = [
            Fact(_("File"), Cell(one.name, "code")),
            Fact(_("Where"), Cell(one.place)),
            Fact(_("Size"), Cell(shown_size(one.size), "number")),
            Fact("SHA-256", Cell(one.digest, "code")),
            Fact(_("Why"), Cell(_why(one))),
        ]
        holds = [
            Fact(_("Rows of this company"), Cell(shown_number(one.rows), "number")),
            Fact(_("Files of the installation"), Cell(shown_number(one.files), "number")),
            Fact(_("Events in the trail"), Cell(shown_number(one.events), "number")),
            Fact(_("End of the trail"), Cell(one.head, "code")),
        ]
        panels = [facts("file", _("The file"), *file), facts("holds", _("What it holds"), *holds)]
        if one.removed_at is None:
            panels.append(self._how_to_restore())
        return [*panels, self._rehearsals()]

    def _how_to_restore(self) -> Panel:
        command = f"teliti restore {self.subject.name} --show"
        commands = [
            Fact(_("Look into it"), Cell(command, "code")),
            Fact(_("Restore it"), Cell(f"teliti restore {self.subject.name}", "code")),
            Fact(_("Without Teliti"), Cell(f"age -d -i KEY {self.subject.name} | tar x", "code")),
        ]
        return facts("restore", _("How it is restored"), *commands)

    def _rehearsals(self) -> Panel:
        found = queries.rehearsals_seen_by(self.member).filter(backup=self.subject)
        return table_panel("rehearsals", _("Rehearsals"), _table(found, self.member))


def _table(found: Any, member: Member) -> Table:
    heads = [
        Head("at", _("When"), "time", first=True),
        Head("state", _("State"), "badge"),
        Head("took", _("It took"), "number"),
        Head("trouble", _("Trouble")),
    ]
    rows = []
    for one in found.order_by("-at", "-pk")[:20]:
        verdict = _verdict(one)
        cells = [
            Cell(shown_moment(one.at, member.time_zone), "time"),
            Cell(verdict.text, "badge", tone=verdict.tone),
            Cell(shown_seconds(one.milliseconds), "number"),
            Cell(one.trouble),
        ]
        rows.append(Row(str(one.pk), cells, address_of(one)))
    nothing = Empty(_("Not rehearsed yet"), _("The newest backup is rehearsed every week."))
    return Table(heads, rows, caption=_("Rehearsals"), empty=None if rows else nothing)


class AskForBackup(Ask):
    """Back up now."""

    title, duty = gettext_lazy("Back up now"), "backups.run"

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Backups"), reverse("backups:backups"))]

    def effects(self) -> Sequence[str]:
        return [
            _("The whole database and every file go into one encrypted file."),
            _("Everybody goes on working; the backup shows one moment."),
        ]

    def carry_out(self, member: Member, data: Data) -> Progress:
        return actions.ask_for_backup(member)


class Rehearsals(Listing):
    """Each restore into a scratch place, with what it proved."""

    title, duty = gettext_lazy("Restore rehearsals"), "backups.read"
    rows = queries.rehearsals_seen_by
    columns = (
        Column("at", gettext_lazy("When"), cell="time", sort="at", first=True),
        Column("state", gettext_lazy("State"), _verdict, cell="badge"),
        Column("took", gettext_lazy("It took"), lambda one: shown_seconds(one.milliseconds)),
        Column("rows", gettext_lazy("Rows"), cell="number"),
        Column("events", gettext_lazy("Events in the trail"), cell="number"),
        Column("checks", gettext_lazy("Checks"), cell="number"),
        Column("findings", gettext_lazy("Findings"), cell="number"),
        Column("backup", gettext_lazy("Backup"), "backup.name", cell="code"),
        Column("trouble", gettext_lazy("Trouble")),
    )
    order = "-at"

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Backups"), reverse("backups:backups"))]

    def verbs(self) -> Sequence[Verb]:
        if not self.member.may("backups.run"):
            return ()
        ask = reverse("backups:ask_for_rehearsal")
        return [Verb(_("Rehearse now"), ask, key="n", main=True)]

    def empty(self) -> Empty:
        return Empty(
            _("No rehearsal yet"),
            _("Every week the newest backup is restored into a scratch place and proven there."),
        )


class RehearsalPage(Page):
    """One rehearsal: what came back, in how many seconds, and what `verify` said there."""

    duty, find = "backups.read", queries.rehearsals_seen_by
    subject: Rehearsal

    def heading(self) -> str:
        moment = shown_moment(self.subject.at, self.member.time_zone)
        return _("Restore rehearsal of %(moment)s") % {"moment": moment}

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Restore rehearsals"), reverse("backups:rehearsals"))]

    def state(self) -> Badge:
        return _verdict(self.subject)

    def panels(self) -> Sequence[Panel]:
        one = self.subject
        how = [
            Fact(_("Backup"), Cell(one.backup.name, "code", url=address_of(one.backup))),
            Fact(_("It took"), Cell(shown_seconds(one.milliseconds), "number")),
            Fact(_("Trouble"), Cell(one.trouble, tone=Tone.BAD if one.trouble else Tone.PLAIN)),
        ]
        back = [
            Fact(_("Rows of this company"), Cell(shown_number(one.rows), "number")),
            Fact(_("Tables compared"), Cell(shown_number(one.tables), "number")),
            Fact(_("Files of the installation"), Cell(shown_number(one.files), "number")),
            Fact(_("Events in the trail"), Cell(shown_number(one.events), "number")),
        ]
        return [
            facts("how", "", *how),
            facts("back", _("What came back"), *back),
            *(
                [checks_panel(_("Checks of the restored books"), one.outcome)]
                if one.outcome
                else []
            ),
        ]


class AskForRehearsal(Ask):
    """Prove now that the newest backup can be restored."""

    title, duty = gettext_lazy("Rehearse now"), "backups.run"

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Restore rehearsals"), reverse("backups:rehearsals"))]

    def effects(self) -> Sequence[str]:
        return [
            _("The newest backup is restored into a scratch place, beside your work."),
            _("Rows, digests and the trail are proven there; then all of it is removed again."),
        ]

    def carry_out(self, member: Member, data: Data) -> Progress:
        return actions.ask_for_rehearsal(member)


class Settings(Page):
    """Where backups go, who can open them, and for how long they stay."""

    title, duty = gettext_lazy("Where and how long"), "backups.read"

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Backups"), reverse("backups:backups"))]

    def verbs(self) -> Sequence[Verb]:
        if not self.member.may("backups.keep"):
            return ()
        change = reverse("backups:change_retention")
        return [Verb(_("Change for how long"), change, key="e", main=True)]

    def panels(self) -> Sequence[Panel]:
        one = here()
        kept = queries.retention_of(self.member.company_id)
        place = [
            Fact(_("Where"), Cell(one.place_name, sub=_("Set by TELITI_BACKUP_PLACE."))),
            Fact(_("When"), Cell(_("every night at 1:30"))),
            Fact(_("Rehearsal"), Cell(_("every Sunday at 4:00"))),
            Fact(_("Archive of the log"), Cell(self._archive(one))),
        ]
        how_long = [
            Fact(_("Daily"), Cell(shown_number(kept.daily), "number")),
            Fact(_("Weekly"), Cell(shown_number(kept.weekly), "number")),
            Fact(_("Monthly"), Cell(shown_number(kept.monthly), "number")),
        ]
        return [
            facts("place", _("Where and when"), *place),
            facts("keep", _("How many are kept"), *how_long),
            facts("key", _("Recovery key"), *self._key()),
        ]

    def _archive(self, one: Installation) -> str:
        if archive.is_on(one):
            return _("on: every moment can be restored")
        return _("off: “teliti archive --on” begins it")

    def _key(self) -> Sequence[Fact]:
        keys = here().keys
        if not keys.was_made:
            return [Fact(_("State"), Cell(_("It is made with the first backup.")))]
        state, tone, todo = _("kept elsewhere"), Tone.GOOD, ""
        if keys.lies_here:
            state, tone = _("lies only on this server"), Tone.BAD
            todo = _("Show it with “teliti recovery-key”, keep it in a safe, then add --taken.")
        return [
            Fact(_("State"), Cell(state, "badge", tone=tone)),
            *([Fact(_("What to do"), Cell(todo))] if todo else []),
            Fact(_("Public half"), Cell(keys.recovery_recipient, "code")),
        ]


class ChangeRetention(Ask):
    """Decide for how long backups are kept."""

    title, duty, form = gettext_lazy("Change for how long"), "backups.keep", forms.Keep
    submit = gettext_lazy("Save")

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Where and how long"), reverse("backups:settings"))]

    def initial(self) -> Data:
        kept = queries.retention_of(self.member.company_id)
        return {"daily": kept.daily, "weekly": kept.weekly, "monthly": kept.monthly}

    def effects(self) -> Sequence[str]:
        return [
            _("Of so many days, weeks and months the newest backup stays; others are removed."),
            _("A file holds every company here, so it stays as long as any of them wants it."),
        ]

    def carry_out(self, member: Member, data: Data) -> str:
        actions.change_retention(member, **data)
        return reverse("backups:settings")

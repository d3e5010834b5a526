"""Screens of what is built for people outside: the list, one pack, asking for it, the file."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import FileResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teliti.assurance import actions, events, forms, packing, queries
from teliti.assurance.models import Pack, PackKind
from teliti.audit import reading
from teliti.audit.action import subject_of
from teliti.base.refusals import Refused
from teliti.documents.domain.names import shown_size
from teliti.kit.asks import Ask, Data
from teliti.kit.columns import ChoiceFilter, Column, today_of
from teliti.kit.listing import Listing
from teliti.kit.page import Page, facts
from teliti.kit.screens import Screen
from teliti.kit.shapes import Badge, Cell, Empty, Fact, Link, Panel, Tone, Verb
from teliti.kit.words import language, shown_day, shown_moment, shown_number
from teliti.people.models import Member
from teliti.work.models import Progress


def _state(pack: Pack) -> Badge:
    if pack.digest:
        return Badge(gettext("built"), Tone.GOOD)
    if pack.gave_up:  # type: ignore[attr-defined]  # asked with the pack
        return Badge(gettext("could not be built"), Tone.BAD)
    return Badge(gettext("being built"), Tone.ACCENT)


def _crumb() -> Link:
    return Link(gettext("Proof packs"), reverse("assurance:packs"))


class Packs(Listing):
    """Everything that was built for auditors, banks and tax officers."""

    title, duty, rows = _("Proof packs"), "assurance.packs", queries.packs_seen_by
    columns = (
        Column("kind", _("Kind"), lambda pack: pack.get_kind_display(), first=True),
        Column("first", _("From"), cell="date", sort="first"),
        Column("last", _("Until"), cell="date", sort="last"),
        Column("for_whom", _("For whom")),
        Column("asked_by", _("Asked by"), lambda pack: str(pack.asked_by)),
        Column("built_at", _("Built"), cell="time", sort="built_at"),
        Column("files", _("Files"), cell="number"),
        Column("size", _("Size"), lambda pack: shown_size(pack.size, language())),
        Column("state", _("State"), _state, cell="badge"),
    )
    filters = (ChoiceFilter("kind", _("Kind"), PackKind.choices),)
    search = ("for_whom", "digest")

    def verbs(self) -> Sequence[Verb]:
        if not self.member.may("assurance.pack"):
            return ()
        return [
            Verb(gettext("New pack"), reverse("assurance:new_pack"), key="n", main=True),
        ]

    def empty(self) -> Empty:
        return Empty(
            gettext("No pack yet"),
            gettext(
                "A pack holds statements, ledgers, papers, approvals and the trail of some days, "
                "with a page that opens offline: for an auditor, a bank, or a tax officer."
            ),
        )


class PackPage(Page):
    """One pack: what it covers, its digest, and the file."""

    duty, find = "assurance.packs", queries.packs_seen_by
    subject: Pack

    def crumbs(self) -> Sequence[Link]:
        return [_crumb()]

    def state(self) -> Badge:
        return _state(self.subject)

    def verbs(self) -> Sequence[Verb]:
        if not self.subject.digest:
            return ()
        here = reverse("assurance:pack_file", args=[self.subject.pk])
        return [Verb(gettext("Download"), here, key="d", main=True)]

    def panels(self) -> Sequence[Panel]:
        pack, zone = self.subject, self.member.time_zone
        told = [
            Fact(gettext("From"), Cell(shown_day(pack.first, "long"))),
            Fact(gettext("Until"), Cell(shown_day(pack.last, "long"))),
            Fact(gettext("For whom"), Cell(pack.for_whom or "–")),
            Fact(gettext("Asked by"), Cell(str(pack.asked_by))),
            Fact(gettext("Built"), Cell(shown_moment(pack.built_at, zone) or "–")),
            Fact(gettext("Files"), Cell(shown_number(pack.files))),
            Fact(gettext("Size"), Cell(shown_size(pack.size, language()))),
            Fact("SHA-256", Cell(pack.digest or "–", "code")),
        ]
        return [facts("about", gettext("About"), *told)]


class NewPack(Ask):
    """Have a proof pack or an export of the trail built."""

    title, duty, form = _("New pack"), "assurance.pack", forms.NewPack
    submit = _("Build it")

    def crumbs(self) -> Sequence[Link]:
        return [_crumb()]

    def initial(self) -> Data:
        today = today_of(self.member)
        first = date(today.year, 1, 1)
        return {"kind": PackKind.PACK, "first": first, "last": today, "language": language()}

    def effects(self) -> Sequence[str]:
        return [
            gettext("It is built beside your work; its result waits on your desk."),
            gettext("Who built it, who takes it out and its digest stay on the trail."),
        ]

    def carry_out(self, member: Member, data: Data) -> Progress:
        packing.refuse_empty(member.company, data["first"], data["last"])
        return actions.ask_for_pack(member, **data)


class PackFile(Screen):
    """The zip itself; taking it out is noted."""

    duty, find = "assurance.packs", queries.packs_seen_by
    subject: Pack

    def get(self, _request: Any, **_kwargs: Any) -> FileResponse:
        pack = self.subject
        if not pack.digest:
            if pack.gave_up:  # type: ignore[attr-defined]  # asked with the pack
                raise Refused(gettext("This could not be built. Ask for a new one."))
            raise Refused(gettext("This is still being built. Come back in a moment."))
        try:
            file = packing.place_of(pack.company_id, pack.digest).open("rb")
        except FileNotFoundError as gone:
            raise Refused(gettext("%(pack)s is not on the disk.") % {"pack": pack}) from gone
        reading.note(self.member, events.PACK_TAKEN, str(pack), subject_of(pack))
        return FileResponse(
            file, as_attachment=True, filename=pack.file_name, content_type="application/zip"
        )

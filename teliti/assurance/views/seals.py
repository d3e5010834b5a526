"""Screens of the seals: the list, one seal, sealing now, to whom they go."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teliti.assurance import actions, forms, keys, queries
from teliti.assurance.models import Seal, Settings
from teliti.kit.asks import Ask, Data
from teliti.kit.columns import Column, DayFilter
from teliti.kit.listing import Listing
from teliti.kit.page import Page, facts
from teliti.kit.shapes import Badge, Cell, Empty, Fact, Link, Panel, Tone, Verb
from teliti.kit.words import shown_moment, shown_number
from teliti.people.models import Member


def _state(seal: Seal) -> Badge:
    if not keys.holds(seal.key, seal.signature, seal.text.signed()):
        return Badge(gettext("does not hold"), Tone.BAD)
    if queries.digest_at(seal.company_id, seal.sequence) != seal.digest:
        return Badge(gettext("the trail is another"), Tone.BAD)
    return Badge(gettext("holds"), Tone.GOOD)


def _crumb() -> Link:
    return Link(gettext("Seals of the trail"), reverse("assurance:seals"))


class Seals(Listing):
    """Every seal of the trail, the newest first."""

    title, duty, rows = _("Seals of the trail"), "assurance.read", queries.seals_seen_by
    columns = (
        Column("sealed_at", _("Sealed"), cell="time", sort="sealed_at", first=True),
        Column("sequence", _("Up to event"), cell="number", sort="sequence"),
        Column("digest", _("Digest"), cell="code"),
        Column("signature", _("Signature"), lambda seal: f"{seal.signature[:16]}…", cell="code"),
        Column("stamped_by", _("Time stamped by")),
        Column("mailed_to", _("Mailed to")),
    )
    filters = (
        DayFilter("from", _("From"), "sealed_at__date"),
        DayFilter("until", _("Until"), "sealed_at__date", "lte"),
    )
    search = ("digest", "signature", "mailed_to")
    order = "-sequence"

    def verbs(self) -> Sequence[Verb]:
        verbs = []
        if self.member.may("assurance.seal"):
            verbs.append(
                Verb(gettext("Seal now"), reverse("assurance:seal_now"), key="n", main=True)
            )
        if self.member.may("assurance.settings"):
            verbs.append(Verb(gettext("Mail and time stamp"), reverse("assurance:settings")))
        return verbs

    def empty(self) -> Empty:
        return Empty(
            gettext("No seal yet"),
            gettext(
                "Every night the end of the trail is signed. Whoever has the line of a seal can "
                "prove later that nothing before it was changed."
            ),
        )


class SealPage(Page):
    """One seal: its line to print, its key, its time stamp, what was read until then."""

    duty, find = "assurance.read", queries.seals_seen_by
    subject: Seal

    def heading(self) -> str:
        day = shown_moment(self.subject.sealed_at, self.member.time_zone)
        return gettext("Seal of %(day)s") % {"day": day}

    def crumbs(self) -> Sequence[Link]:
        return [_crumb()]

    def state(self) -> Badge:
        return _state(self.subject)

    def panels(self) -> Sequence[Panel]:
        seal, zone = self.subject, self.member.time_zone
        event = queries.event_at(seal.company_id, seal.sequence)
        last = (
            Cell(shown_number(seal.sequence), url=reverse("audit:event", args=[event.pk]))
            if event and self.member.may("audit.read")
            else Cell(shown_number(seal.sequence))
        )
        line = Fact(gettext("Date, company and event, digest, signature"), Cell(seal.line, "code"))
        told = [
            Fact(gettext("Sealed"), Cell(shown_moment(seal.sealed_at, zone))),
            Fact(gettext("Up to event"), last),
            Fact(gettext("Digest"), Cell(seal.digest, "code")),
            Fact(gettext("Signature (Ed25519)"), Cell(seal.signature, "code")),
            Fact(gettext("Public key"), Cell(seal.key, "code")),
            Fact(
                gettext("Confidential readings until then"),
                Cell(shown_number(seal.readings["count"])),
            ),
            Fact(gettext("Time stamped by"), Cell(seal.stamped_by or "–")),
            Fact(gettext("Mailed to"), Cell(seal.mailed_to or "–")),
        ]
        return [
            facts("line", gettext("The line to keep on paper"), line),
            facts("about", gettext("About"), *told),
        ]


class SealNow(Ask):
    """Seal the trail now, besides the night."""

    title, duty = _("Seal now"), "assurance.seal"

    def crumbs(self) -> Sequence[Link]:
        return [_crumb()]

    def effects(self) -> Sequence[str]:
        return [
            gettext("The end of the trail is signed; print the line or send it to somebody."),
        ]

    def carry_out(self, member: Member, data: Data) -> Seal:
        return actions.seal_trail(member, signer=keys.signer())


class ChangeSettings(Ask):
    """To whom seals are mailed, and who stamps their time."""

    title, duty, form = _("Mail and time stamp"), "assurance.settings", forms.ProofSettings
    submit, done = _("Save"), _("Saved.")
    subject: Settings

    def initial(self) -> Data:
        chosen = queries.settings_of(self.member.company_id)
        return {
            "recipients": chosen.recipients, "stamp_url": chosen.stamp_url,
            "stamp_root": chosen.stamp_root,
        }  # fmt: skip

    def crumbs(self) -> Sequence[Link]:
        return [_crumb()]

    def carry_out(self, member: Member, data: Data) -> str:
        actions.change_settings(member, **data)
        return reverse("assurance:seals")

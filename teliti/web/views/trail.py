"""The trail: everything that happened in the company, chained so that a change would show."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from teliti.audit.chain import entry_of
from teliti.audit.domain import digest_of
from teliti.audit.events import by_name, kept_from, sentence_of
from teliti.audit.models import Event
from teliti.audit.names import names_in
from teliti.audit.queries import events_seen_by
from teliti.kit.columns import ChoiceFilter, Column, DayFilter, TextFilter
from teliti.kit.listing import Listing
from teliti.kit.page import Page, facts, table_panel
from teliti.kit.screens import address_of_subject
from teliti.kit.shapes import Badge, Cell, Empty, Fact, Head, Link, Panel, Row, Table, Tone, Verb
from teliti.kit.words import shown_change, shown_moment, shown_number
from teliti.people.models import Member
from teliti.people.queries import actors_seen_by
from teliti.web import queries

TOLD_ELSEWHERE = {"changes", "fixed", "from"}
"""Parts of the detail that a page shows otherwise, or that only `verify` reads."""


def _sentence(event: Event) -> str:
    return sentence_of(event.name, event.label, event.detail)


def _kinds(member: Member) -> list[tuple[str, str]]:
    hidden = kept_from(member.may)
    return [
        (name, str(kind.sentence) % _Dots(label="…"))
        for name, kind in sorted(by_name().items())
        if name not in hidden
    ]


def _people(member: Member) -> list[tuple[str, str]]:
    return [(str(one.pk), str(one)) for one in actors_seen_by(member)]


class Trail(Listing):
    """Everything that happened, the newest first."""

    title, duty, rows = gettext_lazy("Trail"), "audit.read", events_seen_by
    columns = (
        Column("sequence", gettext_lazy("No."), cell="number", sort="sequence"),
        Column("at", gettext_lazy("When"), cell="time"),
        Column("actor_name", gettext_lazy("Who")),
        Column(
            "what",
            gettext_lazy("What"),
            _sentence,
            first=True,
            link=lambda event: address_of_subject(event.subject),
        ),
        Column("reason", gettext_lazy("Reason")),
    )
    filters = (
        ChoiceFilter("name", gettext_lazy("Event"), _kinds),
        ChoiceFilter("actor_id", gettext_lazy("Who"), _people),
        DayFilter("from", gettext_lazy("From"), "at__date"),
        DayFilter("until", gettext_lazy("Until"), "at__date", "lte"),
        TextFilter("subject", pgettext_lazy("noun", "Record"), "subject"),
    )
    search = ("label", "subject", "actor_name", "reason")
    order = "-sequence"

    def subtitle(self) -> str:
        if not kept_from(self.member.may):
            return ""
        return _("Numbers that are missing here are events that your roles do not show.")

    def verbs(self) -> Sequence[Verb]:
        verbs = []
        if self.member.may("audit.read_confidential"):
            verbs.append(Verb(_("Confidential readings"), reverse("audit:readings")))
        verbs.append(Verb(_("What auditors opened"), reverse("audit:opened")))
        if self.member.may("assurance.pack"):
            verbs.append(Verb(_("Export to verify"), reverse("assurance:new_pack")))
        return verbs


class Readings(Listing):
    """Who was shown something confidential: exports, packs, full bank numbers."""

    title, duty = gettext_lazy("Confidential readings"), "audit.read_confidential"
    rows = queries.readings_seen_by
    columns = (
        Column("at", gettext_lazy("When"), cell="time", sort="at"),
        Column("actor_name", gettext_lazy("Who"), sort="actor_name"),
        Column(
            "what",
            gettext_lazy("What"),
            lambda reading: sentence_of(reading.name, reading.label, {}),
            first=True,
            link=lambda reading: address_of_subject(reading.subject),
        ),
    )
    filters = (
        ChoiceFilter("actor_id", gettext_lazy("Who"), _people),
        DayFilter("from", gettext_lazy("From"), "at__date"),
        DayFilter("until", gettext_lazy("Until"), "at__date", "lte"),
    )
    search = ("label", "actor_name", "subject")
    link = staticmethod(lambda reading: address_of_subject(reading.subject))

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Trail"), reverse("audit:events"))]

    def empty(self) -> Empty:
        return Empty(
            _("Nothing confidential was read"),
            _("Lists that are taken out, proof packs and full bank numbers are noted here."),
        )


class Opened(Listing):
    """Each page that a person opened who is here only to audit."""

    title, duty, rows = gettext_lazy("What auditors opened"), "audit.read", queries.opened_seen_by
    columns = (
        Column("at", gettext_lazy("When"), cell="time", sort="at"),
        Column("actor_name", gettext_lazy("Who"), sort="actor_name"),
        Column(
            "what",
            gettext_lazy("Page"),
            lambda reading: reading.label.rpartition(" ")[0],
            first=True,
            link=lambda reading: reading.label.rpartition(" ")[2],
            sub=lambda reading: reading.label.rpartition(" ")[2],
        ),
    )
    filters = Readings.filters
    search = ("label", "actor_name", "subject")
    link = staticmethod(lambda reading: reading.label.rpartition(" ")[2])

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Trail"), reverse("audit:events"))]

    def empty(self) -> Empty:
        return Empty(
            _("No auditor has opened anything"),
            _("Pages are noted for people who have only the role of auditor, and for people who "
              "are limited to a period of the books."),
        )  # fmt: skip


class EventPage(Page):
    """One event: every field before and after, and its place in the chain."""

    duty, find = "audit.read", events_seen_by
    subject: Event
    is_whole: bool

    def found(self, pk: Any) -> Event:
        """The event; without what it changed along the way, for whom is limited to a period."""
        event: Event = super().found(pk)
        self.is_whole = digest_of(entry_of(event), event.previous) == event.digest
        if self.member.limit is not None:
            event.detail.pop("also", None)  # other records, of whatever days
        return event

    def heading(self) -> str:
        return f"{self.subject.actor_name} {_sentence(self.subject)}"

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Trail"), reverse("audit:events"))]

    def activity(self) -> None:
        return None

    def verbs(self) -> Sequence[Verb]:
        of_record = urlencode({"subject": self.subject.subject})
        every = f"{reverse('audit:events')}?{of_record}"
        return [Verb(_("All events of this record"), every, key="t")]

    def state(self) -> Badge:
        if self.is_whole:
            return Badge(_("as it was written"), Tone.GOOD)
        return Badge(_("changed after it was written"), Tone.BAD)

    def panels(self) -> Sequence[Panel]:
        event = self.subject
        told = [
            Fact(_("When"), Cell(shown_moment(event.at, self.member.time_zone))),
            Fact(_("Who"), Cell(event.actor_name)),
            Fact(
                pgettext("noun", "Record"),
                Cell(event.label, url=address_of_subject(event.subject), sub=event.subject),
            ),
            Fact(_("Event"), Cell(event.name, "code")),
            Fact(_("Reason"), Cell(event.reason)),
            *_from_where(event),
        ]
        chained = [
            Fact(_("Number"), Cell(shown_number(event.sequence), "number")),
            Fact(_("Moment"), Cell(event.at.isoformat(timespec="microseconds"), "code")),
            Fact(_("Digest"), Cell(event.digest, "code")),
            Fact(_("Digest of the event before"), Cell(event.previous or "–", "code")),
        ]
        return [
            facts("told", _("What happened"), *told),
            *self._changes(),
            *self._rest(),
            facts("chain", _("Place in the chain"), *chained),
        ]

    def _changes(self) -> Iterator[Panel]:
        changes = self.subject.detail.get("changes", {})
        model = _model_of(self.subject.subject)
        if not changes or model is None:
            return
        heads = [
            Head("field", _("Field"), first=True),
            Head("before", _("Before")),
            Head("after", _("After")),
        ]
        names = names_in(model, [(name, value) for name, pair in changes.items() for value in pair])
        rows = [
            Row(
                name,
                [
                    Cell(text)
                    for text in shown_change(
                        model, name, before, after, names, self.member.time_zone
                    )
                ],
            )
            for name, (before, after) in changes.items()
        ]
        title = _("Fields, before and after")
        yield table_panel("changes", title, Table(heads, rows, caption=title))

    def _rest(self) -> Iterator[Panel]:
        rest = {
            name: value for name, value in self.subject.detail.items() if name not in TOLD_ELSEWHERE
        }
        if rest:
            yield facts(
                "detail",
                _("Detail"),
                *(Fact(name, Cell(_text(value))) for name, value in rest.items()),
            )


def _from_where(event: Event) -> Iterator[Fact]:
    """By which API token it came, and with which request: the number on pages and in the logs."""
    told = event.detail.get("from", {})
    if token := told.get("token"):
        yield Fact(_("From where"), Cell(_("API token %(name)s") % {"name": token}))
    if number := told.get("request"):
        yield Fact(_("Request"), Cell(number, "code"))


def _model_of(subject: str) -> type[Model] | None:
    try:
        return apps.get_model(subject.partition(":")[0])
    except (LookupError, ValueError):
        return None


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_text(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_text(item)}" for name, item in value.items())
    return "–" if value is None else str(value)


class _Dots(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"

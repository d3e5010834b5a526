"""Any record as it was: a slider over its events, and what differs between two of them."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Model
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from teliti.audit.action import subject_of
from teliti.audit.events import kept_from, sentence_of
from teliti.audit.history import Moment, differences, moments_of
from teliti.audit.names import Names, names_in
from teliti.base.keys import key_in
from teliti.documents.queries import record_seen_by
from teliti.kit.page import Page, facts, table_panel
from teliti.kit.screens import address_of
from teliti.kit.shapes import Badge, Cell, Fact, Head, Link, Panel, Row, Table, Tone, Verb
from teliti.kit.words import shown_change, shown_moment, shown_number


class History(Page):
    """A record at the moment that the slider stands on, beside an earlier one."""

    duty, find, template = "people.read", record_seen_by, "web/history.html"
    subject: Model

    def found(self, pk: Any) -> Model:
        """The record, if it is there and this member may see it; others get 404."""
        record = record_seen_by(self.member, str(pk))
        if record is None:
            raise Http404
        return record

    @cached_property
    def told(self) -> list[Moment]:
        """Every moment of the record, the oldest first."""
        company: int = self.subject.company_id  # type: ignore[attr-defined]  # every record is of a company
        return moments_of(company, subject_of(self.subject))

    @cached_property
    def moments(self) -> list[Moment]:
        """Those that this member may read of; of the others only what came of them shows."""
        hidden = kept_from(self.member.may)
        return [moment for moment in self.told if moment.event.name not in hidden]

    @cached_property
    def place(self) -> int:
        """On which moment the slider stands, from 1."""
        return self._asked("at", len(self.moments))

    @cached_property
    def before(self) -> int:
        """With which moment it is compared, from 1."""
        return self._asked("than", max(self.place - 1, 1))

    def heading(self) -> str:
        return _("%(record)s as it was") % {"record": self.subject}

    def crumbs(self) -> Sequence[Link]:
        return [Link(str(self.subject), address_of(self.subject) or "/")]

    def state(self) -> Badge | None:
        if not self.moments:
            return None
        if self.moments[self.place - 1] is self.told[-1]:
            return Badge(_("as it is now"), Tone.GOOD)
        return Badge(_("as it was then"), Tone.ACCENT)

    def activity(self) -> None:
        return None

    def verbs(self) -> Sequence[Verb]:
        if not self.member.may("audit.read"):
            return ()
        of_record = urlencode({"subject": subject_of(self.subject)})
        return [Verb(_("In the trail"), f"{reverse('audit:events')}?{of_record}", key="t")]

    def context(self, **more: Any) -> dict[str, Any]:
        approved = [
            place
            for place, moment in enumerate(self.moments, 1)
            if "approval" in moment.event.detail
        ]
        here = reverse("audit:history", args=[subject_of(self.subject)])
        return super().context(
            place=self.place, before=self.before, count=len(self.moments),
            approved_url=f"{here}?at={approved[-1]}&than={approved[-1]}" if approved else "",
            **more,
        )  # fmt: skip

    def panels(self) -> Sequence[Panel]:
        if not self.moments:
            return [facts("none", _("The trail tells nothing of this record"))]
        now, then = self.moments[self.place - 1], self.moments[self.before - 1]
        event, zone = now.event, self.member.time_zone
        told = [
            Fact(_("When"), Cell(shown_moment(event.at, zone))),
            Fact(_("Who"), Cell(event.actor_name)),
            Fact(_("What"), Cell(sentence_of(event.name, event.label, event.detail))),
            Fact(_("Reason"), Cell(event.reason or "–")),
        ]
        return [
            facts("moment", _("Moment %(place)s of %(count)s") % {
                "place": shown_number(self.place), "count": shown_number(len(self.moments)),
            }, *told),
            self._differences(then, now),
            self._state(now),
            self._moments(),
        ]  # fmt: skip

    def _asked(self, name: str, usual: int) -> int:
        typed = key_in(self.request.GET.get(name, ""))
        wanted = usual if typed is None else typed
        return min(max(wanted, 1), max(len(self.moments), 1))

    @cached_property
    def _names(self) -> Names:
        told = [
            (name, value) for moment in self.moments for name, value in moment.state.items()
        ]  # fmt: skip
        return names_in(type(self.subject), told)

    def _shown(self, name: str, before: Any, after: Any) -> tuple[str, str, str]:
        zone = self.member.time_zone
        return shown_change(type(self.subject), name, before, after, self._names, zone)

    def _differences(self, then: Moment, now: Moment) -> Panel:
        changed = now.changes if self.before == self.place - 1 else differences(then, now)
        rows = [
            Row(name, [Cell(text) for text in self._shown(name, before, after)])
            for name, (before, after) in changed.items()
        ]
        title = _("What differs from moment %(place)s") % {"place": shown_number(self.before)}
        heads = [
            Head("field", _("Field"), first=True),
            Head("before", _("Before")),
            Head("after", _("After")),
        ]
        if not rows:
            return facts("differences", title, Fact(_("Fields"), Cell(_("none"))))
        return table_panel("differences", title, Table(heads, rows, caption=title))

    def _state(self, moment: Moment) -> Panel:
        rows = [
            Fact(shown[0], Cell(shown[2], strong=name in moment.changes))
            for name, value in moment.state.items()
            if value not in (None, "")
            for shown in [self._shown(name, None, value)]
        ]
        return facts("state", _("All fields at this moment"), *rows)

    def _moments(self) -> Panel:
        here = reverse("audit:history", args=[subject_of(self.subject)])
        rows = [
            Row(
                str(place),
                [
                    Cell(shown_number(place), "number"),
                    Cell(
                        sentence_of(one.event.name, one.event.label, one.event.detail),
                        url=f"{here}?at={place}", strong=place == self.place,
                    ),
                    Cell(one.event.actor_name),
                    Cell(shown_moment(one.event.at, self.member.time_zone)),
                ],
                url=f"{here}?at={place}",
            )
            for place, one in reversed(list(enumerate(self.moments, 1)))
        ]  # fmt: skip
        heads = [
            Head("place", _("No."), "number"), Head("what", _("What"), first=True),
            Head("who", _("Who")), Head("when", _("When")),
        ]  # fmt: skip
        title = _("Every moment")
        return table_panel("moments", title, Table(heads, rows, caption=title))

"""My desk: what waits for me, with keys to act in place; and what I am doing now."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teliti.kit.columns import today_of
from teliti.kit.desk import Waiting, counts, panels_for, set_up_steps, waiting_for
from teliti.kit.page import Page, table_panel
from teliti.kit.screens import Screen, go
from teliti.kit.shapes import Cell, Empty, Head, Panel, Row, Table, Tone, Verb
from teliti.kit.shell import WAITING
from teliti.kit.words import shown_amount, shown_day, shown_moment
from teliti.people.queries import any_company
from teliti.web.commands import new_things
from teliti.web.queries import drafts_of
from teliti.work.queries import progress_to_show

SET_UP_DONE = "set_up_done"
SHOWN = 8
"""So many things of one kind are shown at first: the most urgent."""


class Desk(Page):
    """A list that can be emptied by noon; below it drafts, finished work and figures."""

    title, duty = gettext_lazy("My desk"), "people.own_settings"

    def _ask_who(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated and not any_company():
            return go(reverse("web:set_up"))
        return super()._ask_who(request)

    def panels(self) -> Sequence[Panel]:
        found = waiting_for(self.member)
        keep_counts(self.request, counts(found))
        return [
            *self._set_up(),
            *(self._waiting(found) if found else self._nothing()),
            *self._drafts(),
            *panels_for(self.member),
        ]

    def subtitle(self) -> str:
        waiting = self.request.session.get(WAITING, {}).get("", 0)
        return _("%(count)s waiting") % {"count": waiting} if waiting else ""

    def _waiting(self, found: list[Waiting]) -> Iterator[Panel]:
        by_kind = sorted(enumerate(found), key=lambda pair: (str(pair[1].kind), pair[0]))
        sections = [
            [one for _at, one in group]
            for _kind, group in groupby(by_kind, key=lambda pair: str(pair[1].kind))
        ]
        for section in sorted(sections, key=lambda section: found.index(section[0])):
            title = f"{section[0].kind} ({len(section)})"
            heads = [
                Head("what", _("What"), first=True),
                Head("why", _("Why me")),
                Head("since", _("Since"), "date"),
                Head("until", _("Until"), "date"),
                Head("amount", _("Amount"), "money"),
            ]
            key = f"waiting-{found.index(section[0])}"
            shown = section if self.request.GET.get("all") == key else section[:SHOWN]
            rows = [self._row(one) for one in shown]
            left = len(section) - len(shown)
            more = (
                [Verb(_("Show %(count)s more") % {"count": left}, f"?all={key}#{key}")]
                if left
                else ()
            )
            yield replace(
                table_panel(key, title, Table(heads, rows, caption=title, id=key, even=True)),
                verbs=more,
            )

    def _row(self, one: Waiting) -> Row:
        late = one.until is not None and one.until < today_of(self.member)
        until = shown_day(one.until)
        return Row(
            one.key,
            [
                Cell(one.title),
                Cell(str(one.why_me)),
                Cell(shown_day(one.since), "date"),
                Cell(
                    f"{until} · {_('late')}" if late else until,
                    "date",
                    tone=Tone.BAD if late else Tone.PLAIN,
                ),
                Cell(shown_amount(one.amount, one.currency), "money"),
            ],
            str(one.url),
            verbs=one.verbs,
        )

    def _nothing(self) -> Iterator[Panel]:
        """An empty desk says what comes here, and what the person can begin."""
        text = _(
            "Approvals, bank lines, bills that fall due and failed work come here by themselves."
        )
        empty = Empty(_("Nothing waits for you"), text)
        yield table_panel("waiting", "", Table([], [], empty=empty))
        rows = [Row(url, [Cell(label)], url) for label, url in new_things(self.member)]
        if rows:
            title = _("What you can begin")
            heads = [Head("what", _("What"), first=True)]
            yield table_panel("begin", title, Table(heads, rows, caption=title))

    def _drafts(self) -> Iterator[Panel]:
        drafts = drafts_of(self.member)
        if drafts:
            heads = [Head("what", _("What"), first=True), Head("when", _("Kept"), "time")]
            rows = [
                Row(
                    str(draft.pk),
                    [
                        Cell(draft.title),
                        Cell(shown_moment(draft.saved_at, self.member.time_zone), "time"),
                    ],
                    draft.path,
                )
                for draft in drafts
            ]
            title = _("Drafts, typed and not sent")
            yield table_panel("drafts", title, Table(heads, rows, caption=title))

    def _set_up(self) -> Iterator[Panel]:
        """The steps from a new company to its first work, until all are done."""
        if self.request.session.get(SET_UP_DONE) == self.member.company_id:
            return
        steps = [step for step in set_up_steps() if self.member.may(step.duty)]
        done = {step.key: step.is_done(self.member) for step in steps}
        if all(done.values()):
            self.request.session[SET_UP_DONE] = self.member.company_id
            return
        heads = [
            Head("what", _("Step"), first=True),
            Head("why", _("Why")),
            Head("state", _("State")),
        ]
        rows = [
            Row(
                step.key,
                [
                    Cell(f"{number}. {step.title}"),
                    Cell(str(step.why)),
                    Cell(_("done"), "badge", tone=Tone.GOOD)
                    if done[step.key]
                    else Cell(_("open"), "badge", tone=Tone.ACCENT),
                ],
                "" if done[step.key] else reverse(step.address),
            )
            for number, step in enumerate(steps, start=1)
        ]
        title = _("The first ten minutes")
        yield table_panel("set-up", title, Table(heads, rows, caption=title))


class Now(Screen):
    """What I am doing now: long work under way, and fresh counts for the left bar; a fragment."""

    duty = "people.own_settings"

    def get(self, request: Any) -> HttpResponse:
        found = waiting_for(self.member)
        keep_counts(request, counts(found))
        more = {"works": progress_to_show(self.member), "waiting": counts(found)}
        return render(request, "web/now.html", more)


def keep_counts(request: HttpRequest, found: dict[str, int]) -> None:
    """Remember the counts for the left bar of the next pages; written only when they change."""
    if request.session.get(WAITING) != found:
        request.session[WAITING] = found

"""Global search, the command box, and the page of keys."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teliti.kit.finding import Found, distance, find
from teliti.kit.page import Page, table_panel
from teliti.kit.rooms import ROOMS, items
from teliti.kit.screens import Screen
from teliti.kit.shapes import Cell, Empty, Head, Panel, Row, Table, Verb
from teliti.web.commands import new_things

MOST_COMMANDS = 30


class Search(Page):
    """Everything that is called so, grouped by what it is."""

    title, duty = gettext_lazy("Search"), "people.own_settings"
    template = "web/search.html"

    def wanted(self) -> str:
        return " ".join(self.request.GET.get("q", "").split())[:100]

    def subtitle(self) -> str:
        return f"“{self.wanted()}”" if self.wanted() else ""

    def panels(self) -> Sequence[Panel]:
        wanted = self.wanted()
        if not wanted:
            return [_taught(_("Type a number, a name or a part of a word above."))]
        found = find(self.member, wanted)
        if not found:
            return [_taught(_("Nothing that you may see is called so. Try a shorter part of it."))]
        return [_panel(one, wanted) for one in found]

    def context(self, **more: Any) -> dict[str, Any]:
        return super().context(wanted=self.wanted(), **more)


class Commands(Screen):
    """The command box: places, verbs and things that fit what is typed, as JSON.

    A list of {label, hint, url, key, group}; the best first, at most thirty.
    """

    duty = "people.own_settings"

    def get(self, request: Any) -> HttpResponse:
        typed = request.GET.get("q", "").strip()[:100]
        words = typed.casefold().split()
        fitting = [
            one
            for one in (*self._verbs(), *self._places())
            if all(word in one["label"].casefold() for word in words)
        ]
        nearest = sorted(
            (
                (hit, str(found.finder.label))
                for found in find(self.member, typed)
                for hit in found.hits
            ),
            key=lambda pair: distance(pair[0], typed),
        )
        hits = [
            {
                "label": hit.label, "hint": hit.hint or group, "url": hit.url, "key": "",
                "group": group,
            }
            for hit, group in nearest
        ]  # fmt: skip
        return JsonResponse((fitting + hits)[:MOST_COMMANDS], safe=False)

    def _places(self) -> Iterator[dict[str, str]]:
        desk = {"label": _("My desk"), "hint": "", "url": reverse("web:desk"), "key": "g d"}
        yield {**desk, "group": _("Go to")}
        for item in items():
            if self.member.may(item.duty):
                yield {
                    "label": str(item.label),
                    "hint": str(ROOMS[item.room][0]),
                    "url": reverse(item.address),
                    "key": f"g {item.key}" if item.key else "",
                    "group": _("Go to"),
                }

    def _verbs(self) -> Iterator[dict[str, str]]:
        for label, url in new_things(self.member):
            yield {"label": label, "hint": "", "url": url, "key": "", "group": _("Do")}


class Keys(Screen):
    """Every key on one page; without script it is what `?` leads to."""

    title, duty, template = gettext_lazy("Keys"), "people.own_settings", "kit/keys.html"

    def get(self, request: Any) -> HttpResponse:
        return self.draw()


def _panel(found: Found, wanted: str) -> Panel:
    label, finder = str(found.finder.label), found.finder
    heads = [Head("label", label, first=True), Head("hint", _("What"))]
    rows = [Row(hit.url, [Cell(hit.label), Cell(hit.hint)], hit.url) for hit in found.hits]
    panel = table_panel(finder.name.replace(".", "-"), label, Table(heads, rows, caption=label))
    if not finder.more:
        return panel
    query = urlencode({"q": wanted})
    return replace(panel, verbs=[Verb(_("All of these"), f"{reverse(finder.more)}?{query}")])


def _taught(sentence: str) -> Panel:
    empty = Empty(_("Search everything"), sentence)
    return table_panel("nothing", "", Table([], [], empty=empty))

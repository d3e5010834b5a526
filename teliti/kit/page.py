"""`Page`: one thing, with its panels, its events, and the verbs that state and duty allow.

A part adds a panel to the page of a lower part's thing in its own `panels.py`:

    ADDED = [AddedPanel("parties.party", "invoicing.read", papers_of_party)]
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Model
from django.utils.translation import gettext as _

from teliti.audit import verify
from teliti.kit.declared import declared
from teliti.kit.screens import Screen
from teliti.kit.shapes import Cell, Fact, Head, Panel, Row, Table, Tone
from teliti.kit.words import shown_number
from teliti.people.models import Member


@dataclass(frozen=True, slots=True)
class AddedPanel:
    """A panel for whoever carries the duty; `draw` may give None: nothing to show."""

    model: str
    duty: str
    draw: Callable[[Any, Member], Panel | None]


class Page(Screen):
    """One thing. Declare `find` and `panels`."""

    template: ClassVar[str] = "kit/page.html"
    inner: ClassVar[Sequence[str]] = ()
    """What belongs inside the record when the API gives it: names of its relations (`lines`)."""
    unshown: ClassVar[Sequence[str]] = ()
    """Columns that leave the database nowhere, such as a secret's digest."""

    def get(self, request: Any, **_kwargs: Any) -> Any:
        wanted = request.GET.get("panel", "")
        if request.htmx and wanted:
            chosen = next((panel for panel in self._every_panel() if panel.key == wanted), None)
            if chosen is not None:
                return self.draw(template=chosen.template, panel=chosen, **chosen.context)
        return self.draw(panels=self._every_panel())

    def panels(self) -> Sequence[Panel]:
        """The parts of the page, in reading order."""
        return ()

    def _every_panel(self) -> Sequence[Panel]:
        """Its own panels, then those that other parts add to this kind of thing."""
        if not isinstance(self.subject, Model):
            return self.panels()
        kind = self.subject._meta.label_lower
        drawn = (
            added.draw(self.subject, self.member)
            for added in declared("panels", "ADDED")
            if added.model == kind and self.member.may(added.duty)
        )
        return [*self.panels(), *filter(None, drawn)]


def facts(key: str, title: str, *rows: Fact, aside: bool = False) -> Panel:
    """A panel of labelled values."""
    return Panel(key, title, "kit/panel_facts.html", {"facts": rows}, aside)


def table_panel(key: str, title: str, table: Table, *, aside: bool = False) -> Panel:
    """A panel with a table."""
    return Panel(key, title, "kit/panel_table.html", {"table": table}, aside)


def checks_panel(title: str, outcome: Sequence[Mapping[str, Any]]) -> Panel:
    """What a proof of the books found: every check by name, with its count of findings."""
    labels = {check.name: str(check.label) for check in verify.declared()}
    heads = [
        Head("label", _("Check"), first=True),
        Head("check", _("Name"), "code"),
        Head("count", _("Findings"), "number"),
    ]
    rows = [
        Row(
            one["check"],
            [
                Cell(labels.get(one["check"], one["check"])),
                Cell(one["check"], "code"),
                Cell(
                    shown_number(one["count"]),
                    "number",
                    tone=Tone.BAD if one["count"] else Tone.GOOD,
                ),
            ],
        )
        for one in outcome
    ]
    return table_panel("checks", title, Table(heads, rows, caption=title))

"""`Page`: one thing, with its panels, its events, and the verbs that state and duty allow."""

from collections.abc import Sequence
from typing import Any, ClassVar

from teliti.kit.screens import Screen
from teliti.kit.shapes import Fact, Panel, Table


class Page(Screen):
    """One thing. Declare `find` and `panels`."""

    template: ClassVar[str] = "kit/page.html"

    def get(self, request: Any, **_kwargs: Any) -> Any:
        wanted = request.GET.get("panel", "")
        if request.htmx and wanted:
            chosen = next((panel for panel in self.panels() if panel.key == wanted), None)
            if chosen is not None:
                return self.draw(template=chosen.template, panel=chosen, **chosen.context)
        return self.draw(panels=self.panels())

    def panels(self) -> Sequence[Panel]:
        """The parts of the page, in reading order."""
        return ()


def facts(key: str, title: str, *rows: Fact, aside: bool = False) -> Panel:
    """A panel of labelled values."""
    return Panel(key, title, "kit/panel_facts.html", {"facts": rows}, aside)


def table_panel(key: str, title: str, table: Table, *, aside: bool = False) -> Panel:
    """A panel with a table."""
    return Panel(key, title, "kit/panel_table.html", {"table": table}, aside)

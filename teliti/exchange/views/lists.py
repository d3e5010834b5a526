"""The list of imports, what can be taken in, and templates to fill in."""

from collections.abc import Sequence
from typing import Any

from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teliti.audit import reading
from teliti.exchange import queries, workbooks
from teliti.exchange.declaring import Importable, label_of, open_to
from teliti.exchange.models import Import, ImportState
from teliti.exchange.verbs import file_verbs, slug_of
from teliti.kit.columns import ChoiceFilter, Column
from teliti.kit.events import LIST_EXPORTED
from teliti.kit.listing import Listing
from teliti.kit.page import Page, facts, table_panel
from teliti.kit.screens import Screen
from teliti.kit.shapes import Badge, Cell, Empty, Fact, Head, Link, Panel, Row, Table, Tone, Verb

TONES = {
    ImportState.ARRIVED: Tone.PLAIN,
    ImportState.READ: Tone.PLAIN,
    ImportState.CHECKED: Tone.ACCENT,
    ImportState.DONE: Tone.GOOD,
    ImportState.UNDONE: Tone.WARN,
    ImportState.DISCARDED: Tone.PLAIN,
}


def state_of(batch: Import) -> Badge:
    """The state of an import in a word."""
    if batch.progress is not None and batch.progress.is_open:
        return Badge(gettext("The worker is busy with it"), Tone.ACCENT)
    if batch.state == ImportState.CHECKED and batch.troubled_count:
        return Badge(gettext("Has errors"), Tone.BAD)
    return Badge(str(batch.get_state_display()), TONES[ImportState(batch.state)])


class Imports(Listing):
    """Every file that was read, and what became of it."""

    title, duty, rows = _("Imports"), "exchange.read", queries.imports_seen_by
    columns = (
        Column("begun_at", _("When"), cell="time", sort="begun_at"),
        Column("file_name", _("File"), sort="file_name", first=True),
        Column("kind", _("What"), lambda batch: label_of(batch.kind)),
        Column("rows_count", _("Rows"), cell="number", sort="rows_count"),
        Column("troubled_count", _("Rows with errors"), cell="number"),
        Column("state", _("State"), state_of, cell="badge", sort="state"),
        Column("member", _("Who")),
    )
    filters = (ChoiceFilter("state", _("State"), ImportState.choices),)
    search = ("file_name",)

    def verbs(self) -> Sequence[Verb]:
        found = [Verb(gettext("Templates"), reverse("exchange:lists"), "t")]
        if self.member.may("exchange.import"):
            found.append(
                Verb(gettext("New import"), reverse("exchange:new_import"), "n", main=True)
            )
        return found

    def empty(self) -> Empty:
        return Empty(
            gettext("Nothing was taken in yet"),
            gettext(
                "Customers, accounts, opening balances, invoices: any list as XLSX, ODS or CSV. "
                "Every error is shown by cell before anything is written, and an import can be "
                "undone."
            ),
            self.main_verb,
        )


class Lists(Page):
    """What can be taken in, in the order of a first day, with a template of each."""

    title, duty = _("Templates and moving in"), "exchange.read"

    def crumbs(self) -> Sequence[Link]:
        return [Link(gettext("Imports"), reverse("exchange:imports"))]

    def panels(self) -> Sequence[Panel]:
        heads = [
            Head("step", gettext("Step"), "number"),
            Head("list", gettext("List"), first=True),
            Head("teaches", gettext("What it is for")),
            Head("found", gettext("In other programs")),
        ]
        rows = [self._row(step, one) for step, one in enumerate(open_to(self.member), 1)]
        teaches = Empty(
            gettext("Nothing that you may take in"),
            gettext("Ask for the duty to change customers, accounts or entries."),
        )
        table = Table(heads, rows, empty=teaches, id="lists")
        return [
            facts("how", gettext("Moving in on the first day"), *_how_to_move_in()),
            table_panel("lists", gettext("Lists"), table),
        ]

    def _row(self, step: int, one: Importable) -> Row:
        found = "; ".join(f"{program}: {where}" for program, where in one.found_at.items())
        verbs = [Verb(gettext("Template"), reverse("exchange:template", args=[slug_of(one.key)]))]
        verbs += file_verbs(self.member, one.key)
        cells = [
            Cell(str(step), "number"),
            Cell(str(one.label)),
            Cell(str(one.teaches)),
            Cell(found),
        ]
        return Row(one.key, cells, verbs=verbs)


def _how_to_move_in() -> list[Fact]:
    said = {
        gettext("In what order"): gettext(
            "From top to bottom: each list names what stands above it."
        ),
        gettext("Files"): gettext(
            "The export of your program as it is, or our template filled in."
        ),
        gettext("Proof"): gettext(
            "Last, the trial balance of your program: each difference must be nought."
        ),
    }
    return [Fact(label, Cell(text)) for label, text in said.items()]


class Template(Screen):
    """The template of a list, as a workbook in the person's language."""

    duty = "exchange.read"

    def get(self, request: Any, kind: str, **_kwargs: Any) -> HttpResponseBase:
        found = next((one for one in open_to(self.member) if slug_of(one.key) == kind), None)
        if found is None:
            raise Http404
        name = slugify(gettext("Template %(list)s") % {"list": found.label})
        return FileResponse(workbooks.template(found), as_attachment=True, filename=f"{name}.xlsx")


class ListOut(Screen):
    """A list as a workbook that comes back as changes; taking it out is noted."""

    duty = "exchange.read"

    def get(self, request: Any, kind: str, **_kwargs: Any) -> HttpResponseBase:
        found = next((one for one in open_to(self.member) if slug_of(one.key) == kind), None)
        if found is None or found.round_trip is None:
            raise Http404
        reading.note(self.member, LIST_EXPORTED, f"{found.label} {request.path}")
        file = workbooks.list_of(found, self.member)
        return FileResponse(file, as_attachment=True, filename=f"{slugify(str(found.label))}.xlsx")

"""What the screens of reports have in common: controls, saved views, files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from tempfile import TemporaryFile
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.http import FileResponse, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext as _

from teliti.audit import reading
from teliti.insight import papers, workbooks
from teliti.insight.domain.spans import Compare, Span, Years
from teliti.insight.drawing import table_of
from teliti.insight.forms import Asked, asked, clipped, usual
from teliti.insight.queries import years_of
from teliti.insight.sheets.shape import Sheet
from teliti.insight.words import COMPARES, SPANS
from teliti.kit.columns import today_of
from teliti.kit.events import LIST_EXPORTED
from teliti.kit.saved import saved_views
from teliti.kit.screens import Screen
from teliti.kit.shapes import Choice, Table, Tools, View
from teliti.kit.words import shown_day

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Controls:
    """What stands above a report: the stretch, its days as typed, what to compare with."""

    spans: Sequence[Choice]
    first: str
    last: str
    was: str
    compares: Sequence[Choice] = ()
    has_first: bool = True
    has_months: bool = False
    by_month: bool = False
    search: str | None = None
    party: str = ""
    party_key: str = ""
    without_party_url: str = ""
    carried: Sequence[tuple[str, str]] = ()


class Report(Screen):
    """A sheet with controls. Declare `spans`, `compares`, and `sheet`; files come along.

    An address names its stretch (`range=last_month`) or its days (`from`, `until`); what the form
    sends is turned into the shortest such address, so that it can be kept as a view or sent on.
    """

    template = "insight/report.html"
    duty = "insight.read"
    spans: ClassVar[Mapping[Span, Promise]] = SPANS
    compares: ClassVar[Mapping[Compare, Promise]] = COMPARES
    usual_span: ClassVar[Span] = Span.YEAR_TO_DATE
    usual_compare: ClassVar[Compare] = Compare.NONE
    is_state: ClassVar[bool] = False
    has_months: ClassVar[bool] = False
    table_style: ClassVar[str] = "statement"

    def get(self, request: Any, **_kwargs: Any) -> HttpResponseBase:
        export = request.GET.get("export", "")
        if export in {"xlsx", "pdf"}:
            reading.note(self.member, LIST_EXPORTED, f"{self.heading()} {self.address()}")
        if export == "xlsx":
            return self.xlsx()
        if export == "pdf":
            return self.pdf()
        canonical, shown = self.canonical, request.GET
        if "was" in request.GET and not request.htmx:
            return redirect(canonical)
        request.GET = QueryDict(canonical.partition("?")[2])
        if request.htmx and not request.htmx.boosted:
            drawn = self.drawn()
            # The form is drawn again only when its days changed: nobody loses a word while typing.
            is_stale = (shown.get("range"), shown.get("was")) != (
                self.asked.span.value, drawn["controls"].was,
            )  # fmt: skip
            answer = self.draw(
                template=f"{self.template}#table", is_part=True, controls_too=is_stale, **drawn
            )
            answer["HX-Push-Url"] = canonical
            return answer
        return self.draw(**self.drawn())

    @cached_property
    def today(self) -> date:
        return today_of(self.member)

    @cached_property
    def years(self) -> Years:
        return years_of(self.member.company_id)

    @cached_property
    def asked(self) -> Asked:
        standard = usual(self.usual_span, self.today, self.years, self.usual_compare)
        found = asked(self.request.GET, self.today, self.years, standard, is_state=self.is_state)
        is_compared = self.request.GET.get("compare", "none") != "none"
        return clipped(found, self.member.limit, self.years, is_compared=is_compared)

    @cached_property
    def words(self) -> dict[str, str]:
        """The words of this report's own address, without those that only repeat the usual."""
        words = dict(self.asked.words)
        if words.get("range") == self.usual_span.value:
            del words["range"]
        if self.usual_compare is not Compare.NONE:
            words["compare"] = self.asked.compare.value
            if self.asked.compare is self.usual_compare:
                del words["compare"]
        return words

    @property
    def canonical(self) -> str:
        """The shortest address that shows the same."""
        place = {
            key: self.request.GET[key] for key in ("after", "before") if self.request.GET.get(key)
        }
        return self.address(**place)

    def address(self, **more: str) -> str:
        """This report's address with other words."""
        words = {**self.words, **more}
        return f"{self.request.path}?{urlencode(words)}" if words else self.request.path

    def sheet(self) -> Sheet:
        """The report itself."""
        raise NotImplementedError

    def file_sheet(self) -> Sheet:
        """The report for a file, where it differs from the page."""
        return self.sheet()

    def drawn(self) -> dict[str, Any]:
        """What the template shows."""
        sheet = self.sheet()
        return {
            "table": self.table(sheet),
            "sheet": sheet,
            "table_style": self.table_style,
            "controls": self.controls(),
            "tools": self.tools(),
            "trouble": self.asked.trouble,
        }

    def table(self, sheet: Sheet) -> Table:
        """The sheet as the page shows it."""
        return table_of(sheet)

    def controls(self) -> Controls:
        asked_for = self.asked
        first, last = asked_for.days.first.isoformat(), asked_for.days.last.isoformat()
        return Controls(
            spans=[
                Choice(span.value, str(label), span is asked_for.span)
                for span, label in self.spans.items()
            ],
            first=shown_day(asked_for.days.first),
            last=shown_day(asked_for.days.last),
            was=f"{'' if self.is_state else first}..{last};{'months' * asked_for.by_month}",
            compares=()
            if asked_for.by_month
            else [
                Choice(compare.value, str(label), compare is asked_for.compare)
                for compare, label in self.compares.items()
            ],
            has_first=not self.is_state,
            has_months=self.has_months,
            by_month=asked_for.by_month,
        )

    def tools(self) -> Tools:
        words = urlencode(self.words)
        return Tools(
            searchable=False,
            views=[
                View(
                    view.name,
                    f"{self.request.path}?{view.query}",
                    view.query == words,
                    reverse("kit:delete_view", args=[view.pk]),
                )
                for view in saved_views(self.member, self.request.path)
            ],
            save_view_url=reverse("kit:save_view"),
            home_label=_("Standard"),
            xlsx_url=self.address(export="xlsx"),
            pdf_url=self.address(export="pdf"),
            clear_url=self.request.path if words else "",
        )

    def file_name(self, sheet: Sheet, ending: str) -> str:
        """neraca-saldo-2026-01-01-2026-11-23.xlsx."""
        days = self.asked.days
        first = "" if self.is_state else f"{days.first.isoformat()}-"
        return f"{slugify(sheet.title)}-{first}{days.last.isoformat()}.{ending}"

    def xlsx(self) -> HttpResponseBase:
        """The report as a workbook: all rows."""
        sheet = self.file_sheet()
        file = TemporaryFile()  # noqa: SIM115 - FileResponse closes it
        workbooks.write(sheet, file)
        file.seek(0)
        name = self.file_name(sheet, "xlsx")
        return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)

    def pdf(self) -> HttpResponseBase:
        """The report as PDF/A; a sentence instead when it is too long for paper."""
        sheet = self.file_sheet()
        answer = HttpResponse(
            papers.pdf_of(sheet, self.today, self.member.company.name),
            content_type="application/pdf",
        )
        name = self.file_name(sheet, "pdf")
        answer["Content-Disposition"] = f'inline; filename="{name}"'
        return answer

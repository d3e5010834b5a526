"""`Listing`: many things in a table.

    class Accounts(Listing):
        title, duty = _("Chart of accounts"), "ledger.read"
        columns = Column("code", _("Code"), sort="code"), Column("name", _("Name"), sort="name")
        rows = queries.accounts_seen_by

Sorting, filters, search, paging by key, saved views, export of all rows and bulk verbs come along.
"""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from teliti.audit import reading
from teliti.base.refusals import NeedsApproval
from teliti.base.seeking import sought
from teliti.kit import exports
from teliti.kit.asks import SignatureWanted, file_signature, where_sent
from teliti.kit.columns import Column, Filter
from teliti.kit.events import LIST_EXPORTED
from teliti.kit.models import SavedView
from teliti.kit.paging import Order, page
from teliti.kit.screens import Screen, address_of, go, is_fragment
from teliti.kit.shapes import Cell, Empty, Head, Row, Table, Tools, Verb, View
from teliti.kit.words import shown_number
from teliti.people.models import Company

COUNTED = 10_000
"""Rows are counted up to here; above, the count says "more than"."""


class Listing(Screen):
    """Many things in a table; declare `columns`, `filters`, `search` and `rows`."""

    template = "kit/listing.html"
    columns: ClassVar[Sequence[Column]] = ()
    filters: ClassVar[Sequence[Filter]] = ()
    search: ClassVar[Sequence[str]] = ()
    number: ClassVar[str] = ""
    """The field of the paper's number, if any: where one begins as typed, it is meant."""
    order: ClassVar[str] = "-pk"
    size: ClassVar[int] = 50
    rows: Any  # a Finder; typed loosely, since mypy takes a function here for a method
    link: Callable[[Any], str] = staticmethod(address_of)
    has_views: ClassVar[bool] = True

    def get(self, request: Any, **_kwargs: Any) -> Any:
        export = request.GET.get("export", "")
        if export in exports.FORMATS:
            reading.note(self.member, LIST_EXPORTED, f"{self.heading()} {self._url()}")
            return exports.answer(
                export, str(self.heading()), self.columns, self.ordered(), self.member
            )
        if is_fragment(request):
            return self.draw(
                template=f"{self.template}#table", table=self.table(), tools=self.tools()
            )
        return self.draw(table=self.table(), tools=self.tools())

    def post(self, request: Any, **kwargs: Any) -> HttpResponse:
        """A bulk verb: `verb` names a method `bulk_<verb>`, `keys` the chosen rows."""
        names = {verb.key for verb in self.bulk_verbs()}
        name = request.POST.get("verb", "")
        if name not in names:
            return self.message(_("This list does not know that verb."), 409)
        try:
            result: HttpResponse = getattr(self, f"bulk_{name}")(request.POST.getlist("keys"))
        except NeedsApproval as needed:
            if not isinstance(needed.subject, Company):  # one of the rows: it is asked for there
                raise
            wanted = SignatureWanted(needed, request.get_full_path(), is_plain=False)
            asked = file_signature(self.member, wanted)
            messages.info(request, where_sent(asked))
            return go(address_of(asked))
        return result

    def bulk_verbs(self) -> Sequence[Verb]:
        """Verbs for many rows at once; `key` names the method `bulk_<key>`."""
        return ()

    def empty(self) -> Empty:
        """What an empty list teaches."""
        return Empty(_("Nothing here yet"), "")

    def wanted(self) -> QuerySet[Any]:
        """The rows after search and filters, without order."""
        rows: QuerySet[Any] = self.rows(self.member)
        condition = Q()
        for filtering in self.filters:
            condition &= filtering.narrow(self.request.GET, self.member)
        rows = rows.filter(condition) if condition else rows
        text = self.request.GET.get("q", "")
        return sought(rows, text, self.search, number=self.number) if self.search else rows

    def sorting(self) -> Order:
        """The order asked for, if the list knows it; else its own."""
        asked = Order.parse(self.request.GET.get("sort", ""))
        known = {column.sort for column in self.columns if column.sort}
        return asked if asked.field in known else Order.parse(self.order.replace("pk", ""))

    def ordered(self) -> QuerySet[Any]:
        """All rows in order, for exports."""
        order = self.sorting()
        return self.wanted().order_by(
            *([str(order)] if order.field else []), "-pk" if order.descending else "pk"
        )

    def table(self) -> Table:
        given, order = self.request.GET, self.sorting()
        rows = self.wanted()
        found = page(
            rows,
            order,
            size=self.size,
            after=given.get("after", ""),
            before=given.get("before", ""),
        )
        zone = self.member.time_zone
        drawn = [
            Row(str(row.pk), [column.draw(row, zone) for column in self.columns], self.link(row))
            for row in found.rows
        ]
        return Table(
            heads=[self._head(column, order) for column in self.columns],
            rows=drawn,
            caption=str(self.heading()),
            totals=self.totals(rows) if drawn else (),
            empty=None if drawn else self._empty(),
            count=self._count(rows, len(drawn)) if drawn else "",
            previous_url=self._url(before=found.before) if found.before else "",
            next_url=self._url(after=found.after) if found.after else "",
            selectable=bool(self.bulk_verbs()),
        )

    def totals(self, rows: QuerySet[Any]) -> Sequence[Cell]:
        """Totals over all rows (not only this page), one cell a column; none by default."""
        return ()

    def tools(self) -> Tools:
        given = self.request.GET
        shapes = [filtering.shape(given, self.member) for filtering in self.filters]
        narrowed = bool(given.get("q")) or any(shape.value for shape in shapes)
        return Tools(
            search=given.get("q", ""),
            searchable=bool(self.search),
            filters=shapes,
            carried=[("sort", given["sort"])] if given.get("sort") else [],
            views=self._views(),
            save_view_url=reverse("kit:save_view") if self.has_views else "",
            csv_url=self._url(export="csv"),
            xlsx_url=self._url(export="xlsx"),
            bulk=self.bulk_verbs(),
            clear_url=self.request.path if narrowed else "",
        )

    def _views(self) -> list[View]:
        if not self.has_views:
            return []
        here = self._url().partition("?")[2]
        saved = SavedView.objects.filter(member=self.member, screen=self.request.path)
        return [
            View(
                view.name,
                f"{self.request.path}?{view.query}",
                view.query == here,
                reverse("kit:delete_view", args=[view.pk]),
            )
            for view in saved
        ]

    def _head(self, column: Column, order: Order) -> Head:
        sorted_now = ""
        target = column.sort
        if column.sort and order.field == column.sort:
            sorted_now = "desc" if order.descending else "asc"
            target = column.sort if order.descending else f"-{column.sort}"
        return Head(
            column.key,
            str(column.label),
            column.cell,
            self._url(sort=target) if column.sort else "",
            sorted_now,
            column.first,
        )

    def _empty(self) -> Empty:
        if self.request.GET.get("q") or any(
            filtering.shape(self.request.GET, self.member).value for filtering in self.filters
        ):
            return Empty(
                _("Nothing matches"), _("Change the search or the filters, or clear them.")
            )
        return self.empty()

    def _count(self, rows: QuerySet[Any], drawn: int) -> str:
        number = rows.order_by()[: COUNTED + 1].count()
        if number > COUNTED:
            return _("%(shown)s of more than %(count)s") % {
                "shown": shown_number(drawn), "count": shown_number(COUNTED),
            }  # fmt: skip
        return _("%(shown)s of %(count)s") % {
            "shown": shown_number(drawn), "count": shown_number(number),
        }  # fmt: skip

    def _url(self, **changes: str) -> str:
        """This address with other parameters; places and exports are never carried along."""
        query: QueryDict = self.request.GET.copy()
        for name in ("after", "before", "export"):
            query.pop(name, None)
        for name, value in changes.items():
            query[name] = value
        encoded = query.urlencode()
        return f"{self.request.path}?{encoded}" if encoded else self.request.path

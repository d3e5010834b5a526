"""Ageing: what is owed to us and by us, by party and by how late it is."""

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teliti.base.money import to_decimal
from teliti.invoicing.domain import Bucket, Direction
from teliti.invoicing.queries import ageing
from teliti.invoicing.queries.ageing import Aged, AgedInvoice
from teliti.invoicing.words import BUCKETS, LISTS
from teliti.kit import charts, exports
from teliti.kit.columns import today_of, typed_day
from teliti.kit.screens import Screen
from teliti.kit.shapes import (
    Cell,
    Empty,
    FilterField,
    Head,
    Link,
    Panel,
    Row,
    Table,
    Tone,
    Tools,
)
from teliti.kit.words import shown_amount, shown_day
from teliti.parties.models import Party
from teliti.parties.queries import parties_seen_by

DRAWN = 12
"""So many parties are drawn, the largest first; the table has all."""

_PARTS = (
    (_("Not due yet"), (Bucket.NOT_DUE,)),
    (_("1–30 days late"), (Bucket.TO_30,)),
    (_("31–90 days"), (Bucket.TO_60, Bucket.TO_90)),
    (_("More than 90 days"), (Bucket.OVER_90,)),
)
"""The parts of a bar: four, so that their patterns can be told apart."""


class _Aged(Screen):
    """What receivables and payables share: the day, the table, its files."""

    template = "invoicing/ageing.html"
    duty = "invoicing.read"
    direction: ClassVar[Direction]

    @property
    def day(self) -> date:
        """The day as of which one asks; today unless another was typed."""
        return typed_day(self.request.GET.get("on", ""), self.member) or today_of(self.member)

    def subtitle(self) -> str:
        return gettext("As of %(day)s") % {"day": shown_day(self.day, "long")}

    def get(self, request: Any, **_kwargs: Any) -> Any:
        export = request.GET.get("export", "")
        if export in exports.FORMATS:
            return self.file(export)
        context: dict[str, Any] = {
            "table": self.table(),
            "tools": self.tools(),
            "chart": self.chart(),
        }
        if request.htmx and not request.htmx.boosted:
            return self.draw(template=f"{self.template}#table", **context)
        return self.draw(**context)

    def file(self, kind: str) -> Any:
        """All rows as CSV or XLSX, amounts as numbers."""
        heads, rows = self.sheet()
        name = f"{self.direction}-{self.day:%Y-%m-%d}.{kind}"
        if kind == "csv":
            return exports.csv_answer(name, heads, iter(rows))
        return exports.xlsx_answer(name, str(self.heading()), heads, iter(rows))

    def tools(self) -> Tools:
        typed = self.request.GET.get("on", "")
        return Tools(
            searchable=False,
            filters=[FilterField("on", gettext("As of"), "day", typed)],
            csv_url=self.address(export="csv"),
            xlsx_url=self.address(export="xlsx"),
            clear_url=self.request.path if typed else "",
        )

    def address(self, **more: str) -> str:
        """This page with its day, and with more."""
        typed = self.request.GET.get("on", "")
        query = urlencode({**({"on": typed} if typed else {}), **more})
        return f"{self.request.path}?{query}" if query else self.request.path

    def of_party(self, party: int) -> str:
        """The invoices of a party that stood open on the day."""
        address = reverse(f"invoicing:{self.direction}_ageing_of", args=[party])
        typed = self.request.GET.get("on", "")
        return f"{address}?{urlencode({'on': typed})}" if typed else address

    def table(self) -> Table:
        raise NotImplementedError

    def sheet(self) -> tuple[list[str], list[list[Any]]]:
        """Heads and rows of the file."""
        raise NotImplementedError

    def chart(self) -> Panel | None:
        return None

    def amount(self, minor: int) -> Any:
        """Minor units as a number for a spreadsheet."""
        return to_decimal(minor, self.member.company.currency)


class ReceivablesAgeing(_Aged):
    """What customers owe."""

    title = _("Receivables by age")
    direction = Direction.SALE
    other: ClassVar[Any] = _("Customer")

    def crumbs(self) -> Sequence[Link]:
        label, address = LISTS[self.direction]
        return (Link(str(label), reverse(address)),)

    @cached_property
    def rows(self) -> list[Aged]:
        """The parties, asked once."""
        return ageing.ageing(self.member.company_id, self.direction, self.day)

    def table(self) -> Table:
        rows = self.rows
        heads = [
            Head("party", str(self.other), first=True),
            Head("total", gettext("Total"), "money"),
            *[Head(bucket, str(BUCKETS[bucket]), "money") for bucket in Bucket],
        ]
        sums = ageing.summed(rows)
        totals = [
            Cell(gettext("Total"), strong=True),
            Cell(shown_amount(sum(sums.values())), "money", strong=True),
            *[Cell(shown_amount(sums[bucket]), "money", strong=True) for bucket in Bucket],
        ]
        teaches = nothing_open()
        drawn = [self._row(row) for row in rows]
        return Table(heads, drawn, str(self.title), totals if rows else (), teaches)

    def _row(self, row: Aged) -> Row:
        url = self.of_party(row.party)
        cells = [
            Cell(row.name, url=url, sub=row.code),
            Cell(shown_amount(row.total), "money", strong=True),
        ]
        for bucket in Bucket:
            minor = row.amounts.get(bucket, 0)
            tone = Tone.BAD if minor and bucket == Bucket.OVER_90 else Tone.PLAIN
            link = f"{url}#{bucket}" if minor else ""
            cells.append(Cell(shown_amount(minor) if minor else "", "money", url=link, tone=tone))
        return Row(str(row.party), cells, url)

    def chart(self) -> Panel | None:
        largest = [row for row in self.rows if row.total > 0][:DRAWN]
        if not largest:
            return None
        groups = [
            charts.Group(row.name, [self._mark(row, label, parts) for label, parts in _PARTS])
            for row in largest
        ]
        drawn = charts.stacked(
            groups,
            [str(label) for label, _parts in _PARTS],
            title=str(self.title),
            scale=in_millions,
        )
        return Panel("chart", gettext("The largest"), "kit/panel_chart.html", {"svg": drawn})

    def _mark(self, row: Aged, label: Any, parts: Sequence[Bucket]) -> charts.Mark:
        minor = sum(max(row.amounts.get(part, 0), 0) for part in parts)
        said = f"{row.name}, {label}: {shown_amount(minor)}"
        return charts.Mark(minor, said, f"{self.of_party(row.party)}#{parts[0]}")

    def sheet(self) -> tuple[list[str], list[list[Any]]]:
        heads = [
            gettext("Code"), str(self.other), *[str(BUCKETS[bucket]) for bucket in Bucket],
            gettext("Total"),
        ]  # fmt: skip
        rows = [
            [
                row.code, row.name,
                *[self.amount(row.amounts.get(bucket, 0)) for bucket in Bucket],
                self.amount(row.total),
            ]
            for row in self.rows
        ]  # fmt: skip
        return heads, rows


class PayablesAgeing(ReceivablesAgeing):
    """What we owe suppliers."""

    title = _("Payables by age")
    direction = Direction.PURCHASE
    other = _("Supplier")


class ReceivablesOf(_Aged):
    """The invoices of one party that stood open on a day."""

    direction = Direction.SALE
    find = parties_seen_by
    subject: Party
    parent: ClassVar[Any] = (_("Receivables by age"), "invoicing:sale_ageing")

    def heading(self) -> str:
        return self.subject.name

    def activity(self) -> None:
        return None

    def crumbs(self) -> Sequence[Link]:
        label, address = self.parent
        typed = self.request.GET.get("on", "")
        query = f"?{urlencode({'on': typed})}" if typed else ""
        return (Link(str(label), f"{reverse(address)}{query}"),)

    def invoices(self) -> list[AgedInvoice]:
        """What stood open."""
        return ageing.aged_invoices(
            self.member.company_id, self.direction, self.day, self.subject.pk
        )

    def table(self) -> Table:
        found = self.invoices()
        heads = [
            Head("number", gettext("Number"), "code", first=True),
            Head("reference", gettext("Reference"), "code"),
            Head("issued_on", gettext("Date"), "date"),
            Head("due_on", gettext("Due"), "date"),
            Head("bucket", gettext("Age")),
            Head("gross", gettext("Total"), "money"),
            Head("open", gettext("Open"), "money"),
        ]
        rows = [self._row(one) for one in found]
        left = Cell(shown_amount(sum(one.open for one in found)), "money", strong=True)
        totals = [Cell(gettext("Total"), strong=True), *[Cell("")] * (len(heads) - 2), left]
        teaches = nothing_open()
        return Table(heads, rows, self.subject.name, totals if rows else (), teaches)

    def _row(self, one: AgedInvoice) -> Row:
        url = reverse("invoicing:invoice", args=[one.invoice])
        return Row(
            str(one.invoice),
            [
                Cell(one.number, "code", url=url),
                Cell(one.reference, "code"),
                Cell(shown_day(one.issued_on), "date"),
                Cell(shown_day(one.due_on), "date"),
                Cell(str(BUCKETS[one.bucket])),
                Cell(shown_amount(one.gross), "money"),
                Cell(shown_amount(one.open), "money"),
            ],
            url,
        )

    def sheet(self) -> tuple[list[str], list[list[Any]]]:
        heads = [
            gettext("Number"), gettext("Reference"), gettext("Date"), gettext("Due"),
            gettext("Age"),
            gettext("Total"), gettext("Open"),
        ]  # fmt: skip
        rows = [
            [
                one.number, one.reference, one.issued_on, one.due_on, str(BUCKETS[one.bucket]),
                self.amount(one.gross), self.amount(one.open),
            ]
            for one in self.invoices()
        ]  # fmt: skip
        return heads, rows


class PayablesOf(ReceivablesOf):
    """The bills of one party that stood open on a day."""

    direction = Direction.PURCHASE
    parent = (_("Payables by age"), "invoicing:purchase_ageing")


def nothing_open() -> Empty:
    """What an empty table says."""
    return Empty(gettext("Nothing is open"), gettext("All that was owed is settled."))


def in_millions(minor: int) -> str:
    """An amount for an axis: millions of rupiah, or plain where it is less."""
    if abs(minor) >= 1_000_000_00:
        return gettext("%(amount)s m") % {"amount": shown_amount(minor // 1_000_000, decimals=1)}
    return shown_amount(minor)

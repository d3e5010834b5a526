"""The page of an invoice or bill, and its paper."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import slugify
from django.utils.translation import gettext as _

from teliti.documents.panels import documents_panel
from teliti.invoicing import paper, queries
from teliti.invoicing.domain import RULES, Direction, SettlementKind
from teliti.invoicing.models import FollowUp, Invoice, InvoiceLine
from teliti.invoicing.models import SettlementKind as SettlementWords
from teliti.invoicing.queries import shown
from teliti.invoicing.queries.shown import ShownSettlement, ShownTax
from teliti.invoicing.words import LISTS, invoice_badge
from teliti.kit.columns import today_of
from teliti.kit.page import Page, facts, table_panel
from teliti.kit.screens import address_of, address_of_subject
from teliti.kit.shapes import Badge, Cell, Empty, Fact, Head, Link, Panel, Row, Table, Tone, Verb
from teliti.kit.words import (
    language,
    shown_amount,
    shown_day,
    shown_moment,
    shown_money,
    shown_number,
    shown_percent,
)
from teliti.people.models import Language


def crumbs_of(invoice: Invoice) -> Sequence[Link]:
    """The list in which an invoice stands."""
    label, address = LISTS[Direction(invoice.direction)]
    return (Link(str(label), reverse(address)),)


class InvoicePage(Page):
    """One invoice or bill: what it says, what it did to the books, what settled it."""

    duty = "invoicing.read"
    find = shown.invoices_shown
    inner = ("lines", "taxes", "settlements")
    subject: Invoice

    def heading(self) -> str:
        return str(self.subject)

    def subtitle(self) -> str:
        invoice = self.subject
        amount = shown_money(invoice.gross_minor, invoice.currency)
        return " · ".join(part for part in (invoice.party.name, amount, invoice.text) if part)

    def state(self) -> Badge:
        return invoice_badge(self.subject, today_of(self.member))

    def crumbs(self) -> Sequence[Link]:
        return crumbs_of(self.subject)

    def verbs(self) -> Sequence[Verb]:
        invoice, may = self.subject, self.member.may
        found = [*self._draft_verbs()] if invoice.is_draft else []
        if invoice.is_issued:
            if invoice.open_minor and may("invoicing.pay"):
                label = _("Record payment")
                found.append(self._verb(label, "record_payment", "p", main=True))
                found += self._tax_verbs()
            if may("invoicing.amend"):
                found += self._follow_up()
                found.append(self._verb(_("Amend"), "amend_invoice", "e"))
            if may("invoicing.reverse"):
                found.append(self._verb(_("Correct"), "correct_invoice", "c"))
                found.append(self._verb(_("Reverse"), "reverse_invoice", "r", danger=True))
            if invoice.open_minor and may("invoicing.pay"):
                found.append(self._verb(_("Write off"), "write_off", danger=True))
        if invoice.is_sale:
            found.append(self._verb(_("Paper (PDF)"), "invoice_paper", "d"))
        return found

    def _follow_up(self) -> list[Verb]:
        """What one notes after asking about what is owed."""
        invoice = self.subject
        if not invoice.is_sale or not invoice.open_minor:
            return []
        asked = urlencode({"keys": str(invoice.pk), "back": address_of(invoice)})
        return [Verb(_("Follow up"), f"{reverse('invoicing:follow_up')}?{asked}", "f")]

    def _draft_verbs(self) -> list[Verb]:
        found = []
        if self.member.may("invoicing.issue"):
            found.append(self._verb(_("Issue"), "issue_invoice", "i", main=True))
        if self.member.may("invoicing.draft"):
            found.append(self._verb(_("Change"), "change_invoice", "e"))
            found.append(self._verb(_("Throw away"), "discard_invoice", danger=True))
        return found

    def _tax_verbs(self) -> list[Verb]:
        found = [self._verb(_("Record withheld tax"), "record_withholding", "w")]
        kinds = {
            row.kind for row in shown.settlements_of(self.subject) if not row.is_undone
        }  # fmt: skip
        if SettlementKind.COLLECTED_TAX not in kinds and self._has_collected_tax():
            found.append(self._verb(_("PPN paid by the collector"), "clear_collected_tax"))
        return found

    def _has_collected_tax(self) -> bool:
        rules = RULES.get(self.member.company.country_pack)
        codes = rules.collected_codes if rules and self.subject.is_sale else frozenset()
        return any(
            tax.charged and tax.invoice_code in codes for tax in shown.taxes_of(self.subject)
        )

    def _verb(self, label: str, name: str, key: str = "", **more: Any) -> Verb:
        return Verb(label, reverse(f"invoicing:{name}", args=[self.subject.pk]), key, **more)

    def panels(self) -> Sequence[Panel]:
        found = [self._facts(), self._lines()]
        if not self.subject.is_draft:
            found.append(self._settlements())
        if self.subject.is_issued and self.subject.is_sale:
            found += self._follow_ups()
        return [*found, documents_panel(self.subject, self.member)]

    def _facts(self) -> Panel:
        invoice = self.subject
        party = Cell(invoice.party.name, url=address_of(invoice.party), sub=invoice.party.code)
        rows = [
            Fact(_("Customer") if invoice.is_sale else _("Supplier"), party),
            Fact(_("Date"), Cell(shown_day(invoice.issued_on, "long"))),
            Fact(_("Due"), Cell(shown_day(invoice.due_on, "long"))),
        ]
        if invoice.reference:
            label = _("Order number") if invoice.is_sale else _("Number on their paper")
            rows.append(Fact(label, Cell(invoice.reference, "code")))
        if invoice.is_issued:
            tone = Tone.BAD if invoice.due_on < today_of(self.member) else Tone.PLAIN
            left = shown_money(invoice.open_minor, invoice.currency)
            if invoice.open_minor:
                rows.append(Fact(_("Open"), Cell(left, "money", strong=True, tone=tone)))
        rows += [*self._links(), *self._texts()]
        return facts("about", "", *rows)

    def _links(self) -> list[Fact]:
        invoice = self.subject
        rows = []
        if invoice.entry is not None:
            number = Cell(
                str(invoice.entry), "code", url=address_of(invoice.entry),
                sub=shown_moment(invoice.issued_at, self.member.time_zone),
            )  # fmt: skip
            rows.append(Fact(_("Journal entry"), number))
        if invoice.reversal is not None:
            back = Cell(str(invoice.reversal), "code", url=address_of(invoice.reversal),
                        sub=invoice.reversal_reason)  # fmt: skip
            rows.append(Fact(_("Reversed by"), back))
        if invoice.corrects is not None:
            rows.append(Fact(_("Corrects"), _link(invoice.corrects)))
        by = getattr(invoice, "corrected_by", None)
        if by is not None:
            rows.append(Fact(_("Corrected by"), _link(by)))
        return rows

    def _texts(self) -> list[Fact]:
        invoice = self.subject
        pairs = (
            (_("Pay to"), invoice.bank_text),
            (_("Note"), invoice.note),
            (_("Why it is no duplicate"), invoice.duplicate_reason),
        )
        return [Fact(label, Cell(text)) for label, text in pairs if text]

    def _lines(self) -> Panel:
        invoice = self.subject
        lines = shown.lines_of(invoice)
        has_discount = any(line.discount_percent for line in lines)
        heads = [
            Head("description", _("Description"), first=True),
            Head("quantity", _("Quantity"), "number"),
            Head("price", _("Price"), "number"),
            *([Head("discount", _("Discount"), "percent")] if has_discount else []),
            Head("account", _("Account")),
            Head("tax", _("Tax")),
            Head("amount", _("Amount"), "money"),
        ]
        rows = [Row(str(line.pk), _line_cells(line, has_discount)) for line in lines]
        rows += _total_rows(invoice, shown.taxes_of(invoice), len(heads))
        return table_panel("lines", _("Lines"), Table(heads, rows, id="lines"))

    def _settlements(self) -> Panel:
        heads = [
            Head("date", _("Date"), "date"),
            Head("kind", _("Kind"), first=True),
            Head("text", _("Reference")),
            Head("entry", _("Journal entry"), "code"),
            Head("amount", _("Amount"), "money"),
        ]
        settled = shown.settlements_of(self.subject)
        rows = [self._settlement_row(one) for one in settled]
        if settled and self.subject.is_issued:
            left = Cell(shown_amount(self.subject.open_minor), "money", strong=True)
            label = Cell(_("Open"), strong=True)
            cells = [Cell(""), label, Cell(""), Cell(""), left]
            rows.append(Row("open", cells, weight="total"))
        teaches = Empty(
            _("Nothing settled yet"), _("Payments and withheld tax stand here as they come in.")
        )
        table = Table(heads, rows, empty=None if rows else teaches, id="settlements")
        return table_panel("settlements", _("Settlements"), table)

    def _follow_ups(self) -> list[Panel]:
        """What was found out by asking, if anybody asked."""
        noted = shown.follow_ups_of(self.subject)
        if not noted:
            return []
        heads = [
            Head("when", _("When"), "time"),
            Head("finding", _("Finding"), first=True),
            Head("again", _("Promised for, or ask again on"), "date"),
            Head("note", _("Note")),
            Head("who", _("Who")),
        ]
        rows = [
            Row(
                str(one.pk),
                [
                    Cell(shown_moment(one.noted_at, self.member.time_zone), "time"),
                    Cell(str(one.get_finding_display()), strong=one.is_last),
                    Cell(shown_day(one.again_on), "date", tone=self._passed(one)),
                    Cell(one.note),
                    Cell(str(one.noted_by)),
                ],
            )
            for one in noted
        ]
        table = Table(heads, rows, id="follow-ups")
        return [table_panel("follow-up", _("Follow-up"), table)]

    def _passed(self, noted: FollowUp) -> Tone:
        """Whether the day came, and nothing was noted since."""
        day = noted.again_on
        is_passed = noted.is_last and day is not None and day < today_of(self.member)
        return Tone.BAD if is_passed and self.subject.open_minor else Tone.PLAIN

    def _settlement_row(self, one: ShownSettlement) -> Row:
        kind = str(SettlementWords(one.kind).label)
        if one.undoes:
            kind = _("%(kind)s, taken back") % {"kind": kind}
        source = address_of_subject(one.source) if one.source else ""
        verbs = []
        is_ours = not (one.source or one.undoes or one.is_undone)
        if is_ours and self.member.may("invoicing.pay"):
            undo = reverse("invoicing:undo_settlement", args=[one.key])
            verbs.append(Verb(_("Take back"), undo, danger=True))
        entry = reverse("ledger:entry", args=[one.entry])
        return Row(
            str(one.key),
            [
                Cell(shown_day(one.settled_on), "date"),
                Cell(kind, url=source),
                Cell(one.text),
                Cell(one.entry_number, "code", url=entry),
                Cell(shown_amount(one.amount), "money"),
            ],
            tone=Tone.PLAIN,
            verbs=verbs,
        )


def _link(invoice: Invoice) -> Cell:
    return Cell(str(invoice), "code", url=address_of(invoice))


def _line_cells(line: InvoiceLine, has_discount: bool) -> list[Cell]:  # noqa: FBT001 - a value
    quantity = f"{shown_number(line.quantity)} {line.unit}".strip()
    discount = shown_percent(line.discount_percent) if line.discount_percent else ""
    return [
        Cell(line.description),
        Cell(quantity, "number"),
        Cell(shown_number(line.unit_price), "number"),
        *([Cell(discount, "percent")] if has_discount else []),
        Cell(str(line.account), url=address_of(line.account)),
        Cell(line.tax_code.name if line.tax_code else ""),
        Cell(shown_amount(line.net_minor), "money"),
    ]


def _total_rows(invoice: Invoice, taxes: Sequence[ShownTax], width: int) -> list[Row]:
    rows = []
    if invoice.discount_minor:
        share = shown_percent(invoice.discount_percent) if invoice.discount_percent else ""
        label = f"{_('Discount')} {share}".strip()
        rows.append(_total_row("lines", _("Lines"), invoice.subtotal_minor, width))
        rows.append(_total_row("discount", label, -invoice.discount_minor, width))
    if taxes:
        rows.append(_total_row("net", _("Before tax"), invoice.net_minor, width))
    for at, tax in enumerate(taxes):
        name = tax.name_en if language() == "en" else tax.name_id
        label = f"{name} {shown_percent(tax.rate)}"
        base = _("of %(base)s (%(fraction)s × %(price)s)") % {
            "base": shown_amount(tax.base), "fraction": tax.fraction,
            "price": shown_amount(tax.price),
        }  # fmt: skip
        if tax.fraction == "1":
            base = _("of %(base)s") % {"base": shown_amount(tax.base)}
        if tax.tax and not tax.charged:
            base = f"{base} · {_('not charged: %(tax)s') % {'tax': shown_amount(tax.tax)}}"
        rows.append(_total_row(f"tax-{at}", label, tax.charged, width, sub=base))
    return [*rows, _total_row("total", _("Total"), invoice.gross_minor, width, weight="total")]


def _total_row(
    key: str, label: str, minor: int, width: int, *, sub: str = "", weight: str = "subtotal"
) -> Row:
    strong = weight == "total"
    between = [Cell("")] * (width - 2)
    cells = [Cell(label, sub=sub, strong=strong), *between]
    return Row(key, [*cells, Cell(shown_amount(minor), "money", strong=strong)], weight=weight)


class InvoicePaper(Page):
    """The paper of a sales invoice, as PDF; `?language=en` asks for the other language."""

    duty = "invoicing.read"
    find = queries.papers_seen_by
    subject: Invoice

    def get(self, request: Any, **_kwargs: Any) -> HttpResponse:
        asked = request.GET.get("language", language())
        if asked not in Language.values or not self.subject.is_sale:
            raise Http404
        made = paper.pdf(self.subject, asked)
        answer = HttpResponse(made, content_type="application/pdf")
        name = slugify(f"{self.subject} {self.subject.party.name}".replace("/", "-"))
        answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
        return answer

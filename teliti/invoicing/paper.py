"""The paper of a sales invoice: what it shows, and its setting as PDF or picture by Typst.

The data goes in as JSON and is never pasted into the template. One compiler is kept per process:
a warm one sets an invoice in a few milliseconds. The face is Typst's own (Libertinus Serif), so
that the paper is the same on every machine.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from teliti.invoicing.domain import RULES, Content, Totals
from teliti.invoicing.models import Invoice, InvoiceLine, InvoiceState, InvoiceTax
from teliti.kit.typesetting import compiled
from teliti.kit.words import shown_amount, shown_day, shown_money, shown_number, shown_percent
from teliti.parties.models import Party
from teliti.people.models import Company
from teliti.taxes.domain import Treatment
from teliti.taxes.models import TaxCode

TEMPLATE = Path(__file__).parent / "templates" / "invoicing" / "invoice.typ"
STANDARD = "a-2b"
"""PDF/A-2b (ISO 19005-2:2011): for keeping, without files inside."""

_setting = Lock()


def pdf(invoice: Invoice, language: str) -> bytes:
    """The invoice as PDF/A-2b in a language ("id" or "en").

    `invoice` comes with party and company; its lines and taxes are read here.
    """
    lines = list(invoice.lines.order_by("place"))
    taxes = list(invoice.taxes.select_related("tax_code").order_by("pk"))
    return set_pdf(stored(invoice, lines, taxes, language))


def set_pdf(data: Mapping[str, Any]) -> bytes:
    """Set prepared data as PDF/A-2b."""
    made: bytes = _compiled(data, format="pdf", pdf_standards=[STANDARD])
    return made


def picture(data: Mapping[str, Any], described: str) -> SafeString:
    """The pages of prepared data as pictures, for the preview beside a form."""
    made = _compiled(data, format="svg")
    pages = made if isinstance(made, list) else [made]
    drawn = [
        format_html(
            '<img src="data:image/svg+xml;base64,{}" alt="{}">',
            base64.b64encode(page).decode(),
            described if number == 0 else "",
        )
        for number, page in enumerate(pages)
    ]
    return SafeString("".join(drawn))


def stored(
    invoice: Invoice, lines: Sequence[InvoiceLine], taxes: Sequence[InvoiceTax], language: str
) -> dict[str, Any]:
    """What the paper of a stored invoice shows."""
    marks = {InvoiceState.DRAFT: _draft_mark, InvoiceState.REVERSED: _reversed_mark}
    with translation.override(language):
        mark = marks[InvoiceState(invoice.state)]() if invoice.state in marks else ""
        return _data(
            invoice, invoice.company, invoice.party, language, mark,
            lines=[
                _line(line.place, line.description, line.quantity, line.unit, line.unit_price,
                      line.discount_percent, line.net_minor)
                for line in lines
            ],
            taxes=[
                _tax_rows(tax.tax_code, tax.rate_percent, tax.base_fraction, tax.price_minor,
                          tax.base_minor, tax.tax_minor, tax.charged_minor)
                for tax in taxes
            ],
        )  # fmt: skip


def previewed(
    content: Content, totals: Totals, company: Company, party: Party | None,
    codes: Mapping[int, TaxCode], rates: Mapping[int, tuple[Decimal, str]],
    due_on: date, language: str,
) -> dict[str, Any]:  # fmt: skip
    """What the paper of an invoice would show that is being typed."""
    invoice = Invoice(
        company=company, reference=content.reference, issued_on=content.issued_on,
        due_on=due_on, currency=company.currency, text=content.text, note=content.note,
        bank_text=content.bank_text, discount_percent=content.discount_percent,
        subtotal_minor=totals.subtotal, discount_minor=totals.discount, net_minor=totals.net,
        tax_minor=totals.tax, gross_minor=totals.gross,
    )  # fmt: skip
    with translation.override(language):
        return _data(
            invoice, company, party, language, _draft_mark(),
            lines=[
                _line(place, line.description, line.quantity, line.unit, line.unit_price,
                      line.discount_percent, net)
                for place, (line, net) in enumerate(zip(content.lines, totals.nets, strict=True), 1)
            ],
            taxes=[
                _tax_rows(codes[key], *rates[key], taxed.price, taxed.base, taxed.tax,
                          taxed.charged)
                for key, taxed in totals.taxes.items()
            ],
        )  # fmt: skip


def _data(
    invoice: Invoice, company: Company, party: Party | None, language: str, mark: str, *,
    lines: list[dict[str, str]], taxes: list[list[dict[str, str]]],
) -> dict[str, Any]:  # fmt: skip
    made = invoice.issued_on
    totals = _totals(invoice, taxes)
    _without_sen([*lines, *totals[:-1]])
    number = invoice.number or pgettext("paper", "Draft")
    return {
        "language": language,
        "title": f"{pgettext('paper', 'Invoice')} {number}",
        "made": [made.year, made.month, made.day],
        "mark": mark,
        "number": number,
        "foot": company.name,
        "labels": _labels(),
        "company": {"name": company.name, "lines": _company_lines(company)},
        "party": {"name": party.name if party else "–", "lines": _party_lines(party)},
        "facts": _facts(invoice),
        "text": invoice.text,
        "lines": lines,
        "has_discounts": any(line["discount"] for line in lines),
        "totals": totals,
        "words": _in_words(invoice, company, language),
        "bank": _rows(invoice.bank_text),
        "note": _rows(invoice.note),
        "signature": {
            "place": ", ".join(part for part in (company.city, shown_day(made, "long")) if part),
            "name": company.signer,
            "title": company.signer_title,
        },
    }


def _labels() -> dict[str, str]:
    return {
        "invoice": pgettext("paper", "Invoice"),
        "to": pgettext("paper", "To"),
        "subject": pgettext("paper", "Subject"),
        "description": pgettext("paper", "Description"),
        "quantity": pgettext("paper", "Quantity"),
        "price": pgettext("paper", "Price"),
        "discount": pgettext("paper", "Discount"),
        "amount": pgettext("paper", "Amount"),
        "in_words": pgettext("paper", "In words"),
        "pay_to": pgettext("paper", "Pay to"),
        "note": pgettext("paper", "Note"),
        "page": pgettext("paper", "Page {page} of {pages}"),
    }


def _draft_mark() -> str:
    return pgettext("paper", "DRAFT")


def _reversed_mark() -> str:
    return pgettext("paper", "REVERSED")


def _company_lines(company: Company) -> list[str]:
    reach = " · ".join(part for part in (company.phone, company.email) if part)
    number = f"NPWP {company.tax_number}" if company.tax_number else ""
    return [line for line in (*_rows(company.address), company.city, number, reach) if line]


def _party_lines(party: Party | None) -> list[str]:
    if party is None:
        return []
    place = f"{party.city} {party.postal_code}".strip()
    number = f"NPWP {party.tax_number}" if party.tax_number else ""
    contact = f"{pgettext('paper', 'Attn.')} {party.contact_name}" if party.contact_name else ""
    return [line for line in (*_rows(party.address), place, number, contact) if line]


def _facts(invoice: Invoice) -> list[list[str]]:
    rows = [
        [pgettext("paper", "Date"), shown_day(invoice.issued_on, "long")],
        [pgettext("paper", "Due"), shown_day(invoice.due_on, "long")],
    ]
    if invoice.reference:
        rows.append([pgettext("paper", "Your order"), invoice.reference])
    return rows


def _line(
    place: int, description: str, quantity: Decimal, unit: str, price: Decimal, discount: Decimal,
    net: int,
) -> dict[str, str]:  # fmt: skip
    return {
        "place": str(place),
        "description": description,
        "quantity": f"{shown_number(quantity)} {unit}".strip(),
        "price": shown_number(price),
        "discount": shown_percent(discount) if discount else "",
        "amount": shown_amount(net, decimals=2),
    }


def _totals(invoice: Invoice, taxes: list[list[dict[str, str]]]) -> list[dict[str, str]]:
    rows = []
    if invoice.discount_minor:
        share = f" {shown_percent(invoice.discount_percent)}" if invoice.discount_percent else ""
        rows.append(_row(pgettext("paper", "Lines"), invoice.subtotal_minor))
        rows.append(_row(pgettext("paper", "Discount") + share, -invoice.discount_minor))
    if taxes or invoice.discount_minor:
        rows.append(_row(pgettext("paper", "Before tax"), invoice.net_minor))
    rows += [row for block in taxes for row in block]
    total = shown_money(invoice.gross_minor, invoice.currency)
    return [*rows, {"kind": "total", "label": pgettext("paper", "Total"), "amount": total}]


def _tax_rows(
    code: TaxCode, rate: Decimal, fraction: str, price: int, base: int, tax: int, charged: int
) -> list[dict[str, str]]:
    """Base and tax as the law shows them: the base by its fraction of the price, then 12 %."""
    basis = pgettext("paper", "Tax base (DPP)")
    if fraction != "1":
        basis = pgettext("paper", "Tax base (DPP, other value %(fraction)s × %(price)s)") % {
            "fraction": fraction, "price": shown_amount(price),
        }  # fmt: skip
    label = f"{code.name} {shown_percent(rate)}"
    notes = {
        Treatment.NOT_COLLECTED: pgettext("paper", "not collected"),
        Treatment.EXEMPT: pgettext("paper", "exempt"),
    }
    if tax and not charged:
        label = (
            f"{label} ({notes.get(Treatment(code.treatment), pgettext('paper', 'not charged'))})"
        )
    return [
        _row(basis, base, "told"),
        _row(label, tax, "row" if charged == tax else "told"),
    ]


def _row(label: str, minor: int, kind: str = "row") -> dict[str, str]:
    return {"kind": kind, "label": label, "amount": shown_amount(minor, decimals=2)}


def _in_words(invoice: Invoice, company: Company, language: str) -> str:
    rules = RULES.get(company.country_pack)
    if rules is None or invoice.currency != "IDR" or invoice.gross_minor < 0:
        return ""
    return rules.in_words(invoice.gross_minor, language)


def _without_sen(rows: Sequence[dict[str, str]]) -> None:
    """Take `,00` off every amount when all of them are whole rupiah: one column, one writing."""
    amounts = [row["amount"] for row in rows]
    if all(amount[-3:] in {",00", ".00"} for amount in amounts):
        for row, amount in zip(rows, amounts, strict=True):
            row["amount"] = amount[:-3]


def _rows(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _compiled(data: Mapping[str, Any], **options: Any) -> Any:
    with _setting:  # the compiler keeps its world between papers: one at a time
        return compiled(_compiler(), json.dumps(data, ensure_ascii=False), **options)


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(str(TEMPLATE), ignore_system_fonts=True)

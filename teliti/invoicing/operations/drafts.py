"""Writing drafts: many at once in a fixed number of statements, or one again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from teliti.audit.action import Act
from teliti.base.refusals import Refused
from teliti.base.saving import insert_all, save
from teliti.documents import operations as documents
from teliti.documents.domain.keeping import Kept
from teliti.invoicing import queries
from teliti.invoicing.domain import (
    Content,
    Direction,
    Impossible,
    LineContent,
    Totals,
    added_up,
    reference_key,
)
from teliti.invoicing.models import Invoice, InvoiceLine, InvoiceState, InvoiceTax
from teliti.ledger.models import Account
from teliti.parties.models import Party
from teliti.people.models import Company
from teliti.taxes.domain import TaxRule
from teliti.taxes.models import TaxCode
from teliti.taxes.queries import rules_on_days


@dataclass(frozen=True, slots=True)
class Book:
    """What a batch of invoices stands on, read once: company, parties, tax codes and their rules,
    the receivables and payables accounts.

    `rules` by day, then by the key of the tax code.
    """

    company: Company
    parties: Mapping[int, Party]
    codes: Mapping[int, TaxCode]
    rules: Mapping[date, Mapping[int, TaxRule]]
    controls: Mapping[Direction, int]


@dataclass(frozen=True, slots=True)
class Drafts:
    """Drafts as they stand in the database, with what issuing them needs; all in one order."""

    invoices: Sequence[Invoice]
    contents: Sequence[Content]
    totals: Sequence[Totals]
    book: Book


def book_for(act: Act, contents: Sequence[Content]) -> Book:
    """Read what these invoices stand on. Refused: a party, account or tax code that is not there,
    a tax on the sales invoice of a company that is not registered for it."""
    company = Company.objects.get(pk=act.company_id)
    wanted = {content.party for content in contents}
    parties = Party.objects.filter(company_id=act.company_id).in_bulk(wanted)
    if wanted - parties.keys():
        raise Refused(_("This party is not there any more. Choose another."), field="party")
    taxed = {line.tax for content in contents for line in content.lines if line.tax is not None}
    codes = TaxCode.objects.filter(company_id=act.company_id).in_bulk(taxed) if taxed else {}
    if taxed - codes.keys():
        raise Refused(_("This tax is not there any more. Choose another."))
    if taxed and not company.is_vat_registered:
        _refuse_tax_on_sales(contents)
    days = {content.issued_on for content in contents if any(line.tax for line in content.lines)}
    rules = rules_on_days(act.company_id, list(codes.values()), days)
    return Book(company, parties, codes, rules, queries.control_accounts(act.company_id))


def totals_of(content: Content, book: Book) -> Totals:
    """The invoice added up by the rules of its day, or `Refused`."""
    try:
        return added_up(content, book.rules.get(content.issued_on, {}), book.company.currency)
    except Impossible as trouble:
        raise said(trouble) from trouble


def said(trouble: Impossible) -> Refused:
    """What the domain will not have, in the person's language."""
    return Refused(_(trouble.template) % trouble.parameters, field=trouble.field)


def write_drafts(
    act: Act, contents: Sequence[Content], *, reasons: Mapping[int, str] | None = None,
    corrects: Invoice | None = None,
) -> Drafts:  # fmt: skip
    """Write new drafts with their lines and taxes; their order is kept.

    `reasons` says, by place in `contents`, why an invoice that looks like another is none.
    """
    book = book_for(act, contents)
    _refuse_unknown_accounts(act, contents, book)
    totals = [totals_of(content, book) for content in contents]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval('invoicing_invoice_id_seq') FROM generate_series(1, %s)",
            [len(contents)],
        )
        keys = [row[0] for row in cursor.fetchall()]
    invoices = [
        Invoice(
            id=key, company_id=act.company_id, direction=content.direction, corrects=corrects,
            duplicate_reason=(reasons or {}).get(place, "")[:300],
            **_fields(content, total, book),
        )
        for place, (key, content, total) in enumerate(zip(keys, contents, totals, strict=True))
    ]  # fmt: skip
    for invoice in invoices:
        invoice.party = book.parties[invoice.party_id]
    insert_all(invoices)
    _write_parts(act, list(zip(invoices, contents, totals, strict=True)), book)
    return Drafts(invoices, contents, totals, book)


def redraft(act: Act, invoice: Invoice, content: Content, *, reason: str = "") -> Drafts:
    """Give a draft (locked by the caller) other content: all its fields, lines and taxes."""
    book = book_for(act, [content])
    _refuse_unknown_accounts(act, [content], book)
    total = totals_of(content, book)
    InvoiceLine.objects.filter(invoice=invoice).delete()
    InvoiceTax.objects.filter(invoice=invoice).delete()
    save(invoice, duplicate_reason=reason[:300], **_fields(content, total, book))
    invoice.party = book.parties[invoice.party_id]
    _write_parts(act, [(invoice, content, total)], book)
    return Drafts([invoice], [content], [total], book)


def discard(act: Act, invoices: Sequence[Invoice]) -> None:
    """Throw drafts away (locked by the caller) with their lines and taxes."""
    keys = [invoice.pk for invoice in invoices]
    InvoiceTax.objects.filter(invoice_id__in=keys).delete()
    InvoiceLine.objects.filter(invoice_id__in=keys).delete()
    Invoice.objects.filter(
        company_id=act.company_id, pk__in=keys, state=InvoiceState.DRAFT
    ).delete()


def attach(act: Act, invoice: Invoice, files: Sequence[Kept]) -> None:
    """Attach scans that lie in the store already."""
    for kept in files:
        documents.attach(act, invoice, kept)


def content_of(invoice: Invoice, lines: Sequence[InvoiceLine]) -> Content:
    """What a stored invoice says, as it was typed."""
    return Content(
        direction=Direction(invoice.direction), party=invoice.party_id,
        issued_on=invoice.issued_on, due_on=invoice.due_on, reference=invoice.reference,
        text=invoice.text, note=invoice.note, bank_text=invoice.bank_text,
        discount_percent=invoice.discount_percent,
        discount=0 if invoice.discount_percent else invoice.discount_minor,
        stated_tax=invoice.stated_tax_minor,
        lines=[
            LineContent(
                line.description, line.quantity, line.unit_price, line.account_id,
                line.tax_code_id, line.unit, line.discount_percent,
            )
            for line in lines
        ],
    )  # fmt: skip


def taxes_of(act: Act, invoice: Invoice, totals: Totals, book: Book) -> list[InvoiceTax]:
    """The tax rows of an invoice, not saved yet."""
    rules = book.rules.get(invoice.issued_on, {})
    return [
        InvoiceTax(
            company_id=act.company_id, invoice=invoice, tax_code_id=key, price_minor=taxed.price,
            base_minor=taxed.base, rate_percent=rules[key].rate,
            base_fraction=str(rules[key].base_fraction), tax_minor=taxed.tax,
            charged_minor=taxed.charged,
        )
        for key, taxed in totals.taxes.items()
    ]  # fmt: skip


def due_of(content: Content, party: Party) -> date:
    """The due date: as typed, or the party's terms after the date of the invoice."""
    return content.due_on or content.issued_on + timedelta(party.payment_days)


def _fields(content: Content, totals: Totals, book: Book) -> dict[str, Any]:
    return {
        "party_id": content.party,
        "reference": content.reference.strip()[:60],
        "reference_key": reference_key(content.reference)[:60],
        "issued_on": content.issued_on,
        "due_on": due_of(content, book.parties[content.party]),
        "currency": book.company.currency,
        "text": content.text.strip()[:200],
        "note": content.note.strip(),
        "bank_text": content.bank_text.strip(),
        "discount_percent": content.discount_percent,
        "subtotal_minor": totals.subtotal,
        "discount_minor": totals.discount,
        "net_minor": totals.net,
        "tax_minor": totals.tax,
        "gross_minor": totals.gross,
        "stated_tax_minor": content.stated_tax,
    }


def _write_parts(act: Act, written: Sequence[tuple[Invoice, Content, Totals]], book: Book) -> None:
    insert_all([
        InvoiceLine(
            company_id=act.company_id, invoice=invoice, place=place,
            description=line.description.strip()[:300], quantity=line.quantity,
            unit=line.unit.strip()[:20], unit_price=line.unit_price,
            discount_percent=line.discount_percent, net_minor=total.nets[place - 1],
            reduction_minor=total.reductions[place - 1], account_id=line.account,
            tax_code_id=line.tax,
        )
        for invoice, content, total in written
        for place, line in enumerate(content.lines, 1)
    ])  # fmt: skip
    insert_all(
        [tax for invoice, _text, total in written for tax in taxes_of(act, invoice, total, book)]
    )


def _refuse_unknown_accounts(act: Act, contents: Sequence[Content], book: Book) -> None:
    wanted = {line.account for content in contents for line in content.lines}
    known = Account.objects.filter(
        company_id=act.company_id, pk__in=wanted, is_postable=True, is_active=True
    )
    if wanted - set(known.values_list("pk", flat=True)):
        raise Refused(_("An account of the lines is out of use. Choose another."))
    if wanted & set(book.controls.values()):
        raise Refused(
            _("A line cannot stand on the receivables or payables account: the total does.")
        )


def _refuse_tax_on_sales(contents: Sequence[Content]) -> None:
    for content in contents:
        if content.direction == Direction.SALE and any(line.tax for line in content.lines):
            raise Refused(
                _(
                    "This company is not registered for the tax, so its invoices show none. "
                    "Take the tax off the lines."
                )
            )

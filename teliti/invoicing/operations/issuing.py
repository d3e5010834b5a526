"""Issuing invoices, and reversing them: one or thousands in a fixed number of statements."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from teliti.audit.action import Act, subject_of
from teliti.audit.numbers import Series, Span, next_in
from teliti.base.refusals import Refused
from teliti.base.saving import repeated, save
from teliti.invoicing.domain import (
    Content,
    Direction,
    Impossible,
    InvoiceState,
    Totals,
    check_issuable,
    fixed_line,
    posting_lines,
)
from teliti.invoicing.models import FIXED, Invoice, InvoiceLine, InvoiceTax, Settlement
from teliti.invoicing.operations.drafts import (
    Book,
    Drafts,
    book_for,
    content_of,
    said,
    taxes_of,
    totals_of,
)
from teliti.ledger import operations as ledger
from teliti.ledger.domain import EntryKind, Posting
from teliti.ledger.models import Entry

SERIES = {
    Direction.SALE: Series("invoice", "INV/{year}/{month:02}/{number:04}", Span.MONTH),
    Direction.PURCHASE: Series("bill", "TGH/{year}/{month:02}/{number:04}", Span.MONTH),
}
"""Numbers of sales invoices and of bills: gapless in each month."""

_KINDS = {Direction.SALE: EntryKind.SALE, Direction.PURCHASE: EntryKind.PURCHASE}


def issue_many(act: Act, drafts: Drafts) -> list[Invoice]:
    """Number drafts (just written, or locked by the caller), fix them for good, and post them.

    Numbers follow the order given, within each series and month. All or nothing; refused with the
    sentence of the first that cannot be.
    """
    invoices, contents = drafts.invoices, drafts.contents
    for content, total in zip(contents, drafts.totals, strict=True):
        _refuse_unissuable(content, total)
    periods = ledger.hold_periods(act, [invoice.issued_on for invoice in invoices])
    numbers = _numbers(act, contents)
    entries = ledger.post_many(
        act,
        [
            _posting(invoice, number, content, total, drafts.book)
            for invoice, number, content, total in zip(
                invoices, numbers, contents, drafts.totals, strict=True
            )
        ],
        periods=periods,
    )
    for invoice, number, entry in zip(invoices, numbers, entries, strict=True):
        invoice.state, invoice.number, invoice.entry = InvoiceState.ISSUED, number, entry
        invoice.issued_at, invoice.issued_by_id = act.now, act.actor.pk
        invoice.open_minor = invoice.gross_minor
        invoice.control_id = drafts.book.controls[Direction(invoice.direction)]
        invoice.version += 1
    _seal(act, invoices)
    for invoice, content, total in zip(invoices, contents, drafts.totals, strict=True):
        _fix(act, invoice, content, total)
    return list(invoices)


def _fix(act: Act, invoice: Invoice, content: Content, total: Totals) -> None:
    lines = [
        fixed_line(line, net, reduction)
        for line, net, reduction in zip(content.lines, total.nets, total.reductions, strict=True)
    ]
    taxes = [
        (key, taxed.price, taxed.base, taxed.tax, taxed.charged)
        for key, taxed in sorted(total.taxes.items())
    ]
    act.fix(subject_of(invoice), *(getattr(invoice, name) for name in FIXED), lines, taxes)


def read_drafts(act: Act, invoices: Sequence[Invoice]) -> Drafts:
    """Drafts (locked by the caller) with what issuing them needs.

    Taxes are those of the invoice's day as they are now: where a rate changed since the draft was
    written, they are written again.
    """
    lines = _lines_of(invoices)
    contents = [content_of(invoice, lines[invoice.pk]) for invoice in invoices]
    book = book_for(act, contents)
    totals = [totals_of(content, book) for content in contents]
    for content, total in zip(contents, totals, strict=True):
        _refuse_unissuable(content, total)
    _bring_up_to_date(act, invoices, totals, book)
    return Drafts(invoices, contents, totals, book)


def reverse(act: Act, invoice: Invoice, *, day: date, because: str) -> Entry:
    """Take an issued invoice (locked by the caller) back by the mirror of its entry.

    Its number stays taken and says why. Refused: not issued, or something settles it.
    """
    if invoice.state != InvoiceState.ISSUED:
        raise Refused(_("Only an issued invoice is reversed. Throw a draft away instead."))
    if not because.strip():
        raise Refused(_("Say why the invoice is reversed."), field="because")
    if day < invoice.issued_on:
        raise Refused(_("The reversal cannot lie before the invoice."), field="day")
    settled = Settlement.objects.filter(invoice=invoice, undoes=None, undone_by=None).count()
    if settled:
        raise Refused(
            _("%(invoice)s has settlements (%(count)s). Take them back first, then reverse it.")
            % {"invoice": invoice, "count": settled}
        )
    assert invoice.entry is not None, "an issued invoice has its entry"
    mirror = ledger.reverse(
        act, invoice.entry, day=day,
        text=_("Reversal of %(invoice)s: %(because)s")
        % {"invoice": invoice, "because": because.strip()},
    )  # fmt: skip
    save(
        invoice, state=InvoiceState.REVERSED, open_minor=0, reversed_on=day, reversal=mirror,
        reversal_reason=because.strip()[:300],
    )  # fmt: skip
    return mirror


def _refuse_unissuable(content: Content, total: Totals) -> None:
    try:
        check_issuable(content, total)
    except Impossible as trouble:
        raise said(trouble) from trouble


def _lines_of(invoices: Sequence[Invoice]) -> dict[int, list[InvoiceLine]]:
    found: dict[int, list[InvoiceLine]] = defaultdict(list)
    keys = [invoice.pk for invoice in invoices]
    for line in InvoiceLine.objects.filter(invoice_id__in=keys).order_by("invoice_id", "place"):
        found[line.invoice_id].append(line)
    return found


def _bring_up_to_date(
    act: Act, invoices: Sequence[Invoice], totals: Sequence[Totals], book: Book
) -> None:
    """Write the taxes again where a rate changed since the draft was written."""
    stored: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    rows = InvoiceTax.objects.filter(invoice_id__in=[invoice.pk for invoice in invoices])
    for tax in rows.order_by("tax_code_id"):
        stored[tax.invoice_id].append((tax.tax_code_id, tax.base_minor, tax.charged_minor))
    for invoice, total in zip(invoices, totals, strict=True):
        now = [(key, taxed.base, taxed.charged) for key, taxed in total.taxes.items()]
        if now == stored[invoice.pk] and total.gross == invoice.gross_minor:
            continue
        InvoiceTax.objects.filter(invoice=invoice).delete()
        InvoiceTax.objects.bulk_create(taxes_of(act, invoice, total, book))
        save(invoice, tax_minor=total.tax, gross_minor=total.gross)


def _numbers(act: Act, contents: Sequence[Content]) -> list[str]:
    """One number each; the counters are taken in one order, so that nobody waits in a ring."""
    spans = [
        (content.direction, SERIES[content.direction].span_of(content.issued_on))
        for content in contents
    ]
    wanted = Counter(spans)
    following = {
        key: next_in(act, SERIES[key[0]].code, key[1], wanted[key]) for key in sorted(wanted)
    }
    numbers = []
    for span, content in zip(spans, contents, strict=True):
        numbers.append(SERIES[span[0]].written(following[span], content.issued_on))
        following[span] += 1
    return numbers


def _posting(
    invoice: Invoice, number: str, content: Content, totals: Totals, book: Book
) -> Posting:
    if content.direction not in book.controls:
        raise Refused(
            _("No receivables or payables account is set. Choose one under Invoice settings.")
        )
    is_sale = content.direction == Direction.SALE
    accounts = {
        key: code.sales_account_id if is_sale else code.purchase_account_id
        for key, code in book.codes.items()
    }
    party = book.parties[content.party]
    lines = posting_lines(
        content, totals, accounts, book.controls[content.direction],
        tax_is_cost=not is_sale and not book.company.is_vat_registered,
    )  # fmt: skip
    text = " · ".join(part for part in (number, party.name, content.text.strip()) if part)
    return Posting(content.issued_on, text, _KINDS[content.direction], lines, subject_of(invoice))


def _seal(act: Act, invoices: Sequence[Invoice]) -> None:
    with repeated() as cursor:
        cursor.execute(
            "UPDATE invoicing_invoice i SET state = 'issued', number = n.number, "
            "entry_id = n.entry, control_id = n.control, open_minor = i.gross_minor, "
            "version = n.version, issued_at = %s, issued_by_id = %s "
            "FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::bigint[], "
            "%s::int[]) AS n(id, number, entry, control, version) WHERE i.id = n.id",
            [
                act.now, act.actor.pk, [invoice.pk for invoice in invoices],
                [invoice.number for invoice in invoices],
                [invoice.entry_id for invoice in invoices],
                [invoice.control_id for invoice in invoices],
                [invoice.version for invoice in invoices],
            ],
        )  # fmt: skip

"""What must hold of invoices; `teliti verify` asks it."""

from collections import defaultdict
from collections.abc import Iterator
from operator import attrgetter

from django.db import connection
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teliti.audit import fixed
from teliti.audit.verify import Check
from teliti.invoicing.domain import LineContent, fixed_line
from teliti.invoicing.models import FIXED, Invoice, InvoiceLine, InvoiceTax
from teliti.kit.words import shown_amount


def _rows(sql: str, company: int) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"company": company})
        return list(cursor.fetchall())


def totals_add_up(company: int) -> Iterator[str]:
    """Each invoice that is not the sum of its lines and taxes."""
    found = _rows(
        "SELECT COALESCE(NULLIF(i.number, ''), '#' || i.id) FROM invoicing_invoice i "
        "LEFT JOIN (SELECT invoice_id, SUM(net_minor - reduction_minor) AS net, "
        "SUM(net_minor) AS subtotal FROM invoicing_invoiceline WHERE company_id = %(company)s "
        "GROUP BY 1) l ON l.invoice_id = i.id "
        "LEFT JOIN (SELECT invoice_id, SUM(charged_minor) AS tax FROM invoicing_invoicetax "
        "WHERE company_id = %(company)s GROUP BY 1) t ON t.invoice_id = i.id "
        "WHERE i.company_id = %(company)s AND (i.net_minor <> COALESCE(l.net, 0) "
        "OR i.subtotal_minor <> COALESCE(l.subtotal, 0) OR i.tax_minor <> COALESCE(t.tax, 0)) "
        "ORDER BY i.id",
        company,
    )
    for (number,) in found:
        yield gettext("%(invoice)s is not the sum of its lines and taxes.") % {"invoice": number}


def open_is_what_is_left(company: int) -> Iterator[str]:
    """Each invoice whose open amount is not its total less its settlements."""
    found = _rows(
        "SELECT i.number FROM invoicing_invoice i LEFT JOIN (SELECT invoice_id, "
        "SUM(amount_minor) AS settled FROM invoicing_settlement WHERE company_id = %(company)s "
        "GROUP BY 1) s ON s.invoice_id = i.id WHERE i.company_id = %(company)s "
        "AND (i.state = 'issued' AND i.open_minor <> i.gross_minor - COALESCE(s.settled, 0) "
        "OR i.state = 'reversed' AND COALESCE(s.settled, 0) <> 0 "
        "OR i.state = 'draft' AND s.settled IS NOT NULL) ORDER BY i.id",
        company,
    )
    for (number,) in found:
        yield gettext("%(invoice)s: what is open is not the total less what settled it.") % {
            "invoice": number
        }


def books_agree(company: int) -> Iterator[str]:
    """Each control account and party whose balance in the books is not the sum of open invoices.

    A total without a party in the opening balances stands for itself: it has no invoices.
    """
    found = _rows(
        "WITH controls AS (SELECT DISTINCT control_id AS id FROM invoicing_invoice "
        "WHERE company_id = %(company)s AND control_id IS NOT NULL), "
        "books AS (SELECT l.account_id, COALESCE(l.party_id, 0) AS party, SUM(l.amount) AS amount "
        "FROM ledger_line l JOIN controls c ON c.id = l.account_id "
        "JOIN ledger_entry e ON e.id = l.entry_id "
        "LEFT JOIN ledger_entry r ON r.id = e.reverses_id WHERE l.company_id = %(company)s "
        "AND e.posted AND (l.party_id IS NOT NULL OR COALESCE(r.kind, e.kind) <> 'opening') "
        "GROUP BY 1, 2), "
        "papers AS (SELECT control_id AS account_id, party_id AS party, SUM(CASE direction "
        "WHEN 'sale' THEN open_minor ELSE -open_minor END) AS amount FROM invoicing_invoice "
        "WHERE company_id = %(company)s AND open_minor > 0 GROUP BY 1, 2) "
        "SELECT a.code, COALESCE(p.name, ''), COALESCE(b.amount, 0), COALESCE(i.amount, 0) "
        "FROM books b FULL JOIN papers i USING (account_id, party) "
        "JOIN ledger_account a ON a.id = account_id LEFT JOIN parties_party p ON p.id = party "
        "WHERE COALESCE(b.amount, 0) <> COALESCE(i.amount, 0) ORDER BY 1, 2",
        company,
    )
    for code, name, books, papers in found:
        yield gettext("%(account)s, %(party)s: %(books)s in the books, %(papers)s open.") % {
            "account": code, "party": name or gettext("without a party"),
            "books": shown_amount(int(str(books))), "papers": shown_amount(int(str(papers))),
        }  # fmt: skip


def numbers_have_no_gaps(company: int) -> Iterator[str]:
    """Each series and month whose numbers are not 1 to the number of its invoices."""
    found = _rows(
        "SELECT substring(number from '^(.*)/[0-9]+$') AS series, count(*), "
        "max(substring(number from '[0-9]+$')::bigint) FROM invoicing_invoice "
        "WHERE company_id = %(company)s AND number <> '' GROUP BY 1 "
        "HAVING count(*) <> max(substring(number from '[0-9]+$')::bigint) ORDER BY 1",
        company,
    )
    for series, count, last in found:
        yield gettext("%(series)s: %(count)s numbers, the last is %(last)s.") % {
            "series": series, "count": count, "last": last,
        }  # fmt: skip


def issued_are_posted(company: int) -> Iterator[str]:
    """Each issued invoice without a posted entry of its own over its total."""
    found = _rows(
        "WITH controls AS (SELECT DISTINCT control_id AS id FROM invoicing_invoice "
        "WHERE company_id = %(company)s AND control_id IS NOT NULL), "
        "posted AS (SELECT e.id, e.source, e.date, l.account_id, l.party_id, l.amount "
        "FROM ledger_line l JOIN controls c ON c.id = l.account_id "
        "JOIN ledger_entry e ON e.id = l.entry_id AND e.posted "
        "WHERE l.company_id = %(company)s AND e.company_id = %(company)s) "
        "SELECT i.number FROM invoicing_invoice i LEFT JOIN posted p ON p.id = i.entry_id "
        "AND p.source = 'invoicing.invoice:' || i.id AND p.date = i.issued_on "
        "AND p.account_id = i.control_id AND p.party_id = i.party_id AND p.amount = "
        "CASE i.direction WHEN 'sale' THEN i.gross_minor ELSE -i.gross_minor END "
        "WHERE i.company_id = %(company)s AND i.state <> 'draft' AND p.id IS NULL ORDER BY i.id",
        company,
    )
    for (number,) in found:
        yield gettext("%(invoice)s is not in the books as it should be.") % {"invoice": number}


def invoices_as_issued(company: int) -> Iterator[str]:
    """Each issued invoice that is not, to the last line, what the trail says was issued."""
    taxes: dict[int, list[tuple[object, ...]]] = defaultdict(list)
    columns = "tax_code_id", "price_minor", "base_minor", "tax_minor", "charged_minor"
    rows = InvoiceTax.objects.filter(company_id=company).order_by("invoice_id", "tax_code_id")
    for key, *tax in rows.values_list("invoice_id", *columns).iterator():
        taxes[key].append(tuple(tax))
    issued = Invoice.objects.filter(company_id=company).exclude(number="").order_by("pk")
    yield from fixed.changed(
        company,
        "invoicing.invoice",
        (
            (
                invoice.pk, invoice.number,
                (
                    *(getattr(invoice, name) for name in FIXED),
                    [
                        fixed_line(_content(line), line.net_minor, line.reduction_minor)
                        for line in sorted(invoice.lines.all(), key=attrgetter("place"))
                    ],
                    taxes[invoice.pk],
                ),
            )
            for invoice in issued.prefetch_related("lines").iterator(chunk_size=1000)
        ),
    )  # fmt: skip


def _content(line: InvoiceLine) -> LineContent:
    return LineContent(
        line.description, line.quantity, line.unit_price, line.account_id, line.tax_code_id,
        line.unit, line.discount_percent,
    )  # fmt: skip


CHECKS = [
    Check("invoicing.fixed", _("Invoices are as they were issued"), invoices_as_issued),
    Check("invoicing.totals", _("Invoices are the sum of their lines and taxes"), totals_add_up),
    Check("invoicing.open", _("What is open is what is left"), open_is_what_is_left),
    Check("invoicing.books", _("Open invoices add up to the control accounts"), books_agree),
    Check("invoicing.numbers", _("Invoice numbers have no gaps"), numbers_have_no_gaps),
    Check("invoicing.entries", _("Every issued invoice is in the books"), issued_are_posted),
]

"""The paper of an invoice: what it says in either language, read back from the PDF."""

from datetime import date
from decimal import Decimal

import pypdfium2  # type: ignore[import-untyped]  # ships no types
import pytest

from teliti.invoicing import actions, paper
from teliti.invoicing.domain import LineContent
from teliti.invoicing.models import Invoice
from teliti.people.models import Member
from tests import make
from tests.make_invoicing import MAY, customer, issued_invoice, line, sale

pytestmark = pytest.mark.django_db


@pytest.fixture
def books() -> Member:
    system = make.books()
    company = system.company
    company.address, company.city = "Jl. Merdeka 17", "Bandung"
    company.tax_number, company.signer = "0012345678901000", "Siti Rahma"
    company.save(update_fields=["address", "city", "tax_number", "signer"])
    return system


def read(made: bytes) -> list[str]:
    """The text of each page, its lines joined by spaces."""
    document = pypdfium2.PdfDocument(made)
    return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def paper_of(invoice: Invoice, language: str) -> list[str]:
    found = Invoice.objects.select_related("company", "party").get(pk=invoice.pk)
    return read(paper.pdf(found, language))


def test_the_paper_in_indonesian(books: Member) -> None:
    (page,) = paper_of(issued_invoice(books, customer(books, city="Jakarta")), "id")
    for part in (
        "Faktur", "INV/2026/05/0001", "PT Maju Jaya", "Jakarta", "11 Mei 2026", "10 Juni 2026",
        "1 rim 10.000.000 10.000.000", "DPP nilai lain 11/12 × 10.000.000", "9.166.667",
        "PPN 12% 1.100.000", "Rp11.100.000", "# Sebelas juta seratus ribu rupiah #",
        "Bandung, 11 Mei 2026", "Siti Rahma", "NPWP 0012345678901000", "Halaman 1 dari 1",
    ):  # fmt: skip
        assert part in page, f"{part}\n{page}"


def test_the_paper_in_english(books: Member) -> None:
    (page,) = paper_of(issued_invoice(books), "en")
    for part in (
        "Invoice", "11 May 2026", "10,000,000", "9,166,667", "PPN (VAT) 12% 1,100,000",
        "Rp11,100,000", "# Eleven million one hundred thousand rupiah #", "Page 1 of 1",
    ):  # fmt: skip
        assert part in page, f"{part}\n{page}"


def test_sixty_lines_go_over_pages_with_their_heads(books: Member) -> None:
    lines = [
        LineContent(f"Barang {number}", Decimal(number), Decimal("12500"),
                    make.account(books, "4-1101").pk, None, "buah")
        for number in range(1, 61)
    ]  # fmt: skip
    content = sale(customer(books), *lines, discount_percent=Decimal(5))
    pages = paper_of(actions.issue_content(books, content=content), "id")
    assert len(pages) == 2
    assert all("Uraian" in page for page in pages)
    assert "Halaman 2 dari 2" in pages[1]
    assert "Potongan 5% -1.143.750" in pages[1]
    assert "Rp21.731.250" in pages[1]


def test_drafts_and_reversed_invoices_are_marked(books: Member) -> None:
    draft = actions.draft_invoice(books, content=sale(customer(books), line(books)))
    assert "DRAF" in paper_of(draft, "id")[0]
    assert "DRAFT" in paper_of(draft, "en")[0]
    invoice = actions.issue_invoice(books, invoice=draft)
    assert "DRAF" not in paper_of(invoice, "id")[0]
    actions.reverse_invoice(books, invoice=invoice, day=MAY, because="Batal")
    assert "DIBALIK" in paper_of(invoice, "id")[0]
    assert "REVERSED" in paper_of(invoice, "en")[0]


def test_what_is_not_collected_is_shown_and_not_added(books: Member) -> None:
    invoice = issued_invoice(books, code="PPN-TIDAK-DIPUNGUT")
    (page,) = paper_of(invoice, "id")
    assert "PPN tidak dipungut 12% (tidak dipungut) 1.100.000" in page
    assert "Rp10.000.000" in page


def test_the_same_invoice_gives_the_same_bytes(books: Member) -> None:
    invoice = issued_invoice(books)
    found = Invoice.objects.select_related("company", "party").get(pk=invoice.pk)
    one = paper.pdf(found, "id")
    assert one == paper.pdf(found, "id")
    assert b"pdfaid:part>2</pdfaid:part" in one
    assert found.issued_on == date(2026, 5, 11)

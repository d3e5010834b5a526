"""Invoices and bills taken in from files."""

from datetime import date

import pytest
from django.utils import translation

from teliti.exchange.declaring import importables
from teliti.exchange.tests import make as make_exchange
from teliti.invoicing.models import Direction, Invoice, InvoiceState
from teliti.ledger.queries import turnovers_until
from teliti.people.models import Member
from teliti.taxes.queries import codes_by_code
from tests import make, make_parties

pytestmark = pytest.mark.django_db


@pytest.fixture
def system() -> Member:
    member = make.books()
    make_parties.customer(member, "PT Maju", code="C-1")
    make_parties.supplier(member, "CV Jaya", code="S-1")
    return member


def test_rows_with_one_number_are_one_invoice(system: Member) -> None:
    text = (
        "No. Faktur;Pelanggan;Tanggal;Deskripsi;Qty;Harga;Kode Akun;Pajak\n"
        "A-1;C-1;05/02/2026;Kertas;10;55.000;4-1101;PPN\n"
        "A-1;C-1;05/02/2026;Pena;2;5.000;4-1101;PPN\n"
        "A-2;PT Maju;06/02/2026;Jasa;;100.000;4-1101;\n"
    )
    code = _tax(system)
    batch = make_exchange.taken_in(system, "invoicing.sales", text.replace("PPN", code))
    first, second = Invoice.objects.filter(direction=Direction.SALE).order_by("pk")
    assert (first.reference, first.net_minor, first.state) == (
        "A-1", 560_000_00, InvoiceState.ISSUED,
    )  # fmt: skip
    assert (second.gross_minor, second.issued_on) == (100_000_00, date(2026, 2, 6))
    undo = importables()["invoicing.sales"].undo
    assert undo is not None
    undo(system, batch=batch, because="Berkas lama")
    assert set(Invoice.objects.values_list("state", flat=True)) == {InvoiceState.REVERSED}


def _tax(system: Member) -> str:
    return next(code for code in sorted(codes_by_code(system.company_id)) if "PPN" in code)


def test_open_papers_of_the_first_day_stand_against_the_opening_account(system: Member) -> None:
    text = (
        "Nomor;Pelanggan;Tanggal;Jatuh Tempo;Sisa Tagihan\nL-9;C-1;15/12/2025;14/01/2026;750.000\n"
    )
    make_exchange.taken_in(system, "invoicing.open_sales", text)
    bills = "Nomor;Pemasok;Tanggal;Sisa Tagihan\nB-7;CV Jaya;20/12/2025;250.000\n"
    make_exchange.taken_in(system, "invoicing.open_purchases", bills)
    invoice = Invoice.objects.get(direction=Direction.SALE)
    assert (invoice.issued_on, invoice.due_on) == (date(2026, 1, 1), date(2026, 1, 14))
    assert (invoice.open_minor, invoice.reference) == (750_000_00, "L-9")
    opening = make.account(system, "3-9999")
    left = turnovers_until(system.company_id, date(2026, 1, 31))[opening.pk].net
    assert left == -500_000_00


def test_what_is_wrong_is_said_by_cell(system: Member) -> None:
    text = (
        "No. Faktur;Pemasok;Tanggal;Harga;Akun;Pajak\n"
        "B-1;PT Asing;05/02/2026;1.000;6-2101;\n"
        "B-2;S-1;05/02/2027;1.000;9-9999;XX\n"
        "B-3;S-1;05/02/2026;0;6-2101;\n"
    )
    with translation.override("en"):
        batch = make_exchange.checked(system, "invoicing.purchases", text)
    said = make_exchange.troubles(batch)
    assert said == [
        ("B2", "Nobody has the code, tax number or name PT Asing. Take them in first."),
        ("C3", "There is no open period for 05/02/2027."),
        ("E3", "No account has the code 9-9999."),
        ("F3", said[3][1]),
        ("D4", "There is nothing to pay on this paper."),
    ]
    assert said[3][1].startswith("No tax has the code XX. There are: ")


def test_a_bill_that_is_here_already_is_found(system: Member) -> None:
    text = "No. Faktur;Pemasok;Tanggal;Harga;Akun\nB-1;S-1;05/02/2026;1.000;6-2101\n"
    make_exchange.taken_in(system, "invoicing.purchases", text)
    with translation.override("en"):
        batch = make_exchange.checked(system, "invoicing.purchases", text.replace("B-1", "b 01"))
    bill = Invoice.objects.get()
    assert make_exchange.troubles(batch) == [("A2", f"{bill} of CV Jaya has this number already.")]

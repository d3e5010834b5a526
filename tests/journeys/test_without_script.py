"""The main forms work without any script, on a wide screen and on a phone."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.conftest import MakePerson
from tests.journeys.person import Person

PHONE, DESK = 390, 1440


@pytest.fixture(params=[("id", PHONE), ("en", DESK)], ids=["id-390", "en-1440"])
def looks(request: pytest.FixtureRequest) -> tuple[str, int]:
    """A language and the width of a window."""
    found: tuple[str, int] = request.param
    return found


@pytest.fixture
def language(looks: tuple[str, int]) -> str:
    """The language of the people of this journey."""
    return looks[0]


@pytest.fixture
def rina(product: str, person: MakePerson, looks: tuple[str, int]) -> Person:
    """The clerk, signed in, with script turned off."""
    one = person(product, java_script_enabled=False, viewport={"width": looks[1], "height": 844})
    one.sign_in("rina@nusakarya.example")
    return one


def test_a_customer_and_a_journal_entry_are_written(rina: Person) -> None:
    rina.go("/parties/customers/new/")
    rina.labelled("Nama", "Name").fill("PT Tanpa Skrip")
    _send(rina)
    expect(_title(rina)).to_contain_text("PT Tanpa Skrip")

    rina.go("/ledger/entries/new/")
    rina.labelled("Keterangan", "Description").fill("Bahan bakar")
    rina.labelled("Tanggal", "Date").fill("20-11")
    rina.line_field("Akun", "Account", 1).fill("6-3109")
    rina.line_field("Debit", "Debit", 1).fill("2*75rb")
    rina.line_field("Akun", "Account", 2).fill("1-1101")
    rina.line_field("Kredit", "Credit", 2).fill("150rb")
    _send(rina)
    expect(_title(rina)).to_have_text(rina.say("Draf jurnal", "Draft entry"))
    _follow(rina, "/post/")
    _send(rina)
    expect(_title(rina)).to_have_text(re.compile(r"^\w+/2026/11/\d+$"))


def test_an_invoice_is_written_and_issued(rina: Person) -> None:
    rina.go("/invoicing/sales/new/")
    rina.labelled("Pelanggan", "Customer").fill("CV Cipta Persada")
    rina.labelled("Tanggal", "Date").fill("20-11")
    rina.line_field("Keterangan", "Description", 1).fill("Kabel serat optik")
    rina.line_field("Kuantitas", "Quantity", 1).fill("3")
    rina.line_field("Harga satuan", "Price", 1).fill("250rb")
    rina.button("Tambah baris", "Add line").click()
    rina.line_field("Keterangan", "Description", 3).fill("Pemasangan")
    rina.line_field("Harga satuan", "Price", 3).fill("1,5jt" if rina.is_indonesian else "1.5jt")
    _send(rina)
    expect(rina.found("heading", "Draf faktur", "Draft invoice", level=1)).to_be_visible()
    _follow(rina, "/issue/")
    _send(rina)
    expect(rina.page.get_by_role("heading", level=1)).to_have_text(
        re.compile(r"^INV/2026/11/\d{4}$")
    )
    rina.sees("2.497.500", "2,497,500")


def test_a_bill_is_entered_and_paid(rina: Person) -> None:
    rina.go("/invoicing/bills/new/")
    rina.labelled("Pemasok", "Supplier").fill("PT Layar Digital Prima")
    rina.labelled("Nomor pada dokumen mereka", "Number on their paper").fill("LDP-77")
    rina.line_field("Keterangan", "Description", 1).fill("Layar")
    rina.line_field("Harga satuan", "Price", 1).fill("250rb")
    _send(rina)
    expect(_title(rina)).to_have_text(rina.say("Draf tagihan", "Draft bill"))
    _follow(rina, "/issue/")
    _send(rina)
    expect(_title(rina)).to_have_text(re.compile(r"^TGH/2026/11/\d+$"))
    rina.sees("277.500", "277,500")
    _follow(rina, "/payment/")
    rina.labelled("Akun kas atau bank", "Cash or bank account").fill("1-1101")
    _send(rina)
    expect(_title(rina)).to_have_text(re.compile(r"^TGH/2026/11/\d+$"))
    rina.sees("Lunas", "Paid")


def test_a_statement_is_imported_and_a_line_matched(rina: Person, bank_files: Path) -> None:
    rina.go("/treasury/bankaccounts/import/")
    rina.page.locator("input[type=file]").set_input_files(sorted(bank_files.glob("mandiri-*"))[0])
    _send(rina)
    _send(rina)
    expect(_title(rina)).to_contain_text("Mandiri")
    rina.go("/treasury/matching/")
    count = rina.page.locator("[data-left]")
    left = int(count.get_attribute("data-left") or 0)
    rina.page.locator("[data-accept]").first.click()
    expect(count).to_have_attribute("data-left", str(left - 1))


def _title(someone: Person) -> Locator:
    return someone.page.get_by_role("heading", level=1)


def _send(someone: Person) -> None:
    someone.page.locator("[data-submit]").click()


def _follow(someone: Person, address: str) -> None:
    """A verb of the page; it may lie in the menu of the other verbs."""
    verb = someone.page.locator(f"main .verbs a[href$='{address}']")
    if not verb.is_visible():
        someone.page.get_by_label(someone.say("Tindakan lain", "More verbs")).click()
    verb.click()

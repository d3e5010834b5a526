"""From a new installation to the first issued invoice, in one sitting."""

import re

from playwright.sync_api import expect

from tests.journeys.conftest import MakePerson
from tests.journeys.person import Person

PASSWORD = "kalimat yang panjang"
CUSTOMER = "PT Maju Bersama"


def test_from_a_new_installation_to_the_first_invoice(
    empty_product: str, person: MakePerson
) -> None:
    owner = person(empty_product)
    _set_up(owner)
    _look_at_the_chart(owner)
    _write_the_invoice(owner)
    _issue_it(owner)
    _fetch_its_paper(owner)


def _set_up(owner: Person) -> None:
    owner.go("/")
    expect(owner.page).to_have_url(re.compile("/setup/$"))
    owner.choose_language()
    owner.labelled("Perusahaan", "Company").fill("PT Karya Baru")
    owner.labelled("Nama pendek", "Short name").fill("Karya Baru")
    owner.labelled("Nama Anda", "Your name").fill("Ratna Dewi")
    owner.labelled("Surel Anda", "Your e-mail").fill("ratna@karya.example")
    owner.labelled("Kata sandi", "Password").fill(PASSWORD)
    owner.button("Buka pembukuan", "Open the books").press("Enter")
    expect(owner.found("heading", "Meja saya", "My desk", level=1)).to_be_visible()
    expect(owner.page.locator("html")).to_have_attribute("lang", owner.language)


def _look_at_the_chart(owner: Person) -> None:
    owner.go("/ledger/accounts/?q=1-1101")
    expect(owner.found("heading", "Bagan akun", "Chart of accounts", level=1)).to_be_visible()
    expect(owner.page.get_by_role("table").get_by_text("1-1101").first).to_be_visible()


def _write_the_invoice(owner: Person) -> None:
    """By keyboard alone: the customer is made on the way, amounts are typed in short."""
    page = owner.page
    owner.go("/invoicing/sales/")
    owner.press("n")
    expect(owner.found("heading", "Faktur baru", "New invoice", level=1)).to_be_visible()
    customer = owner.labelled("Pelanggan", "Customer")
    expect(customer).to_be_focused()
    owner.type(CUSTOMER)
    create = owner.found("option", f"Buat “{CUSTOMER}” …", f"Create “{CUSTOMER}” …")
    expect(create).to_be_visible()
    with owner.context.expect_page() as opened:
        owner.press("ArrowDown", "Enter")
    form = opened.value
    name = form.get_by_label(owner.say("Nama", "Name"), exact=True)
    expect(name).to_be_focused()
    expect(name).to_have_value(CUSTOMER)
    form.keyboard.press("Control+Enter")
    expect(form.get_by_role("heading", level=1)).to_contain_text(CUSTOMER)
    form.close()

    page.bring_to_front()
    customer.focus()
    owner.press("ControlOrMeta+a")
    owner.type("maju")
    expect(page.get_by_role("option", name=CUSTOMER)).to_be_visible()
    owner.press("Enter")
    expect(customer).to_have_value(re.compile(CUSTOMER))
    owner.line_field("Keterangan", "Description", 1).focus()
    _type_line(owner, "Jasa pemasangan", "2", "1,5jt" if owner.language == "id" else "1.5jt")
    _type_line(owner, "Kabel", "3", "250rb")
    expect(page.locator("[data-total]")).to_have_text(owner.say("4.162.500", "4,162,500"))
    _see_that_the_draft_is_kept(owner)


def _type_line(owner: Person, text: str, quantity: str, price: str) -> None:
    """Enter leads from field to field, and from the last one to the next line."""
    owner.type(text)
    owner.press("Enter", "ControlOrMeta+a")
    owner.type(quantity)
    owner.press("Enter", "Enter")
    owner.type(price)
    owner.press("Enter", "Enter", "Enter", "Enter")


def _see_that_the_draft_is_kept(owner: Person) -> None:
    owner.sees("Draf tersimpan pukul", "Draft saved at")
    owner.page.reload()
    owner.sees("Ini draf Anda dari", "This is your draft of")
    expect(owner.labelled("Pelanggan", "Customer")).to_have_value(re.compile(CUSTOMER))
    expect(owner.line_field("Keterangan", "Description", 2)).to_have_value("Kabel")
    price = owner.line_field("Harga satuan", "Price", 1)
    expect(price).to_have_value(owner.say("1.500.000", "1,500,000"))


def _issue_it(owner: Person) -> None:
    owner.press("Control+Enter")
    expect(owner.found("heading", "Draf faktur", "Draft invoice", level=1)).to_be_visible()
    owner.press("i")
    expect(owner.found("heading", "Terbitkan", "Issue", level=1)).to_be_visible()
    owner.sees(f"{CUSTOMER} berutang Rp4.162.500", f"{CUSTOMER} owes Rp4,162,500")
    owner.press("Control+Enter")
    expect(owner.page.get_by_role("heading", level=1)).to_have_text(re.compile(r"^INV/.*/0001$"))


def _fetch_its_paper(owner: Person) -> None:
    owner.page.get_by_label(owner.say("Tindakan lain", "More verbs")).press("Enter")
    paper = owner.link("Cetak (PDF)", "Paper (PDF)")
    expect(paper).to_be_visible()
    answer = owner.context.request.get(owner.address + str(paper.get_attribute("href")))
    assert answer.ok
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF")
    assert owner.pointer_events() == 0

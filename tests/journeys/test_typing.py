"""Nothing typed is lost: when one is signed out, when the page crashes, when two people type."""

import re
from contextlib import suppress

from playwright.sync_api import Error, Page, expect

from teliti.packs.indonesia.sample.books import PASSWORD
from tests.journeys.conftest import MakePerson
from tests.journeys.person import Person


def test_what_was_typed_survives_being_signed_out(product: str, person: MakePerson) -> None:
    rina = person(product)
    rina.sign_in("rina@nusakarya.example", path="/invoicing/sales/new/")
    rina.pick(rina.labelled("Pelanggan", "Customer"), "Cipta Persada")
    rina.line_field("Keterangan", "Description", 1).fill("Pemeriksaan jaringan")
    _sign_out(rina.beside())
    rina.line_field("Harga satuan", "Price", 1).fill(
        "2*75.000" if rina.is_indonesian else "2*75,000"
    )
    rina.sees(
        "Sesi Anda berakhir. Yang Anda ketik tetap ada di sini.",
        "You have been signed out. What you typed is kept here.",
    )
    rina.press("Control+Enter")
    expect(rina.page).to_have_url(re.compile("/account/login/"))
    rina.labelled("Email", "E-mail").fill("rina@nusakarya.example")
    rina.labelled("Kata sandi", "Password").fill(PASSWORD)
    rina.press("Enter")
    expect(rina.page).to_have_url(re.compile("/invoicing/sales/new/$"))
    expect(rina.labelled("Pelanggan", "Customer")).to_have_value(re.compile("Cipta Persada"))
    text = rina.line_field("Keterangan", "Description", 1)
    expect(text).to_have_value("Pemeriksaan jaringan")
    rina.send()
    expect(rina.found("heading", "Draf faktur", "Draft invoice", level=1)).to_be_visible()
    rina.sees("150.000", "150,000")


def test_lines_are_typed_from_enter_to_enter(product: str, person: MakePerson) -> None:
    rina = person(product)
    rina.sign_in("rina@nusakarya.example", path="/invoicing/sales/new/")
    rina.ready()
    rina.line_field("Keterangan", "Description", 1).focus()
    for words in (("Kertas", "10", "rim", "52rb"), ("Tinta", "3", "botol", "1,2jt")):
        for word in (*words, "", "", ""):  # discount, account and tax stay as they are
            rina.type(word)
            rina.press("Enter")
    quantities = [rina.line_field("Kuantitas", "Quantity", number) for number in (1, 2)]
    expect(quantities[0]).to_have_value("10")
    expect(quantities[1]).to_have_value("3")


def test_what_was_typed_survives_a_crash_of_the_page(product: str, person: MakePerson) -> None:
    rina = person(product)
    rina.sign_in("rina@nusakarya.example", path="/ledger/entries/new/")
    rina.labelled("Keterangan", "Description").fill("Bahan bakar genset")
    rina.pick(rina.line_field("Akun", "Account", 1), "6-3109")
    rina.line_field("Debit", "Debit", 1).fill("350rb")
    rina.sees("Draf tersimpan pukul", "Draft saved at")
    after = rina.beside()
    with suppress(Error), rina.page.expect_event("crash"):
        rina.page.goto("chrome://crash")
    after.go("/")
    after.page.get_by_role("link", name=re.compile("Jurnal baru|New journal entry")).press("Enter")
    after.sees("Ini draf Anda dari", "This is your draft of")
    expect(after.labelled("Keterangan", "Description")).to_have_value("Bahan bakar genset")
    expect(after.line_field("Akun", "Account", 1)).to_have_value(re.compile("^6-3109"))
    expect(after.line_field("Debit", "Debit", 1)).to_have_value("350rb")
    after.page.close()


def test_two_people_change_the_same_record_and_one_chooses(
    product: str, person: MakePerson
) -> None:
    rina, sari = person(product), person(product)
    for one in (rina, sari):
        one.sign_in(
            f"{'rina' if one is rina else 'sari'}@nusakarya.example", path="/parties/?q=Cipta"
        )
        one.page.get_by_role("link", name=re.compile("Cipta Persada")).first.press("Enter")
        expect(one.page.get_by_role("heading", level=1)).to_contain_text("Cipta Persada")
        one.press("e")
        expect(one.labelled("Kota", "City")).to_have_value("Cirebon")
        one.ready()
    sari.labelled("Kota", "City").fill("Bandung")
    sari.labelled("Telepon", "Phone").fill("0221234567")
    sari.labelled("Narahubung", "Contact person").fill("Bu Tuti")
    sari.send()
    expect(sari.page.get_by_role("heading", level=1)).to_contain_text("Cipta Persada")

    rina.labelled("Kota", "City").fill("Bogor")
    rina.labelled("Alamat", "Address").fill("Jl. Mawar 2")
    rina.send()
    rina.sees(
        "Dua orang mengubah isian ini. Pilih yang dipakai.",
        "Two people changed these fields. Choose what stays.",
    )
    choices = rina.page.get_by_role("radio")
    expect(choices).to_have_count(2)
    mine = rina.found("radio", "Yang Anda ketik: Bogor", "What you typed: Bogor")
    expect(mine).to_be_checked()
    theirs = rina.found("radio", "Yang tersimpan sekarang: Bandung", "What is saved now: Bandung")
    theirs.press("Space")
    expect(theirs).to_be_checked()
    rina.press("Control+Enter")
    expect(rina.page.get_by_role("heading", level=1)).to_contain_text("Cipta Persada")
    for kept in ("Bandung", "Bu Tuti", "Jl. Mawar 2"):
        rina.sees(kept, kept)
    expect(rina.page.get_by_role("definition").filter(has_text="Bogor")).to_have_count(0)


def _sign_out(someone: Person) -> None:
    page: Page = someone.page
    someone.go("/")
    page.get_by_label(re.compile("pengaturan saya|my settings")).first.press("Enter")
    someone.button("Keluar", "Sign out").press("Enter")
    expect(page).to_have_url(re.compile("/account/login/"))
    page.close()

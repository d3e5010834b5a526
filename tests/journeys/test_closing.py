"""Closing a month: the closing list, what blocks, the lock, and a second person to open it."""

import re

from playwright.sync_api import Locator, expect

from tests.journeys.conftest import MakePerson
from tests.journeys.person import Person


def test_a_month_is_closed_and_reopened_by_a_second_person(
    product: str, person: MakePerson
) -> None:
    rina, lilis = person(product), person(product)
    rina.sign_in("rina@nusakarya.example")
    _write_a_draft(rina, "30-10-2026", "Koreksi bahan bakar")
    _see_that_it_blocks(rina)
    _post_it(rina)
    _close_october(rina)
    _write_a_draft(rina, "31-10-2026", "Terlambat")
    _is_refused(rina)
    _ask_to_reopen(rina)

    lilis.sign_in("lilis@nusakarya.example")
    _approve(lilis)
    _reopen_october(rina)

    rina.press("Control+Enter")
    expect(_heading(rina)).to_have_text(re.compile(r"^[A-Z]+/2026/10/\d+$"))


def _heading(someone: Person) -> Locator:
    return someone.page.get_by_role("heading", level=1)


def _write_a_draft(someone: Person, day: str, text: str) -> None:
    someone.go("/ledger/entries/")
    someone.press("n")
    expect(someone.found("heading", "Jurnal baru", "New journal entry", level=1)).to_be_visible()
    someone.labelled("Tanggal", "Date").fill(day)
    someone.labelled("Keterangan", "Description").fill(text)
    for number, (account, side) in enumerate(
        [("6-3109", ("Debit", "Debit")), ("1-1101", ("Kredit", "Credit"))], start=1
    ):
        someone.pick(someone.line_field("Akun", "Account", number), account)
        someone.line_field(*side, number).fill("150rb")
    someone.send()
    expect(someone.found("heading", "Draf jurnal", "Draft entry", level=1)).to_be_visible()


def _open_october(someone: Person) -> None:
    someone.go("/ledger/periods/")
    someone.link("Oktober 2026", "October 2026").press("Enter")
    expect(_heading(someone)).to_have_text(someone.say("Oktober 2026", "October 2026"))


def _see_that_it_blocks(rina: Person) -> None:
    _open_october(rina)
    row = rina.page.get_by_role("row").filter(
        has_text=rina.say("Draf jurnal di periode ini", "Draft entries in the period")
    )
    expect(row).to_contain_text(rina.say("Menghalangi", "Blocks"))
    expect(row.get_by_role("cell").first).to_have_text("1")
    rina.press("c")
    rina.send()
    rina.sees(
        "Ada 1 draf jurnal di periode ini. Posting atau buang dulu.",
        "1 draft entries lie in this period. Post them or throw them away.",
    )


def _post_it(rina: Person) -> None:
    _open_october(rina)
    rina.link("Draf jurnal di periode ini", "Draft entries in the period").press("Enter")
    rina.page.get_by_role("link", name="Koreksi bahan bakar").press("Enter")
    expect(rina.found("heading", "Draf jurnal", "Draft entry", level=1)).to_be_visible()
    rina.press("p")
    rina.send()
    expect(_heading(rina)).to_have_text(re.compile(r"^[A-Z]+/2026/10/\d+$"))


def _close_october(rina: Person) -> None:
    _open_october(rina)
    rina.press("c")
    rina.sees(
        "Mulai sekarang tidak ada yang diposting ke Oktober 2026.",
        "Nothing is posted into October 2026 from here on.",
    )
    rina.send()
    expect(rina.link("Minta dibuka kembali", "Ask to reopen")).to_be_visible()
    rina.sees("menutup periode", "closed period")


def _is_refused(rina: Person) -> None:
    rina.press("p")
    rina.send()
    rina.sees(
        "Periode 31/10/2026 sudah ditutup. "
        "Pilih tanggal lebih akhir, atau minta periode itu dibuka kembali.",
        "The period of 31/10/2026 is closed. Choose a later date, or ask to reopen it.",
    )


def _ask_to_reopen(rina: Person) -> None:
    """In another tab: the refused posting stays where it is."""
    tab = rina.beside()
    _open_october(tab)
    tab.press("o")
    tab.labelled("Alasan", "Reason").fill("Nota bengkel baru tiba")
    tab.send()
    tab.sees("Dikirim untuk disetujui oleh", "Sent for approval to")
    _open_october(tab)
    tab.sees("Diminta dibuka kembali, karena", "Asked to reopen, because")
    expect(tab.link("Buka kembali", "Reopen")).to_have_count(0)
    tab.page.close()


def _approve(lilis: Person) -> None:
    """From the desk, by key."""
    lilis.link("Membuka kembali periode: ", "Reopen a closed period: ").press("Enter")
    lilis.sees("Nota bengkel baru tiba", "Nota bengkel baru tiba")
    lilis.press("a")
    lilis.sees("disetujui", "approved")


def _reopen_october(rina: Person) -> None:
    """In another tab too: what was typed is there, one key sends it."""
    tab = rina.beside()
    _open_october(tab)
    tab.press("o")
    expect(tab.labelled("Alasan", "Reason")).to_have_value("Nota bengkel baru tiba")
    tab.send()
    expect(tab.link("Minta dibuka kembali", "Ask to reopen")).to_have_count(0)
    tab.page.close()

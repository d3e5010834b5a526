"""An audit of some months, by key: limited to them, a sample, a request for evidence."""

from playwright.sync_api import Locator, expect

from tests.journeys.conftest import MakePerson
from tests.journeys.person import Person


def test_an_auditor_of_some_months_asks_for_evidence_and_gets_it(
    product: str, person: MakePerson
) -> None:
    bayu, tono, rina, lilis = (person(product) for _each in range(4))
    bayu.sign_in("bayu@nusakarya.example")
    _limit_to_the_first_half_year(bayu)

    tono.sign_in("tono@auditor.example")
    tono.go("/assurance/room/")
    _sees_the_period(tono)
    _other_months_are_nowhere(tono)
    _draw_a_sample(tono)
    _ask_about_its_first_entry(tono)

    rina.sign_in("rina@nusakarya.example")
    _answer_from_the_desk(rina)

    _accept_from_the_desk(tono)
    lilis.sign_in("lilis@nusakarya.example")
    lilis.go("/audit/opened/")
    expect(_rows(lilis).filter(has_text="/assurance/samples/new/").first).to_contain_text("Tono")
    assert tono.pointer_events() == 0
    assert rina.pointer_events() == 0


def _rows(someone: Person) -> Locator:
    return someone.page.get_by_role("row")


def _limit_to_the_first_half_year(bayu: Person) -> None:
    bayu.go("/people/members/?q=Tono")
    bayu.page.get_by_role("link", name="Tono Wijaya").press("Enter")
    expect(bayu.found("heading", "Tono Wijaya", "Tono Wijaya", level=1)).to_be_visible()
    bayu.press("p")
    bayu.labelled("Melihat buku dari", "Sees the books from").fill("1-1-2026")
    bayu.labelled("Melihat buku sampai", "Sees the books until").fill("30-6-2026")
    bayu.send()
    bayu.sees("1 Januari 2026 – 30 Juni 2026", "1 January 2026 – 30 June 2026")


def _sees_the_period(tono: Person) -> None:
    tono.sees(
        "Anda melihat buku 1 Januari 2026 – 30 Juni 2026.",
        "You see the books of 1 January 2026 – 30 June 2026.",
    )


def _other_months_are_nowhere(tono: Person) -> None:
    tono.go("/ledger/entries/?from=2026-07-01")
    expect(tono.page.get_by_role("link", name="/2026/07/")).to_have_count(0)
    tono.go("/insight/trial-balance/?from=2026-05-01&until=2026-12-31")
    tono.sees("tanggal lain tidak ditampilkan", "other days are left out")
    expect(tono.labelled("Sampai", "Until")).to_have_value("30/06/2026")


def _draw_a_sample(tono: Person) -> None:
    tono.go("/assurance/room/")
    tono.press("s")
    tono.labelled("Banyaknya", "How many").fill("3")
    tono.send()
    expect(_rows(tono)).to_have_count(4)


def _ask_about_its_first_entry(tono: Person) -> None:
    tono.link("Minta bukti", "Ask for evidence").first.press("Enter")
    tono.labelled("Yang diminta", "What is asked for").fill("Bukti transfer")
    tono.labelled("Jatuh tempo", "Due").fill("+7")
    tono.send()
    tono.sees("Diminta. Yang berwenang menjawab dikabari.", "Asked. Whoever may answer is told.")


def _answer_from_the_desk(rina: Person) -> None:
    rina.go("/")
    rina.link("Bukti transfer", "Bukti transfer").press("Enter")
    rina.press("a")
    rina.labelled("Jawaban Anda", "Your answer").fill("Terlampir")
    rina.page.locator("input[type=file]").set_input_files(
        {"name": "transfer.txt", "mimeType": "text/plain", "buffer": b"Bukti transfer"}
    )
    rina.send()
    rina.sees("Dijawab. Auditor dikabari.", "Answered. The auditor is told.")


def _accept_from_the_desk(tono: Person) -> None:
    tono.go("/")
    tono.link("Bukti transfer", "Bukti transfer").press("Enter")
    tono.sees("Terlampir", "Terlampir")
    expect(tono.link("transfer.txt", "transfer.txt").first).to_be_visible()
    tono.press("a")
    tono.send()
    expect(tono.page.get_by_text(tono.say("diterima", "accepted")).first).to_be_visible()

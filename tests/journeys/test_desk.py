"""The desk by keyboard: a key acts on the row where the cursor stands."""

from playwright.sync_api import Locator, expect

from tests.journeys.conftest import MakePerson
from tests.journeys.person import Person


def test_the_second_of_several_is_approved_by_key(product: str, person: MakePerson) -> None:
    hendra = person(product)
    hendra.sign_in("hendra@nusakarya.example")
    section = hendra.page.get_by_role("region", name=hendra.say("Untuk disetujui", "To approve"))
    rows = section.locator("tbody tr")
    names = [row.get_by_role("rowheader").inner_text() for row in rows.all()]
    assert len(names) > 2

    hendra.press("a")  # nothing is approved by a key before one sees what
    expect(_row_of_focus(hendra)).to_be_attached()
    expect(rows).to_have_count(len(names))

    while _row_of_focus(hendra).get_by_role("rowheader").inner_text() != names[1]:
        hendra.press("j")
    hendra.press("x")
    hendra.press("Escape")  # out of the question, back to the desk and the same row
    expect(_row_of_focus(hendra).get_by_role("rowheader")).to_have_text(names[1])
    hendra.press("a")

    expect(rows).to_have_count(len(names) - 1)
    expect(rows.get_by_role("rowheader")).to_have_text([names[0], *names[2:]])
    expect(_row_of_focus(hendra).get_by_role("rowheader")).to_have_text(names[2])
    assert hendra.pointer_events() == 0
    assert hendra.troubles == []


def test_a_chart_is_one_stop_of_tab(product: str, person: MakePerson) -> None:
    hendra = person(product)
    hendra.sign_in("hendra@nusakarya.example")
    hendra.ready()
    chart = hendra.page.locator(".chart:visible").first
    marks = chart.locator("a")
    marks.first.focus()
    hendra.press("ArrowRight", "ArrowRight")
    expect(marks.nth(2)).to_be_focused()
    hendra.press("Tab")
    expect(chart.locator(":focus")).to_have_count(0)
    hendra.press("Shift+Tab")
    expect(marks.nth(2)).to_be_focused()


def _row_of_focus(someone: Person) -> Locator:
    someone.ready()
    return someone.page.locator("tr[data-row]:has(:focus)")

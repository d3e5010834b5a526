"""Why a figure is what it is: from a statement down to the paper, and back with Escape."""

import re

from playwright.sync_api import expect

from tests.journeys.conftest import MakePerson


def test_a_figure_leads_to_its_paper_and_escape_leads_back(
    product: str, person: MakePerson
) -> None:
    rina = person(product)
    page = rina.page
    rina.sign_in("rina@nusakarya.example", path="/insight/profit-and-loss/?range=last_month")
    expect(rina.found("heading", "Laba rugi", "Profit and loss", level=1)).to_be_visible()
    statement = page.url

    revenue = page.get_by_role("row", name=re.compile("^(Pendapatan neto|Net revenue)"))
    figure = revenue.get_by_role("link").last
    amount = figure.inner_text()
    figure.press("Enter")
    expect(page).not_to_have_url(statement)
    accounts = page.url.partition("#")[0]
    rina.sees(amount, amount)
    if "/general-ledger/" not in accounts:
        page.get_by_role("table").get_by_role("link").filter(
            has_text=re.compile(r"^4-1|\d")
        ).first.press("Enter")
        expect(page).to_have_url(re.compile("/general-ledger/"))
    ledger = page.url.partition("#")[0]

    page.get_by_role("link", name=re.compile(r"^\w+.2026.10.\d+$")).first.press("Enter")
    expect(page).to_have_url(re.compile(r"/ledger/entries/\d+/$"))
    rina.link("Buka dokumennya", "Open the paper").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"^INV/2026/10/\d{4}$"))
    rina.page.get_by_label(rina.say("Tindakan lain", "More verbs")).press("Enter")
    paper = rina.link("Cetak (PDF)", "Paper (PDF)").get_attribute("href")
    assert rina.context.request.get(f"{product}{paper}").body().startswith(b"%PDF")

    page.go_back()
    expect(page).to_have_url(re.compile(r"/ledger/entries/\d+/$"))
    for back in dict.fromkeys((ledger, accounts)):
        rina.press("Escape")
        expect(page).to_have_url(back)
    rina.press("Escape")  # the statement, its range by its days
    same = r"/profit-and-loss/\?(.*range=last_month|.*from=2026-10-01&until=2026-10-31)"
    expect(page).to_have_url(re.compile(same))
    rina.sees(amount, amount)
    assert rina.pointer_events() == 0

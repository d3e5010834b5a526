"""One person, two companies: what belongs to another company is not there."""

import re

from playwright.sync_api import expect

from teliti.audit.duties import StandardRole
from teliti.base import scope
from teliti.invoicing.models import Invoice
from teliti.people import actions, queries
from tests import make, make_invoicing
from tests.journeys.conftest import MakePerson

SECOND, THIRD = "PT Usaha Kedua", "PT Bukan Urusan Anda"


def _other_companies() -> dict[str, Invoice]:
    """A second company that Rina belongs to and a third that she does not: an invoice of each."""
    found = {}
    for name in (SECOND, THIRD):
        scope.enter(scope.EVERY_COMPANY)
        system = make.books(name)
        with scope.entered(system.company_id):
            customer = make_invoicing.customer(system, f"Pelanggan {name}")
            found[name] = make_invoicing.issued_invoice(system, customer)
            if name == SECOND:
                role = queries.standard_role(system.company, StandardRole.FINANCE)
                actions.add_member(
                    system, email="rina@nusakarya.example", name="Rina Wulandari", roles=[role]
                )
    scope.forget()
    return found


def test_another_company_is_not_there_until_one_switches(product: str, person: MakePerson) -> None:
    invoices = _other_companies()
    rina = person(product)
    page = rina.page
    rina.sign_in("rina@nusakarya.example")
    for invoice in invoices.values():
        for place in ("", "paper/", "change/", "payment/"):
            answer = page.goto(f"{product}/invoicing/{invoice.pk}/{place}")
            assert answer is not None
            assert answer.status == 404, place
            rina.sees("Ini tidak ada di sini", "This is not here")
            assert "Pelanggan PT" not in page.content()

    rina.go("/")
    page.locator("summary").filter(has_text="Nusa Karya").press("Enter")
    switch = page.get_by_role("button", name=SECOND)
    expect(page.get_by_role("button", name=THIRD)).to_have_count(0)
    switch.press("Enter")
    expect(page.locator("summary").filter(has_text=SECOND)).to_be_visible()
    assert page.goto(f"{product}/invoicing/{invoices[THIRD].pk}/").status == 404  # type: ignore[union-attr]  # an answer came
    rina.go(f"/invoicing/{invoices[SECOND].pk}/")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^INV/"))
    rina.sees(f"Pelanggan {SECOND}", f"Pelanggan {SECOND}")

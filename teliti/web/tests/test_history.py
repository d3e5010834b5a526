"""A record as it was at any of its events, with names instead of keys."""

import pytest
from django.test import Client

from teliti.audit.duties import StandardRole
from teliti.invoicing import actions as invoicing
from teliti.people.models import Member
from teliti.people.queries import system_member
from tests import make, make_invoicing, make_parties

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Member:
    return make.member(make.books(), StandardRole.FINANCE, language="en")


@pytest.fixture
def client(clerk: Member) -> Client:
    return make.signed_in(clerk)


def _panel(client: Client, address: str, key: str) -> dict[str, str]:
    """A panel of facts or differences, by the label of each row."""
    answer = client.get(address)
    [context] = [panel.context for panel in answer.context["panels"] if panel.key == key]
    if "facts" in context:
        return {fact.label: fact.cell.text for fact in context["facts"]}
    return {
        row.cells[0].text: f"{row.cells[1].text} → {row.cells[2].text}"
        for row in context["table"].rows
    }


def test_a_record_is_shown_as_it_was_and_what_differs(clerk: Member, client: Client) -> None:
    party = make_parties.customer(clerk, "PT Pelanggan")
    content = make_invoicing.sale(party, make_invoicing.line(clerk))
    draft = invoicing.draft_invoice(clerk, content=content)
    invoice = invoicing.issue_invoice(clerk, invoice=draft)
    here = f"/audit/history/invoicing.invoice:{invoice.pk}/"
    first = _panel(client, f"{here}?at=1", "state")
    assert (first["State"], first["Party"]) == ("Draft", str(party))
    assert "Number" not in first
    assert first["Date"] == "11/05/2026"
    last = _panel(client, here, "state")
    assert (last["State"], last["Number"]) == ("Issued", invoice.number)
    changed = _panel(client, here, "differences")
    assert changed["State"] == "Draft → Issued"
    assert changed["Number"] == f"– → {invoice.number}"
    assert _panel(client, f"{here}?at=1&than=2", "differences")["State"] == "Issued → Draft"


def test_whoever_may_not_see_the_record_sees_no_history(clerk: Member) -> None:
    party = make_parties.customer(clerk, "PT Pelanggan")
    technician = make.member(system_member(clerk.company), StandardRole.TECHNICIAN, name="Tono")
    stranger = make.signed_in(technician)
    assert stranger.get(f"/audit/history/parties.party:{party.pk}/").status_code == 404
    assert stranger.get("/audit/history/nothing.like:1/").status_code == 404

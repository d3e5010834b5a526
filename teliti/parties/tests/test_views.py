"""Screens of parties: what they show, to whom, with how many statements."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from teliti.approvals.queries import open_request
from teliti.audit.duties import StandardRole
from teliti.kit.desk import waiting_for
from teliti.parties import actions, queries
from teliti.parties.models import BankAccount, Party
from teliti.parties.operations import TRUST
from teliti.people.models import Member
from teliti.people.queries import system_member
from tests import make, make_parties

pytestmark = pytest.mark.django_db

OF_PARTY = ("party", "change_party", "deactivate_party", "reactivate_party", "add_bank_account")
OF_ACCOUNT = ("change_bank_account", "ask_to_trust", "close_bank_account")


@pytest.fixture
def clerk() -> Member:
    return make.member(make.company(), StandardRole.FINANCE, language="en")


@pytest.mark.parametrize("name", ["parties", "customers", "suppliers"])
def test_a_list_takes_few_statements_however_long_it_is(clerk: Member, name: str) -> None:
    client = make.signed_in(clerk)
    client.get("/")  # the first page of a session also counts what waits
    for number in range(12):
        make_parties.party(clerk, f"PT {number}", is_customer=True, is_supplier=True)
    with CaptureQueriesContext(
        connection,
    ) as statements:
        answer = client.get(reverse(f"parties:{name}"))
    assert answer.status_code == 200
    assert len(statements) <= 8
    assert b"PT 11" in answer.content


def test_lists_show_who_belongs_there(clerk: Member) -> None:
    make_parties.customer(clerk, "PT Pembeli", city="Bandung")
    make_parties.supplier(clerk, "PT Penjual", aliases=["PNJ INDO"])
    client = make.signed_in(clerk)
    customers = client.get(reverse("parties:customers")).content
    assert b"PT Pembeli" in customers
    assert b"PT Penjual" not in customers
    both = client.get(reverse("parties:parties"), {"role": "supplier"}).content
    assert b"PT Penjual" in both
    assert b"PT Pembeli" not in both
    found = client.get(reverse("parties:parties"), {"q": "pnj"}).content
    assert b"PT Penjual" in found
    exported = client.get(reverse("parties:parties"), {"export": "csv"})
    assert b"PT Pembeli" in b"".join(exported.streaming_content)  # type: ignore[attr-defined]  # streamed


def test_the_identity_number_of_a_person_is_masked_in_lists(clerk: Member) -> None:
    person = make_parties.party(clerk, "Sari Dewi", kind="person", tax_number="3174014101900003")
    client = make.signed_in(clerk)
    for address in (
        reverse("parties:parties"),
        reverse("kit:pick", args=["party"]),
        reverse("parties:parties") + "?export=csv",
    ):
        answer = client.get(address)
        content = b"".join(answer) if answer.streaming else answer.content
        assert b"317401******0003" in content
        assert b"3174014101900003" not in content
    page = client.get(reverse("parties:party", args=[person.pk]))
    assert b"3174014101900003" in page.content


def test_a_list_answers_with_its_table_alone(clerk: Member) -> None:
    make_parties.customer(clerk, "PT Pembeli")
    answer = make.signed_in(clerk).get(reverse("parties:customers"), headers={"HX-Request": "true"})
    assert b"PT Pembeli" in answer.content
    assert b"<html" not in answer.content


def test_the_page_shows_the_party_its_accounts_and_its_story(clerk: Member) -> None:
    party = make_parties.customer(
        clerk, "PT Maju Jaya", tax_number="1234567890123456", phone="0812-3456-789"
    )
    account = make_parties.bank_account(clerk, party)
    client = make.signed_in(clerk)
    client.get("/")
    with CaptureQueriesContext(connection) as statements:
        answer = client.get(reverse("parties:party", args=[party.pk]))
    text = answer.content.decode()
    assert len(statements) == 8
    for expected in (
        "PT Maju Jaya", "1234567890123456", "This number cannot be checked", "+628123456789",
        "BCA", account.number, "Not trusted yet", "added P-0001 PT Maju Jaya",
    ):  # fmt: skip
        assert expected in text
    assert "Trust</a>" not in text


def test_a_form_enters_a_party_and_goes_to_its_page(clerk: Member) -> None:
    client = make.signed_in(clerk)
    address = reverse("parties:new_customer")
    assert b"is_customer" in client.get(address, {"name": "PT Baru"}).content
    answer = client.post(address, _typed(name="PT Baru", is_customer="on", phone="021 555 1234"))
    party = Party.objects.get()
    assert answer.status_code == 303
    assert answer["Location"] == reverse("parties:party", args=[party.pk])
    assert (party.code, party.is_customer, party.phone) == ("P-0001", True, "+62215551234")


def test_a_refusal_stands_at_its_field_with_what_was_typed(clerk: Member) -> None:
    answer = make.signed_in(clerk).post(
        reverse("parties:new_party"), _typed(name="PT Baru", tax_number="123", city="Bandung")
    )
    assert answer.status_code == 422
    assert b"NPWP has 16 digits" in answer.content
    assert b"Bandung" in answer.content
    assert Party.objects.count() == 0


def test_the_box_appears_when_a_name_is_much_like_another(clerk: Member) -> None:
    make_parties.customer(clerk, "PT Maju Jaya Sentosa")
    client, address = make.signed_in(clerk), reverse("parties:new_party")
    assert b"This is another party" not in client.get(address).content
    answer = client.post(address, _typed(name="Maju Jaya Sentosa"))
    assert answer.status_code == 422
    assert b"P-0001 PT Maju Jaya Sentosa" in answer.content
    assert b"This is another party" in answer.content
    assert (
        client.post(address, _typed(name="Maju Jaya Sentosa", is_confirmed="on")).status_code == 303
    )


def test_a_change_made_meanwhile_is_shown_field_by_field(clerk: Member) -> None:
    party = make_parties.customer(clerk, "PT Maju Jaya", city="Bandung")
    client, address = make.signed_in(clerk), reverse("parties:change_party", args=[party.pk])
    page = client.get(address)
    initial = page.context["initial_token"]
    actions.change_party(clerk, party=party, city="Medan")
    typed = _typed(name="PT Maju Jaya", city="Padang", code="P-0001", is_customer="on")
    answer = client.post(address, {**typed, "version": "1", "initial": initial})
    assert answer.status_code == 409
    assert b"Medan" in answer.content
    assert Party.objects.get().city == "Medan"


def test_trust_is_asked_of_another_person(clerk: Member) -> None:
    party = make_parties.supplier(clerk, "PT Penjual")
    account = make_parties.bank_account(clerk, party)
    director = make.member(system_member(clerk.company), StandardRole.DIRECTOR, language="en")
    client, request = make.signed_in(director), open_request(account, TRUST)
    assert request is not None
    page = client.get(reverse("parties:party", args=[party.pk])).content.decode()
    assert reverse("approvals:request", args=[request.pk]) in page
    address = reverse("approvals:approve_request", args=[request.pk])
    assert "Whom you asked" in client.get(address).content.decode()
    assert client.post(address, {"note": "", "once": "k0"}).status_code == 422
    answer = client.post(address, {"note": "Ibu Sari, 021 555 0000", "once": "k1"})
    assert answer.status_code == 303
    assert BankAccount.objects.get().may_be_paid


def test_another_companys_parties_are_not_found(clerk: Member) -> None:
    client = make.signed_in(make.member(system_member(clerk.company), *StandardRole))
    stranger = make.member(make.company("PT Lain"), *StandardRole)
    party = make_parties.supplier(stranger)
    account = make_parties.bank_account(stranger, party)
    for name in OF_PARTY:
        assert client.get(reverse(f"parties:{name}", args=[party.pk])).status_code == 404
        assert client.post(reverse(f"parties:{name}", args=[party.pk])).status_code in {404, 405}
    for name in OF_ACCOUNT:
        assert client.get(reverse(f"parties:{name}", args=[account.pk])).status_code == 404
        assert client.post(reverse(f"parties:{name}", args=[account.pk])).status_code == 404


def test_without_the_duty_there_is_no_page(clerk: Member) -> None:
    party = make_parties.customer(clerk)
    client = make.signed_in(make.member(system_member(clerk.company), StandardRole.TECHNICIAN))
    for address in (reverse("parties:parties"), reverse("parties:party", args=[party.pk])):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("picker", "found"),
    [
        ("party", ["PT Pembeli", "PT Penjual"]),
        ("customer", ["PT Pembeli"]),
        ("supplier", ["PT Penjual"]),
    ],
)
def test_pickers_suggest_who_fits(clerk: Member, picker: str, found: list[str]) -> None:
    make_parties.customer(clerk, "PT Pembeli")
    make_parties.supplier(clerk, "PT Penjual")
    actions.deactivate_party(clerk, party=make_parties.party(clerk, "PT Pensiun", is_customer=True))
    answer = make.signed_in(clerk).get(reverse("kit:pick", args=[picker]), {"q": "pt pe"})
    assert [one["label"].partition(" ")[2] for one in answer.json()] == found


def test_a_bank_account_waits_for_whoever_may_trust_it(clerk: Member) -> None:
    account = make_parties.bank_account(clerk, make_parties.supplier(clerk, "PT Penjual"))
    director = make.member(system_member(clerk.company), StandardRole.DIRECTOR, language="en")
    waiting = waiting_for(director)
    request = open_request(account, TRUST)
    assert request is not None
    assert [one.key for one in waiting] == [f"approvals.request:{request.pk}"]
    assert waiting[0].verbs[0].post is False  # it asks for a note first
    assert waiting_for(clerk) == []
    make_parties.trusted(director, account, "Ibu Sari, 021 555 0000")
    assert waiting_for(director) == []


def test_parties_are_found_from_everywhere(clerk: Member) -> None:
    party = make_parties.customer(clerk, "PT Pembeli", city="Bandung")
    answer = make.signed_in(clerk).get("/search/", {"q": "pembeli"})
    assert reverse("parties:party", args=[party.pk]).encode() in answer.content
    stranger = make.member(make.company("PT Lain"), *StandardRole)
    assert b"PT Pembeli" not in make.signed_in(stranger).get("/search/", {"q": "pembeli"}).content


def test_parties_read_as_code_and_name(clerk: Member) -> None:
    assert str(make_parties.customer(clerk, "PT Pembeli")) == "P-0001 PT Pembeli"
    assert queries.parties_seen_by(clerk).count() == 1


def _typed(**values: str) -> dict[str, str]:
    """A form of a party as the browser sends it."""
    return {"kind": "organisation", "payment_days": "30", "once": values["name"], **values}

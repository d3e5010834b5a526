"""Entering and changing parties and their bank accounts, through the actions."""

import pytest

from teliti.approvals import actions as approvals
from teliti.approvals.models import Request
from teliti.audit.chain import broken
from teliti.audit.duties import StandardRole
from teliti.audit.models import Event
from teliti.base.refusals import Conflict, Forbidden, Refused
from teliti.kit.desk import waiting_for
from teliti.parties import actions, queries
from teliti.parties.models import BankAccount, Party, PartyState
from teliti.parties.verify import trust_was_given
from teliti.people.models import Member
from teliti.people.queries import system_member
from tests import make, make_parties

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Member:
    return make.member(make.company(), StandardRole.FINANCE)


def test_a_party_takes_the_next_code_that_is_free(clerk: Member) -> None:
    first = actions.add_party(clerk, name="PT Maju Jaya", is_customer=True)
    actions.add_party(clerk, name="CV Rejeki", code="p-0002", is_supplier=True)
    third = actions.add_party(clerk, name="Toko Abadi")
    assert (first.code, third.code) == ("P-0001", "P-0003")


def test_a_party_is_stored_as_it_is_compared_later(clerk: Member) -> None:
    party = actions.add_party(
        clerk,
        name="  PT Maju Jaya ",
        tax_number="01.312.166.0-091.000",
        tax_place="0013121660091000000003",
        phone="0812-3456-789",
        aliases=["MAJU JAYA PT", " MAJU JAYA PT ", ""],
    )
    party.refresh_from_db()
    assert party.name == "PT Maju Jaya"
    assert party.tax_number == "0013121660091000"
    assert party.tax_place == "000003"
    assert party.tax_place_number == "0013121660091000000003"
    assert party.phone == "+628123456789"
    assert party.aliases == ["MAJU JAYA PT"]


def test_the_trail_says_who_entered_what(clerk: Member) -> None:
    party = actions.add_party(clerk, name="PT Maju Jaya", city="Bandung")
    event = Event.objects.get(name="parties.party_added")
    assert event.subject == f"parties.party:{party.pk}"
    assert event.label == "P-0001 PT Maju Jaya"
    assert event.detail["changes"]["city"] == [None, "Bandung"]
    assert list(broken(clerk.company_id)) == []


def test_two_parties_do_not_share_a_tax_number_but_branches_do(clerk: Member) -> None:
    actions.add_party(clerk, name="PT Maju Jaya", tax_number="0013121660091000")
    with pytest.raises(Refused, match="P-0001 PT Maju Jaya") as refusal:
        actions.add_party(clerk, name="Sinar Terang", tax_number="01.312.166.0-091.000")
    assert refusal.value.field == "tax_number"
    branch = actions.add_party(
        clerk, name="Sinar Terang", tax_number="0013121660091000", tax_place="1"
    )
    assert branch.tax_place == "000001"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"tax_number": "123"}, "tax_number"),
        ({"tax_number": "01.312.166.1-091.000"}, "tax_number"),
        ({"tax_place": "000001"}, "tax_place"),
        ({"phone": "hubungi Budi"}, "phone"),
        ({"name": "  "}, "name"),
    ],
)
def test_what_cannot_be_right_is_refused_at_its_field(
    clerk: Member, typed: dict[str, str], field: str
) -> None:
    with pytest.raises(Refused) as refusal:
        actions.add_party(clerk, **{"name": "PT Maju Jaya", **typed})  # type: ignore[arg-type]  # texts
    assert refusal.value.field == field
    assert Party.objects.count() == 0


def test_a_name_much_like_another_asks_once(clerk: Member) -> None:
    actions.add_party(clerk, name="PT Maju Jaya Sentosa")
    with pytest.raises(Refused, match="P-0001 PT Maju Jaya Sentosa") as refusal:
        actions.add_party(clerk, name="CV. Maju Jaya Sentosa")
    assert refusal.value.field == "is_confirmed"
    other = actions.add_party(clerk, name="CV. Maju Jaya Sentosa", is_confirmed=True)
    assert other.code == "P-0002"


def test_another_name_asks_nothing(clerk: Member) -> None:
    actions.add_party(clerk, name="PT Maju Jaya Sentosa")
    assert actions.add_party(clerk, name="PT Sinar Abadi Mandiri").code == "P-0002"


def test_a_change_keeps_what_is_not_given_and_checks_the_version(clerk: Member) -> None:
    party = actions.add_party(clerk, name="PT Maju Jaya", city="Bandung", is_customer=True)
    changed = actions.change_party(clerk, party=party, version=party.version, city="Medan")
    assert (changed.name, changed.city, changed.code, changed.version) == (
        "PT Maju Jaya", "Medan", "P-0001", 2,
    )  # fmt: skip
    event = Event.objects.get(name="parties.party_changed")
    assert event.detail["changes"] == {"city": ["Bandung", "Medan"]}
    with pytest.raises(Conflict):
        actions.change_party(clerk, party=party, version=1, city="Palembang")


def test_a_code_changes_but_never_to_one_that_is_taken(clerk: Member) -> None:
    party = actions.add_party(clerk, name="PT Maju Jaya")
    actions.add_party(clerk, name="CV Rejeki", code="REJEKI")
    assert actions.change_party(clerk, party=party, code="MAJU").code == "MAJU"
    with pytest.raises(Refused, match="REJEKI CV Rejeki"):
        actions.change_party(clerk, party=party, code="rejeki")


def test_out_of_use_is_a_state_that_goes_both_ways(clerk: Member) -> None:
    party = actions.add_party(clerk, name="PT Maju Jaya", is_customer=True)
    actions.deactivate_party(clerk, party=party, because="Pindah")
    assert queries.find_customers(clerk, "maju") == []
    assert queries.customers_seen_by(clerk).get().state == PartyState.INACTIVE
    assert Event.objects.get(name="parties.party_deactivated").reason == "Pindah"
    with pytest.raises(Refused):
        actions.deactivate_party(clerk, party=party)
    actions.reactivate_party(clerk, party=party)
    assert queries.find_customers(clerk, "maju") == [party]


def test_who_may_read_may_not_write(clerk: Member) -> None:
    analyst = _colleague(clerk, StandardRole.ANALYST)
    with pytest.raises(Forbidden):
        actions.add_party(analyst, name="PT Maju Jaya")
    assert Party.objects.count() == 0


def test_a_bank_account_is_paid_after_a_second_person_trusted_it(clerk: Member) -> None:
    account = make_parties.bank_account(clerk, make_parties.supplier(clerk))
    assert not account.may_be_paid
    with pytest.raises(Refused, match=r"Somebody else|Orang lain"):
        make_parties.trusted(clerk, account, "Telepon")
    director = _colleague(clerk, StandardRole.DIRECTOR)
    with pytest.raises(Refused) as refusal:
        make_parties.trusted(director, account, " ")
    assert refusal.value.field == "note"
    trusted = make_parties.trusted(director, account, "Ibu Sari, 021 555")
    assert trusted.may_be_paid
    assert trusted.trusted_by_id == director.pk
    assert list(trust_was_given(clerk.company_id)) == []


def test_whoever_entered_a_bank_account_never_trusts_it_whoever_asks(clerk: Member) -> None:
    agus = _colleague(clerk, StandardRole.DATA)
    deputy = _colleague(clerk, StandardRole.ADMINISTRATION)
    account = make_parties.bank_account(agus, make_parties.supplier(clerk))
    approvals.withdraw(agus, request=Request.objects.get())
    request = actions.ask_to_trust(clerk, account=account)
    today = agus.today
    approvals.name_substitute(agus, deputy=deputy, starts_on=today, ends_on=today)
    for signer in (agus, deputy):
        with pytest.raises(Refused, match=r"You made this|Anda sendiri yang membuatnya"):
            approvals.approve(signer, request=request, note="Ibu Sari, 021 555")
    assert not BankAccount.objects.get().is_trusted
    director = _colleague(clerk, StandardRole.DIRECTOR)
    assert make_parties.trusted(director, account).may_be_paid


def test_a_changed_number_loses_its_trust(clerk: Member) -> None:
    account = make_parties.bank_account(clerk, make_parties.supplier(clerk))
    director = _colleague(clerk, StandardRole.DIRECTOR)
    make_parties.trusted(director, account, "Ibu Sari, 021 555")
    changed = actions.change_bank_account(
        clerk, account=account, bank_code="014", number="731-999-0000", holder_name="PT Mitra"
    )
    assert (changed.number, changed.is_trusted, changed.trust_note) == ("7319990000", False, "")
    stored = BankAccount.objects.get(pk=account.pk)
    assert (stored.is_trusted, stored.trusted_by, stored.changed_by) == (False, None, clerk)


def test_two_parties_with_one_bank_account_are_asked_about(clerk: Member) -> None:
    make_parties.bank_account(clerk, make_parties.supplier(clerk, "PT Maju Jaya"), "7310252527")
    other = make_parties.supplier(clerk, "CV Rejeki")
    with pytest.raises(Refused, match="PT Maju Jaya") as refusal:
        make_parties.bank_account(clerk, other, "731 025 2527")
    assert refusal.value.field == "is_confirmed"
    account = actions.add_bank_account(
        clerk, party=other, bank_code="014", number="7310252527", holder_name="", is_confirmed=True
    )
    assert account.holder_name == "CV Rejeki"


def test_a_closed_account_is_neither_changed_nor_trusted(clerk: Member) -> None:
    account = make_parties.bank_account(clerk, make_parties.supplier(clerk))
    actions.close_bank_account(clerk, account=account, because="Pindah bank")
    director = _colleague(clerk, StandardRole.DIRECTOR)
    assert waiting_for(director) == []
    with pytest.raises(Refused, match=r"closed|ditutup"):
        actions.ask_to_trust(clerk, account=account)
    with pytest.raises(Refused, match=r"closed|ditutup"):
        actions.close_bank_account(clerk, account=account, because="Lagi")


def test_parties_are_found_by_what_people_remember(clerk: Member) -> None:
    maju = actions.add_party(
        clerk,
        name="PT Maju Jaya Sentosa",
        city="Bandung",
        tax_number="01.312.166.0-091.000",
        is_customer=True,
        aliases=["MJS INDONESIA"],
    )
    rejeki = actions.add_party(clerk, name="CV Rejeki Maju", code="REJ", is_supplier=True)
    make_parties.bank_account(clerk, rejeki, "7310252527")
    find = queries.find_parties
    assert find(clerk, "sentosa maju") == [maju]
    assert find(clerk, "rej") == [rejeki]
    assert find(clerk, "mjs") == [maju]
    assert find(clerk, "maju bandung") == [maju]
    assert find(clerk, "01.312.166") == [maju]
    assert find(clerk, "7310252527") == [rejeki]
    assert find(clerk, "sentsoa") == [maju]
    assert find(clerk, "tidak ada") == []
    assert find(clerk, "maju") == [rejeki, maju]
    assert queries.find_suppliers(clerk, "maju") == [rejeki]
    assert queries.find_customers(clerk, "") == [maju]


def test_another_company_is_not_found(clerk: Member) -> None:
    party = make_parties.customer(clerk, "PT Maju Jaya")
    stranger = make.member(make.company("PT Lain"), StandardRole.FINANCE)
    with pytest.raises(Refused):
        actions.change_party(stranger, party=party, city="Medan")
    assert queries.find_parties(stranger, "maju") == []


def _colleague(member: Member, role: StandardRole) -> Member:
    return make.member(system_member(member.company), role, name="Bima Putra")

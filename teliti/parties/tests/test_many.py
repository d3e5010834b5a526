"""Many parties, or many of their bank accounts, at once."""

import pytest
from django.test import Client
from django.urls import reverse

from teliti.approvals.models import Request
from teliti.audit.duties import StandardRole
from teliti.audit.models import Event
from teliti.base.refusals import RefusedEach
from teliti.parties import actions
from teliti.parties.models import BankAccount, Party
from teliti.people.models import Member
from teliti.quality.declaring import rules
from tests import make, make_parties
from tests.forms import lines_sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def system() -> Member:
    return make.books()


def signed_in(member: Member) -> Client:
    client = Client()
    assert member.user is not None
    client.force_login(member.user)
    return client


def _trusted() -> set[str]:
    return set(BankAccount.objects.filter(is_trusted=True).values_list("number", flat=True))


def test_many_accounts_are_trusted_by_a_second_person_each_with_what_was_asked(
    system: Member,
) -> None:
    agus = make.member(system, StandardRole.DATA, name="Agus", language="en")
    siti = make.member(system, StandardRole.DATA, name="Siti", language="en")
    one, two, own = (
        make_parties.bank_account(maker, make_parties.supplier(system, name), number)
        for maker, name, number in (
            (agus, "PT Satu", "7310252527"), (agus, "PT Dua", "1240009817734"),
            (siti, "PT Tiga", "5550001112"),
        )
    )  # fmt: skip
    client = signed_in(siti)
    here = rules()["parties.untrusted_account"].mended_at([str(one.pk), str(two.pk), str(own.pk)])
    page = client.get(here).content.decode()
    for told in ("BCA 7310252527", "BCA 1240009817734", "PT Satu", "PT Dua"):
        assert told in page
    lines = [{"thing": one.pk, "note": "Bu Sari, 021 555"}, {"thing": own.pk, "note": "Saya"}]
    wrong = client.post(here, {**lines_sent(*lines), "once": "a"})
    assert wrong.status_code == 422
    assert "You asked for this. Somebody else has to approve it." in wrong.content.decode()
    assert _trusted() == set(), "all or none"
    lines[1] = {"thing": two.pk, "note": ""}
    done = client.post(here, {**lines_sent(*lines), "once": "b"})
    assert done["Location"].endswith("/parties-untrusted_account/")
    assert _trusted() == {"7310252527"}
    one.refresh_from_db()
    assert (one.trusted_by, one.trust_note) == (siti, "Bu Sari, 021 555")
    events = Event.objects.filter(name="parties.bank_account_trusted")
    assert [event.subject for event in events] == [f"parties.bankaccount:{one.pk}"]


def test_an_account_that_nobody_asks_about_any_more_is_named(system: Member) -> None:
    agus = make.member(system, StandardRole.DATA, name="Agus", language="en")
    hendra = make.member(system, StandardRole.DIRECTOR, name="Hendra", language="en")
    account = make_parties.bank_account(agus, make_parties.supplier(system))
    Request.objects.update(state="void")
    here = f"{reverse('parties:trust_each')}?keys={account.pk}"
    answer = signed_in(hendra).post(here, lines_sent({"thing": account.pk, "note": "Bu Sari"}))
    assert answer.status_code == 422
    assert "Line 1, Bank account: Nobody asks for this." in answer.content.decode()
    assert signed_in(agus).get(here).status_code == 200
    clerk = make.member(system, StandardRole.FINANCE)
    assert signed_in(clerk).get(here).status_code == 404


def test_twins_are_changed_in_all_that_they_share(system: Member) -> None:
    siti = make.member(system, StandardRole.DATA, name="Siti", language="en")
    shared = {"phone": "021-5551234", "email": "admin@contoh.id"}
    one = make_parties.customer(system, "PT Satu", **shared)
    two = make_parties.supplier(system, "PT Dua", **shared)
    client = signed_in(siti)
    here = rules()["parties.same_contact"].mended_at([str(one.pk), str(two.pk)])
    page = client.get(here).content.decode()
    assert page.count("admin@contoh.id") == 2
    assert reverse("parties:duplicates") in page
    line = {"thing": two.pk, "phone": "021-5559999", "email": "dua@contoh.id"}
    kept = {"thing": one.pk, "phone": "+62215551234", "email": "admin@contoh.id"}
    client.post(here, {**lines_sent(kept, line), "once": "a"})
    changed = Party.objects.get(pk=two.pk)
    assert (changed.phone, changed.email) == ("+62215559999", "dua@contoh.id")
    assert Event.objects.filter(name="parties.party_changed").count() == 1
    only_phone = {"thing": two.pk, "phone": ""}
    client.post(here, {**lines_sent(only_phone), "once": "b"})
    changed.refresh_from_db()
    assert (changed.phone, changed.email) == ("", "dua@contoh.id"), "what is not sent stays"


def test_what_cannot_be_is_refused_of_each_party(system: Member) -> None:
    one, two = make_parties.customer(system), make_parties.customer(system)
    with pytest.raises(RefusedEach) as refusal:
        actions.change_each(
            system, particulars={one.pk: {"phone": "12"}, two.pk: {"tax_number": "34"}}
        )
    fields = {key: said.field for key, said in refusal.value.each.items()}
    assert fields == {one.pk: "phone", two.pk: "tax_number"}
    assert refusal.value.sentence.startswith(f"{one}: 12 ")

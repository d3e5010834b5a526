"""Duplicates: found with reasons, merged with a preview, shown under one, and taken back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from teliti.approvals.models import Request, RequestState
from teliti.audit.duties import StandardRole
from teliti.base.refusals import Refused
from teliti.invoicing.domain import Direction
from teliti.invoicing.models import Invoice
from teliti.invoicing.queries.ageing import aged_invoices, ageing
from teliti.invoicing.queries.open_items import open_items
from teliti.kit.desk import waiting_for
from teliti.parties import actions, queries
from teliti.parties.domain import Facts, Reason, alike, likenesses, near, trigrams
from teliti.parties.models import Alike, Merge, Party, PartyState
from teliti.people.models import Member
from tests import make, make_invoicing, make_parties


def _pairs(*facts: Facts) -> list[tuple[int, int, int, list[Reason]]]:
    return [(one.first, one.second, one.rating, list(one.reasons)) for one in likenesses(facts)]


def test_legal_form_and_order_of_words_do_not_matter() -> None:
    found = _pairs(Facts(1, "PT Maju Jaya"), Facts(2, "Jaya Maju, CV."), Facts(3, "PT Sinar Abadi"))
    assert found == [(1, 2, 60, [Reason.SAME_NAME])]


def test_reasons_add_up_and_one_weak_reason_is_too_little() -> None:
    one = Facts(1, "PT Cahaya Nusantara", phone="+6221555")
    assert _pairs(one, Facts(2, "Budi Santoso", phone="+6221555")) == []
    assert _pairs(one, Facts(2, "PT Cahaya Nusantra")) == []
    both = Facts(2, "PT Cahaya Nusantra", phone="+6221555")
    assert _pairs(one, both) == [(1, 2, 61, [Reason.NEAR_NAME, Reason.PHONE])]


def test_two_branches_of_one_tax_number_are_two() -> None:
    head, branch = Facts(1, "PT A", "0013", "000001"), Facts(2, "PT B", "0013", "000002")
    assert _pairs(head, branch) == []
    assert _pairs(head, Facts(3, "PT C", "13")) == [(1, 3, 60, [Reason.TAX_NUMBER])]


@settings(max_examples=60)
@given(st.lists(st.text(alphabet="abcd ", min_size=1, max_size=12), max_size=25, unique=True))
def test_no_near_name_is_overlooked(names: list[str]) -> None:
    numbered = dict(enumerate(names))
    found = {frozenset(pair) for pair in near(numbered)}
    expected = {
        frozenset((one, other))
        for one in numbered
        for other in numbered
        if one < other
        and trigrams(names[one])
        and alike(trigrams(names[one]), trigrams(names[other])) >= 0.6
    }
    assert found == expected


@pytest.mark.django_db
def test_likeness_is_that_of_pg_trgm() -> None:
    for one, other in (("maju jaya", "maju jaja"), ("sinar", "sinar abadi"), ("abc", "xyz")):
        with connection.cursor() as cursor:
            cursor.execute("SELECT similarity(%s, %s)", [one, other])
            assert alike(trigrams(one), trigrams(other)) == pytest.approx(cursor.fetchone()[0])


@pytest.fixture
def system() -> Member:
    return make.books()


@pytest.fixture
def pair(system: Member) -> tuple[Party, Party]:
    one = make_parties.customer(
        system, "PT Maju Jaya", code="C-1", city="Jakarta", phone="021555123"
    )
    two = make_parties.supplier(system, "Maju Jaya PT", code="C-2", phone="021555123",
                                tax_number="0013066631093000", email="a@b.example")  # fmt: skip
    return one, two


@pytest.mark.django_db
def test_a_pair_is_found_once_and_told_apart_for_good(
    system: Member, pair: tuple[Party, Party]
) -> None:
    assert actions.find_duplicates(system) == 1
    found = Alike.objects.get()
    assert (found.first, found.second, found.rating) == (*pair, 74)
    assert found.reasons == ["same_name", "phone"]
    actions.tell_apart(system, alike=found)
    assert actions.find_duplicates(system) == 0
    assert not queries.alike_seen_by(system).exists()


@pytest.mark.django_db
def test_papers_of_a_merged_party_are_shown_under_its_survivor(
    system: Member, pair: tuple[Party, Party]
) -> None:
    survivor, other = pair
    invoice = make_invoicing.issued_invoice(system, other)
    actions.merge_parties(system, survivor=survivor, other=other, taken=["email", "tax_number"])
    assert Invoice.objects.get(pk=invoice.pk).party_id == other.pk, "what is posted stays"
    [row] = ageing(system.company_id, Direction.SALE, invoice.issued_on)
    assert (row.party, row.total) == (survivor.pk, invoice.gross_minor)
    [aged] = aged_invoices(system.company_id, Direction.SALE, invoice.issued_on, survivor.pk)
    assert aged.invoice == invoice.pk
    [item] = open_items(system.company_id, party=survivor.pk)
    assert (item.party, item.party_name) == (survivor.pk, "PT Maju Jaya")
    assert "Maju Jaya PT" in item.aliases
    kept = Party.objects.get(pk=survivor.pk)
    assert (kept.email, kept.tax_number, kept.is_supplier) == (
        "a@b.example", "0013066631093000", True,
    )  # fmt: skip
    assert other.pk not in queries.listed_parties(system).values_list("pk", flat=True)
    assert queries.find_parties(system, "Maju Jaya") == [kept]


@pytest.mark.django_db
def test_a_merge_is_undone_and_what_was_changed_since_stays(
    system: Member, pair: tuple[Party, Party]
) -> None:
    survivor, other = pair
    actions.merge_parties(system, survivor=survivor, other=other, taken=["email", "tax_number"])
    actions.change_party(system, party=survivor, email="baru@b.example")
    merge = Merge.objects.get()
    actions.undo_merge(system, merge=merge, because="Ternyata dua")
    kept, back = Party.objects.get(pk=survivor.pk), Party.objects.get(pk=other.pk)
    assert (kept.email, kept.tax_number, kept.is_supplier) == ("baru@b.example", "", False)
    assert kept.aliases == []
    assert (back.state, back.survivor, back.tax_number) == (
        PartyState.ACTIVE, None, "0013066631093000",
    )  # fmt: skip
    with pytest.raises(Refused):
        actions.undo_merge(system, merge=merge, because="Lagi")


@pytest.mark.django_db
def test_a_merge_is_undone_within_thirty_days_only(
    system: Member, pair: tuple[Party, Party]
) -> None:
    actions.merge_parties(system, survivor=pair[0], other=pair[1], taken=[])
    merge = Merge.objects.get()
    Merge.objects.update(merged_at=merge.merged_at - timedelta(days=31))
    with pytest.raises(Refused):
        actions.undo_merge(system, merge=merge, because="Terlambat")
    assert Party.objects.get(pk=pair[1].pk).state == PartyState.MERGED


@pytest.mark.django_db
def test_merging_again_moves_those_that_were_merged_before(
    system: Member, pair: tuple[Party, Party]
) -> None:
    third = make_parties.customer(system, "PT Maju Jaya Abadi", code="C-3")
    actions.merge_parties(system, survivor=pair[0], other=pair[1], taken=[])
    actions.merge_parties(system, survivor=third, other=pair[0], taken=[])
    assert set(Party.objects.filter(survivor=third)) == set(pair)
    with pytest.raises(Refused):
        actions.merge_parties(system, survivor=pair[0], other=third, taken=[])
    actions.undo_merge(system, merge=Merge.objects.latest("pk"), because="Keliru")
    assert Party.objects.get(pk=pair[1].pk).survivor_id == pair[0].pk


@pytest.mark.django_db
def test_what_another_merge_brought_too_stays(system: Member, pair: tuple[Party, Party]) -> None:
    survivor, first = pair
    second = make_parties.supplier(system, "PT Sumber Air", code="C-3", email="c@b.example")
    actions.merge_parties(system, survivor=survivor, other=first, taken=["email"])
    actions.merge_parties(system, survivor=survivor, other=second, taken=[])
    actions.undo_merge(system, merge=Merge.objects.get(other=first), because="Ternyata dua")
    kept = Party.objects.get(pk=survivor.pk)
    assert (kept.is_customer, kept.is_supplier) == (True, True)  # the second is a supplier
    assert (kept.email, kept.aliases) == ("", ["PT Sumber Air"])
    actions.undo_merge(system, merge=Merge.objects.get(other=second), because="Juga dua")
    kept = Party.objects.get(pk=survivor.pk)
    assert (kept.is_customer, kept.is_supplier, kept.aliases) == (True, False, [])


@pytest.mark.django_db
def test_merges_that_took_the_same_field_are_undone_the_last_first(
    system: Member, pair: tuple[Party, Party]
) -> None:
    survivor, first = pair
    second = make_parties.supplier(system, "PT Sumber Air", code="C-3", email="c@b.example")
    third = make_parties.customer(system, "PT Induk", code="C-4")
    actions.merge_parties(system, survivor=survivor, other=first, taken=["email"])
    actions.merge_parties(system, survivor=survivor, other=second, taken=["email"])
    actions.merge_parties(system, survivor=third, other=survivor, taken=[])
    merges = list(Merge.objects.order_by("pk"))
    for early, last in ((0, 2), (1, 2)):
        with translation.override("en"), pytest.raises(Refused) as refusal:
            actions.undo_merge(system, merge=merges[early], because="Keliru")
        assert refusal.value.sentence == f"Undo this later merge first: {merges[last]}."
    actions.undo_merge(system, merge=merges[2], because="Keliru")
    with pytest.raises(Refused):
        actions.undo_merge(system, merge=merges[0], because="Keliru")
    actions.undo_merge(system, merge=merges[1], because="Keliru")
    assert Party.objects.get(pk=survivor.pk).email == "a@b.example"
    actions.undo_merge(system, merge=merges[0], because="Keliru")
    assert Party.objects.get(pk=survivor.pk).email == ""
    assert set(Party.objects.values_list("state", flat=True)) == {PartyState.ACTIVE}
    assert not Party.objects.exclude(survivor=None).exists()


@pytest.mark.django_db
def test_a_code_that_is_anothers_by_now_is_told(system: Member, pair: tuple[Party, Party]) -> None:
    survivor, other = pair
    actions.merge_parties(system, survivor=survivor, other=other, taken=["code"])
    taker = make_parties.customer(system, "CV Lain", code="C-1")  # what the survivor gave up
    with translation.override("en"), pytest.raises(Refused, match="has the code or tax number of"):
        actions.undo_merge(system, merge=Merge.objects.get(), because="Keliru")
    assert Party.objects.get(pk=survivor.pk).code == "C-2"
    actions.change_party(system, party=taker, code="C-9")
    actions.undo_merge(system, merge=Merge.objects.get(), because="Keliru")
    codes = Party.objects.filter(pk__in=[survivor.pk, other.pk]).order_by("pk")
    assert list(codes.values_list("code", flat=True)) == ["C-1", "C-2"]


def test_whatever_names_a_party_is_called_by_words() -> None:
    """The preview of a merge counts them by kind, in the reader's language."""
    with translation.override("id"):
        named = {model: str(model._meta.verbose_name_plural) for model, _by in queries.naming()}
    assert [words for words in named.values() if words.endswith("s")] == []
    assert [
        model for model in named if "verbose_name_plural" not in model._meta.original_attrs
    ] == []


@pytest.mark.django_db
def test_two_are_merged_on_the_page(system: Member, pair: tuple[Party, Party]) -> None:
    rina = make.member(system, StandardRole.DATA, name="Rina", language="en")
    client = make.signed_in(rina)
    client.post(reverse("parties:find_duplicates"), {"once": "a"})
    listed = client.get(reverse("parties:duplicates")).content.decode()
    assert "same name, but for legal form and order of words, same phone" in listed
    here = reverse("parties:merge", args=[Alike.objects.get().pk])
    page = client.get(here).content.decode()
    assert "Maju Jaya PT" in page
    assert "nothing names it" in page
    assert "Whichever stays is customer and supplier from then on." in page
    chosen = {
        "survivor": str(pair[1].pk), "of_code": str(pair[0].pk), "of_name": str(pair[0].pk),
        "of_tax_number": str(pair[1].pk), "of_city": str(pair[0].pk), "of_email": str(pair[1].pk),
    }  # fmt: skip
    answer = client.post(here, {**chosen, "once": "b"})
    assert answer.status_code == 303, answer.content.decode()[:500]
    kept = Party.objects.get(pk=pair[1].pk)
    assert (kept.code, kept.name, kept.city) == ("C-1", "PT Maju Jaya", "Jakarta")


@pytest.mark.django_db
def test_a_request_about_a_merged_partys_account_is_asked_anew() -> None:
    system = make.books()
    agus = make.member(system, StandardRole.FINANCE, name="Agus", language="en")
    one, two = (make_parties.supplier(system, f"PT Kembar {number}") for number in range(2))
    account = make_parties.bank_account(agus, two)
    actions.merge_parties(system, survivor=one, other=two, taken=[])
    assert Request.objects.get().state == RequestState.VOID
    with translation.override("en"):
        [waiting] = [one for one in waiting_for(agus) if one.kind == "Nobody compares it"]
    assert waiting.title == f"{one} · {account}"
    client = make.signed_in(agus)
    client.post(str(waiting.verbs[0].url))
    again = Request.objects.latest("pk")
    assert (again.state, again.content["party"]) == (RequestState.WAITING, str(one))
    assert not [one for one in waiting_for(agus) if one.url == waiting.url]


@pytest.mark.django_db
def test_a_party_that_is_called_otherwise_is_compared_anew() -> None:
    system = make.books()
    party = make_parties.supplier(system, "PT Lama")
    make_parties.bank_account(system, party)
    actions.change_party(system, party=party, city="Bandung")
    assert Request.objects.get().state == RequestState.WAITING
    actions.change_party(system, party=party, name="PT Baru")
    assert Request.objects.get().state == RequestState.VOID

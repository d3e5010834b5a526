"""Rules, counts and the score."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from hypothesis import given
from hypothesis import strategies as st

from teliti.approvals import actions as approvals
from teliti.approvals.models import Request
from teliti.audit.duties import StandardRole, declared
from teliti.audit.models import Event
from teliti.ledger import actions as ledger
from teliti.ledger.models import Account, Entry
from teliti.parties import actions as parties
from teliti.parties.models import Party
from teliti.people.models import Member
from teliti.quality import actions, queries
from teliti.quality.declaring import by_slug, rules
from teliti.quality.domain import Count, Severity, score
from teliti.quality.models import Score
from tests import make, make_approvals, make_invoicing, make_parties
from tests.forms import lines_sent


@given(
    st.lists(
        st.builds(
            lambda severity, found, more: Count(severity, found, found + more),
            st.sampled_from(Severity), st.integers(0, 10**6), st.integers(0, 10**6),
        )
    )
)  # fmt: skip
def test_a_score_lies_between_nought_and_a_thousand(counts: list[Count]) -> None:
    assert 0 <= score(counts) <= 1000
    assert score([Count(one.severity, 0, one.looked_at) for one in counts]) == 1000


def test_a_heavier_rule_costs_more() -> None:
    assert score([Count(Severity.HIGH, 1, 2), Count(Severity.LOW, 0, 2)]) == 583
    assert score([Count(Severity.HIGH, 0, 2), Count(Severity.LOW, 1, 2)]) == 916
    assert score([Count(Severity.HIGH, 1, 1), Count(Severity.HIGH, 0, 1)]) == 500
    assert score([Count(Severity.HIGH, 1, 10**9)]) == 999  # never all well while one row is not


@pytest.fixture
def system() -> Member:
    return make.books()


def _found(system: Member, name: str, day: date = date(2026, 11, 29)) -> list[str]:
    return [str(row) for row in rules()[name].rows(system.company_id, day).order_by("pk")]


@pytest.mark.django_db
def test_every_rule_can_be_asked_and_leads_somewhere(system: Member) -> None:
    known = {duty.name for duty in declared()}
    assert len(rules()) >= 15
    for rule in rules().values():
        assert by_slug(rule.slug) is rule
        assert rule.reads in known
        assert rule.owner in known, rule.name
        if rule.mend:
            try:
                reverse(rule.mend)
            except NoReverseMatch:
                pytest.fail(rule.mend)
    assert set(queries.measured(system.company_id, date(2026, 11, 29))) == set(rules())


@pytest.mark.django_db
def test_rules_of_parties_find_what_is_missing(system: Member) -> None:
    good = make_parties.customer(
        system, "PT Baik", email="a@b.example", phone="021-5551234", address="Jl. A",
        city="Jakarta", tax_number="0013066631093000",
    )  # fmt: skip
    bare = make_parties.customer(system, "PT Kosong", code="K-1")
    twin = make_parties.supplier(system, "PT Kembar", code="K-2", phone="021-5551234")
    assert _found(system, "indonesia.customer_tax_number") == [str(bare)]
    assert _found(system, "indonesia.supplier_tax_number") == [str(twin)]
    assert _found(system, "parties.customer_email") == [str(bare)]
    assert _found(system, "parties.same_contact") == [str(good), str(twin)]
    assert _found(system, "parties.address") == [str(bare), str(twin)]


@pytest.mark.django_db
def test_rules_of_papers_and_books(system: Member) -> None:
    bill = make_invoicing.issued_bill(system)
    assert _found(system, "invoicing.bills_without_scan") == [str(bill)]
    assert _found(system, "ledger.suspense") == []
    unused = _found(system, "ledger.never_used")
    assert "1-1101" in " ".join(unused)


@pytest.mark.django_db
def test_a_measurement_is_kept_for_its_day_and_told(system: Member) -> None:
    make_parties.customer(system, "PT Kosong")
    first = actions.measure(system)
    again = actions.measure(system)
    assert first == again
    kept = Score.objects.get(company_id=system.company_id, rule="indonesia.customer_tax_number")
    assert (kept.found, kept.looked_at) == (1, 1)
    assert Event.objects.filter(name="quality.measured").count() == 2
    days = queries.scores(system.company_id, kept.day)
    assert queries.totals(days) == {kept.day: first}
    assert queries.scores(system.company_id, kept.day - timedelta(days=1)) == []


@pytest.mark.django_db
def test_the_list_of_a_rule_opens_in_a_change_of_many(system: Member) -> None:
    siti = make.member(system, StandardRole.DATA, name="Siti", language="en")
    one = make_parties.customer(system, "PT Satu")
    two = make_parties.customer(system, "PT Dua")
    actions.measure(system)
    client = Client()
    assert siti.user is not None
    client.force_login(siti.user)
    board = client.get(reverse("quality:board")).content.decode()
    assert "Parties without address or city" in board
    here = reverse("quality:rule", args=["parties-address"])
    answer = client.post(here, {"verb": "mend", "keys": [one.pk, two.pk]})
    many = f"{reverse('parties:change_many')}?keys={one.pk},{two.pk}&back={here}"
    assert (answer.status_code, answer["Location"]) == (303, many)
    asked = client.post(many, {"field": "city", "value": "Bandung"})
    assert asked.status_code == 422
    assert "PT Satu: – → Bandung" in asked.content.decode()
    assert Party.objects.filter(city="Bandung").count() == 0
    client.post(many, {"field": "city", "value": "Bandung", "is_confirmed": "on", "once": "x"})
    assert Party.objects.filter(city="Bandung").count() == 2
    assert Event.objects.filter(name="parties.party_changed").count() == 2


@pytest.mark.django_db
def test_whoever_only_reads_the_list_of_a_rule_is_led_to_no_change(system: Member) -> None:
    client = make.signed_in(make.member(system, StandardRole.AUDITOR, language="en"))
    party = make_parties.customer(system, "PT Satu")
    here = reverse("quality:rule", args=["parties-address"])
    page = client.get(here).content.decode()
    assert "PT Satu" in page
    assert "Change the chosen ones" not in page
    answer = client.post(here, {"verb": "mend", "keys": [party.pk]})
    assert "change_many" not in answer.headers.get("Location", "")
    assert answer.status_code != 303


@pytest.mark.django_db
def test_the_rows_of_a_rule_are_read_by_whoever_reads_their_part(system: Member) -> None:
    actions.measure(system)
    budi = make.member(system, StandardRole.ADMINISTRATION, name="Budi", language="en")
    client = make.signed_in(budi)
    lists = {
        name: reverse("quality:rule", args=[rules()[name].slug])
        for name in ("parties.phone", "treasury.old_lines", "ledger.suspense")
    }
    board = client.get(reverse("quality:board")).content.decode()
    assert {name: f'href="{here}"' in board for name, here in lists.items()} == {
        "parties.phone": True, "treasury.old_lines": False, "ledger.suspense": False,
    }  # fmt: skip
    assert [client.get(here).status_code for here in lists.values()] == [200, 404, 404]
    trend = client.get(f"{lists['ledger.suspense']}trend/").content.decode()
    assert "What breaks it now" not in trend


@pytest.mark.django_db
def test_rows_that_come_between_the_two_questions_do_not_break_the_measurement(
    system: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "measured", lambda *_asked: {"parties.address": (3, 2)})
    assert actions.measure(system) == 0
    kept = Score.objects.get()
    assert (kept.found, kept.looked_at) == (3, 3)


@pytest.mark.django_db
def test_fewer_findings_are_told_with_the_minus_of_every_number(
    system: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = make.signed_in(make.member(system, StandardRole.DATA, language="en"))
    for days_ago, found, change in ((2, 1200, "±0"), (1, 3, "-1,197"), (0, 1201, "+1")):
        counts = {"parties.address": (found, 2000)}
        monkeypatch.setattr(queries, "measured", lambda *_asked, counts=counts: counts)
        actions.measure(system, day=system.today - timedelta(days=days_ago))
        panels = client.get(reverse("quality:board")).context["panels"]
        [row] = [
            row
            for panel in panels
            for row in getattr(panel.context.get("table"), "rows", ())
            if row.key == "parties.address"
        ]
        assert row.cells[4].text == change


@pytest.mark.django_db
def test_changing_many_changes_all_or_none(system: Member) -> None:
    one, two = make_parties.customer(system), make_parties.customer(system)
    assert parties.change_many(system, parties=[one, two], particulars={"payment_days": 45}) == 2
    assert set(Party.objects.values_list("payment_days", flat=True)) == {45}


@pytest.mark.django_db
def test_each_row_of_a_rule_is_mended_on_one_page(system: Member) -> None:
    siti = make.member(system, StandardRole.DATA, name="Siti", language="en")
    one, two = make_parties.customer(system, "PT Satu"), make_parties.customer(system, "PT Dua")
    client = Client()
    assert siti.user is not None
    client.force_login(siti.user)
    here = reverse("quality:rule", args=["parties-phone"])
    answer = client.post(here, {"verb": "mend", "keys": [one.pk, two.pk]})
    each = f"{reverse('parties:change_each')}?field=phone&keys={one.pk},{two.pk}&back={here}"
    assert answer["Location"] == each
    first, other = {"thing": one.pk, "phone": "0812-3456-789"}, {"thing": two.pk, "phone": "12"}
    wrong = client.post(each, {**lines_sent(first, other), "once": "a"})
    assert wrong.status_code == 422
    assert "Line 2, Phone: 12 is no phone number." in wrong.content.decode()
    assert set(Party.objects.values_list("phone", flat=True)) == {""}, "all or none"
    left = {**other, "phone": ""}
    mended = client.post(each, {**lines_sent(first, left), "once": "b"})
    assert mended["Location"] == here
    assert Party.objects.get(pk=one.pk).phone == "+628123456789"
    assert Event.objects.filter(name="parties.party_changed").count() == 1


@pytest.mark.django_db
def test_accounts_that_were_never_used_are_put_out_of_use_together(system: Member) -> None:
    make_invoicing.issued_invoice(system)
    rina = make.member(system, StandardRole.DATA, StandardRole.FINANCE, language="en")
    client = Client()
    assert rina.user is not None
    client.force_login(rina.user)
    unused = rules()["ledger.never_used"].rows(system.company_id, date(2026, 11, 29))
    chosen = list(unused.order_by("code")[:2])
    used = make.account(system, "1-1301")
    many = rules()["ledger.never_used"].mended_at([str(one.pk) for one in (*chosen, used)])
    answer = client.post(many, {"once": "a"})
    assert answer.status_code == 422
    assert "has a balance." in answer.content.decode()
    assert {Account.objects.get(pk=one.pk).is_active for one in chosen} == {True}
    client.post(rules()["ledger.never_used"].mended_at([str(one.pk) for one in chosen]))
    assert {Account.objects.get(pk=one.pk).is_active for one in chosen} == {False}


@pytest.mark.django_db
def test_books_that_are_filled_afterwards_are_measured_by_their_days(system: Member) -> None:
    actions.measure(system, day=date(2026, 3, 2))
    assert set(Score.objects.values_list("day", flat=True)) == {date(2026, 3, 2)}
    actions.measure(system, day=system.today + timedelta(days=1))  # no day that has not come
    assert set(Score.objects.values_list("day", flat=True)) == {date(2026, 3, 2), system.today}


@pytest.mark.django_db
def test_ninety_days_are_in_sight_and_no_more(system: Member) -> None:
    actions.measure(system, day=date(2026, 3, 2))
    for until, is_seen in ((date(2026, 5, 30), True), (date(2026, 5, 31), False)):
        assert bool(queries.scores(system.company_id, until)) is is_seen


@pytest.mark.django_db
def test_at_most_so_many_are_changed_at_once(system: Member) -> None:
    client = make.signed_in(make.member(system, StandardRole.DATA))
    here = reverse("quality:rule", args=["parties-address"])
    answer = client.post(here, {"verb": "mend", "keys": [*range(1, 502)]})
    keys = answer["Location"].partition("keys=")[2].partition("&")[0].split(",")
    assert keys == [str(key) for key in range(1, 501)]


@pytest.mark.django_db
def test_many_stale_drafts_are_thrown_away_once_a_director_approved(system: Member) -> None:
    rina = make.member(system, StandardRole.DATA, StandardRole.FINANCE, language="en")
    hendra = make.member(system, StandardRole.DIRECTOR)
    make_approvals.policy(system, "ledger.discard", from_count=2)
    day = date(2026, 3, 2)
    for number in range(2):
        lines = make.posting(system, day).lines
        ledger.draft_entry(system, day=day, text=f"Lama {number}", lines=lines)
    keys = [str(key) for key in Entry.objects.values_list("pk", flat=True)]
    many = rules()["ledger.stale_drafts"].mended_at(keys)
    client = Client()
    assert rina.user is not None
    client.force_login(rina.user)
    client.post(many, {"once": "a"})
    request = Request.objects.get()
    rule = reverse("quality:rule", args=["ledger-stale_drafts"])
    assert (request.kind, request.label, request.address) == ("ledger.discard", "2 drafts", rule)
    assert Entry.objects.count() == 2
    approvals.approve(hendra, request=request)
    done = client.post(many, {"once": "b"})
    assert done["Location"] == rule
    assert Entry.objects.count() == 0
    assert Event.objects.get(name="ledger.drafts_discarded").detail["approval"] == request.pk

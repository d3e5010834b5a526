"""Leavers and what they hand over, through the public functions."""

from datetime import timedelta

import pytest
from django.http import QueryDict

from teliti.access import actions, jobs, queries
from teliti.access.desk import checklists
from teliti.access.models import LeavingItem, Review
from teliti.access.tests.make import again, session_of
from teliti.approvals import actions as approvals
from teliti.approvals.models import Request, Substitute
from teliti.audit.duties import StandardRole
from teliti.audit.models import Event
from teliti.base import scope
from teliti.base.refusals import NeedsApproval, Refused
from teliti.kit import drafts
from teliti.kit.models import Draft
from teliti.people import actions as people_actions
from teliti.people import queries as people
from teliti.people.models import Member
from tests import make, make_approvals, make_invoicing

pytestmark = pytest.mark.django_db


def test_a_leaver_hands_over_gives_back_and_is_out(
    administrator: Member, director: Member, system: Member
) -> None:
    clerk = make.member(system, StandardRole.ANALYST, StandardRole.FINANCE, name="Budi")
    drafts.keep(clerk, "/invoicing/new/", "Faktur", QueryDict("note=x"))
    made = actions.make_token(
        clerk, name="Skrip", duties=["people.read"], expires_on=clerk.today
    ).text
    client, _kept = session_of(clerk)
    leaving = actions.begin_leaving(
        administrator, member=clerk, last_on=clerk.today, because="Pindah kota",
        successor=director, to_collect=["Laptop", "Kunci"],
    )  # fmt: skip
    assert again(clerk).may("ledger.read"), "to the end of the last day"
    actions.hand_over(administrator, leaving=leaving, to=director)
    assert Draft.objects.get(path="/invoicing/new/").member == director
    actions.revoke_access(administrator, leaving=leaving)
    assert not again(clerk).may("ledger.read")
    assert client.get("/people/me/").status_code == 302
    with pytest.raises(Refused, match="sudah tidak memiliki akses"):
        actions.revoke_access(administrator, leaving=leaving)
    assert queries.member_of_token(made) is None
    scope.enter(system.company_id)
    items = {item.title: item for item in LeavingItem.objects.filter(leaving=leaving)}
    assert [items[title].ticked_at for title in ("Kunci", "Laptop")] == [None, None]
    with pytest.raises(Refused):
        actions.close_leaving(administrator, leaving=leaving)
    with pytest.raises(Refused):
        actions.tick_item(director, item=items["Laptop"])
    for title in ("Laptop", "Kunci"):
        ticked = actions.tick_item(administrator, item=items[title], note="Baik")
        assert (ticked.ticked_by_id, ticked.note) == (administrator.pk, "Baik")
    assert actions.close_leaving(administrator, leaving=leaving).closed_at
    with pytest.raises(Refused):
        actions.tick_item(administrator, item=items["Laptop"])


def test_what_waits_is_handed_over_by_name(
    administrator: Member, director: Member, system: Member
) -> None:
    actions.begin_review(administrator, due_on=administrator.today)
    other = make.member(system, StandardRole.DIRECTOR, name="Rudi")
    leaving = actions.begin_leaving(
        administrator, member=other, last_on=other.today, because="Pensiun", successor=director
    )
    waits = [one for one in checklists(director) if one.kind]
    assert [one.url for one in waits] == [f"/access/reviews/{Review.objects.get().pk}/"]
    item = LeavingItem.objects.get(leaving=leaving, kind="hand_over")
    actions.tick_item(director, item=item)
    assert list(checklists(director)) == []


def test_of_many_things_of_one_kind_the_checklist_tells_how_many() -> None:
    system = make.books()
    administrator = make.member(system, StandardRole.SYSTEM, name="Ayu", language="en")
    for number in range(6):
        customer = make_invoicing.customer(system, f"PT Lambat {number}")
        make_invoicing.issued_invoice(system, customer)
    for number in range(5):
        supplier = make_invoicing.supplier(system, f"CV Pemasok {number}")
        make_invoicing.issued_bill(system, supplier)
    leaver = make.member(system, StandardRole.FINANCE, name="Budi")
    leaving = actions.begin_leaving(
        administrator, member=leaver, last_on=leaver.today, because="Pindah kota"
    )
    waits = leaving.items.filter(kind="hand_over").values_list("title", "url")
    *bills, overdue = waits
    assert [title for title, _url in bills] == [
        f"Tagihan harus dibayar: CV Pemasok {number} · TGH/2026/05/000{number + 1}"
        for number in range(5)
    ]
    assert overdue == ("Faktur lewat jatuh tempo: 6 hal", "")


def test_whoever_takes_over_stands_in_and_signs_where_the_leaver_would(
    administrator: Member, director: Member, clerk: Member, system: Member
) -> None:
    rudi, sari = (
        make.member(system, StandardRole.DIRECTOR, name=name) for name in ("Rudi", "Sari")
    )
    today, day = rudi.today, timedelta(days=1)
    last, end = today + 3 * day, today + 20 * day
    approvals.name_substitute(director, deputy=rudi, starts_on=today, ends_on=end)
    approvals.name_substitute(sari, deputy=rudi, starts_on=today, ends_on=end)
    unit = people_actions.add_unit(system, code="KEU", name="Keuangan", head=rudi)
    request = _asked_for_roles(administrator, clerk, system)
    approvals.forward(director, request=request, to=rudi)
    leaving = actions.begin_leaving(administrator, member=rudi, last_on=last, because="Pensiun")
    assert f"Kepala unit: {unit}" in [item.title for item in leaving.items.all()]

    actions.hand_over(administrator, leaving=leaving, to=sari)

    found = Substitute.objects.order_by("pk").values_list(
        "deputy", "absent", "starts_on", "ends_on"
    )
    assert list(found) == [
        (rudi.pk, director.pk, today, last),
        (rudi.pk, sari.pk, today, last),  # nobody is their own substitute
        (sari.pk, director.pk, last + day, end),
    ]
    assert request.steps.get().forwarded_to == sari
    assert Event.objects.get(name="access.handed_over").detail["approvals"] == 3
    with pytest.raises(Refused):
        approvals.approve(rudi, request=request)
    assert approvals.approve(sari, request=request).state == "granted"


def test_what_was_forwarded_waits_for_all_again_where_the_successor_may_not_sign(
    administrator: Member, director: Member, clerk: Member, system: Member
) -> None:
    rudi = make.member(system, StandardRole.DIRECTOR, name="Rudi")
    request = _asked_for_roles(administrator, clerk, system)
    approvals.forward(director, request=request, to=rudi)
    leaving = actions.begin_leaving(
        administrator, member=rudi, last_on=rudi.today, because="Pindah"
    )
    actions.hand_over(administrator, leaving=leaving, to=clerk)
    assert request.steps.get().forwarded_to is None
    assert approvals.approve(director, request=request).state == "granted"


def _asked_for_roles(administrator: Member, clerk: Member, system: Member) -> Request:
    """A request of the administrator to give the clerk a role, for a director to sign."""
    make_approvals.policy(system, "access.change_roles", flag="gains")
    auditor = people.standard_role(system.company, StandardRole.AUDITOR)
    with pytest.raises(NeedsApproval) as needed:
        actions.change_member(administrator, member=clerk, roles=[auditor], title="")
    return make_approvals.asked(administrator, needed.value)


def test_a_leaver_who_stays_in_is_taken_out_at_night(
    administrator: Member, clerk: Member, system: Member
) -> None:
    leaving = actions.begin_leaving(
        administrator, member=clerk, last_on=clerk.today, because="Pindah"
    )
    jobs.end_nightly(system)
    assert again(clerk).is_active, "not before the day has passed"
    type(leaving).objects.update(last_on=clerk.today - timedelta(days=1))
    jobs.end_nightly(system)
    assert not again(clerk).is_active
    assert LeavingItem.objects.get(leaving=leaving).ticked_by_id == system.pk


def test_access_is_ticked_by_taking_it_back_and_by_nothing_else(
    administrator: Member, clerk: Member
) -> None:
    leaving = actions.begin_leaving(
        administrator, member=clerk, last_on=clerk.today, because="Pindah"
    )
    item = LeavingItem.objects.get(leaving=leaving, kind="access")
    with pytest.raises(Refused):
        actions.tick_item(administrator, item=item)
    item.refresh_from_db()
    assert (item.ticked_at, again(clerk).may("ledger.read")) == (None, True)


def test_letting_somebody_in_again_needs_a_signature_where_a_policy_asks_for_one(
    administrator: Member, director: Member, clerk: Member, system: Member
) -> None:
    make_approvals.policy(system, "access.change_roles", flag="gains")
    actions.end_member(administrator, member=clerk, because="Pergi")
    with pytest.raises(NeedsApproval) as needed:
        actions.readmit_member(administrator, member=again(clerk))
    assert not again(clerk).has_access
    request = make_approvals.asked(administrator, needed.value)
    approvals.approve(director, request=request)
    assert actions.readmit_member(administrator, member=again(clerk)).has_access


def test_somebody_who_came_back_is_not_taken_out_again_at_night(
    administrator: Member, clerk: Member, system: Member
) -> None:
    leaving = actions.begin_leaving(
        administrator, member=clerk, last_on=clerk.today, because="Pindah"
    )
    actions.revoke_access(administrator, leaving=leaving)
    actions.close_leaving(administrator, leaving=leaving)
    type(leaving).objects.update(last_on=clerk.today - timedelta(days=1))
    actions.readmit_member(administrator, member=clerk)
    jobs.end_nightly(system)
    assert again(clerk).may("ledger.read")


def test_ending_a_leavers_access_from_their_page_ticks_it_on_the_checklist(
    administrator: Member, clerk: Member
) -> None:
    leaving = actions.begin_leaving(
        administrator, member=clerk, last_on=clerk.today + timedelta(days=30), because="Pindah"
    )
    actions.end_member(administrator, member=clerk, because="Sudah pergi")
    item = LeavingItem.objects.get(leaving=leaving)
    assert (item.kind, item.ticked_by_id) == ("access", administrator.pk)
    assert actions.close_leaving(administrator, leaving=leaving).closed_at


def test_one_who_is_done_meanwhile_does_not_keep_the_night_from_the_others(
    administrator: Member, clerk: Member, director: Member, system: Member,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    for member in (clerk, director):
        actions.begin_leaving(administrator, member=member, last_on=member.today, because="x")
    first, second = queries.leavings_seen_by(system).order_by("pk")
    actions.revoke_access(administrator, leaving=first)
    monkeypatch.setattr(queries, "leavings_due", lambda _member: [first, second])
    jobs.end_nightly(system)
    assert not again(director).is_active


def test_who_stays_after_all_keeps_access_and_nothing_is_left_to_tick(
    administrator: Member, clerk: Member, director: Member, system: Member
) -> None:
    leaving = actions.begin_leaving(
        administrator, member=clerk, last_on=clerk.today, because="Pindah", successor=director,
        to_collect=["Laptop"],
    )  # fmt: skip
    assert [item.title for item in queries.items_to_tick(again(clerk))] == ["Laptop"]
    called_off = actions.call_off_leaving(administrator, leaving=leaving, because="Tetap di sini")
    assert (called_off.is_called_off, again(clerk).ends_on) == (True, None)
    assert queries.items_to_tick(again(clerk)) == []
    event = Event.objects.get(name="access.leaving_called_off")
    assert (event.subject, event.reason) == (f"access.leaving:{leaving.pk}", "Tetap di sini")
    type(leaving).objects.update(last_on=clerk.today - timedelta(days=1))
    jobs.end_nightly(system)
    assert again(clerk).has_access
    with pytest.raises(Refused, match="sudah ditutup"):
        actions.call_off_leaving(administrator, leaving=leaving, because="lagi")


def test_a_leaving_is_called_off_by_another_before_access_ends_and_as_a_policy_asks(
    administrator: Member, clerk: Member, director: Member, system: Member
) -> None:
    leaving = actions.begin_leaving(
        administrator, member=clerk, last_on=clerk.today, because="Pindah"
    )
    make_approvals.policy(system, "access.change_roles", flag="gains")
    with pytest.raises(NeedsApproval) as needed:
        actions.call_off_leaving(administrator, leaving=leaving, because="Tetap di sini")
    assert "invoicing.draft" in str(needed.value.also["gains"])
    own = actions.begin_leaving(system, member=administrator, last_on=clerk.today, because="x")
    with pytest.raises(Refused, match="Orang lain"):
        actions.call_off_leaving(administrator, leaving=own, because="x")
    actions.revoke_access(administrator, leaving=leaving)
    with pytest.raises(Refused, match="sudah tidak memiliki akses"):
        actions.call_off_leaving(administrator, leaving=leaving, because="x")
    assert again(clerk).ends_on == clerk.today


def test_nobody_begins_their_own_leaving(administrator: Member) -> None:
    with pytest.raises(Refused):
        actions.begin_leaving(
            administrator, member=administrator, last_on=administrator.today, because="x"
        )

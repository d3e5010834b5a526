"""Roles that end, are lent, need a signature, or are forbidden, through the public functions."""

from datetime import timedelta
from functools import partial

import pytest

from teliti.access import actions, jobs
from teliti.access.desk import ends_of_grants
from teliti.access.tests.make import again, finance_roles
from teliti.approvals import actions as approvals
from teliti.audit.duties import StandardRole
from teliti.audit.models import Event
from teliti.base.refusals import NeedsApproval, Refused
from teliti.people import queries as people
from teliti.people.models import Grant, Member, Role
from tests import make_approvals

pytestmark = pytest.mark.django_db


def test_a_role_counts_to_the_end_of_its_day_and_not_after(system: Member, clerk: Member) -> None:
    for ends_on, counts in ((None, True), (clerk.today, True),
                            (clerk.today - timedelta(days=1), False)):  # fmt: skip
        Grant.objects.filter(member=clerk).update(ends_on=ends_on)
        assert again(clerk).may("ledger.read") is counts
        assert (again(clerk).role_names != "") is counts


def test_a_member_has_access_to_the_end_of_the_last_day(clerk: Member) -> None:
    Member.objects.filter(pk=clerk.pk).update(ends_on=clerk.today)
    assert again(clerk).may("ledger.read")
    Member.objects.filter(pk=clerk.pk).update(ends_on=clerk.today - timedelta(days=1))
    assert not again(clerk).may("ledger.read")
    assert clerk.user_id is not None
    assert people.memberships_of(clerk.user_id) == []


def test_the_night_takes_away_what_has_ended_and_says_so(system: Member, clerk: Member) -> None:
    Grant.objects.filter(member=clerk).update(ends_on=clerk.today - timedelta(days=1))
    jobs.end_nightly(system)
    assert not Grant.objects.filter(member=clerk).exists()
    event = Event.objects.get(name="access.grant_ended")
    assert (event.label, event.detail["role"]) == ("Budi Santoso", "Spesialis keuangan")
    jobs.end_nightly(system)  # harmless to repeat
    assert Event.objects.filter(name="access.grant_ended").count() == 1


def test_an_end_is_on_the_desk_of_the_person_and_the_administrator(
    administrator: Member, clerk: Member, director: Member
) -> None:
    Grant.objects.filter(member=clerk).update(ends_on=clerk.today + timedelta(days=14))
    assert [one.until for one in ends_of_grants(again(clerk))] == [clerk.today + timedelta(days=14)]
    assert len(list(ends_of_grants(administrator))) == 1
    assert list(ends_of_grants(director)) == []
    Grant.objects.filter(member=clerk).update(ends_on=clerk.today + timedelta(days=15))
    assert list(ends_of_grants(administrator)) == []


def test_a_role_is_lent_until_a_day_and_kept_ends_stay(
    administrator: Member, clerk: Member, system: Member
) -> None:
    auditor = people.standard_role(system.company, StandardRole.AUDITOR)
    until = clerk.today + timedelta(days=7)
    actions.lend_role(administrator, member=clerk, role=auditor, ends_on=until, because="Cuti")
    assert _ends(clerk) == {"finance": None, "auditor": until}
    both = [*finance_roles(system), auditor]
    actions.change_member(administrator, member=clerk, roles=both, title="Kasir")
    assert _ends(clerk) == {"finance": None, "auditor": until}
    later = until + timedelta(days=7)
    actions.lend_role(administrator, member=clerk, role=auditor, ends_on=later, because="Lagi")
    assert _ends(clerk) == {"finance": None, "auditor": later}
    past = clerk.today - timedelta(days=1)
    with pytest.raises(Refused):
        actions.lend_role(administrator, member=clerk, role=auditor, ends_on=past, because="x")
    with pytest.raises(Refused):
        actions.lend_role(
            administrator, member=administrator, role=auditor, ends_on=until, because="x"
        )


def _ends(member: Member) -> dict[str, object]:
    return {grant.role.standard: grant.ends_on for grant in member.grants.select_related("role")}


def test_other_roles_need_a_signature_where_a_policy_asks_for_one(
    administrator: Member, director: Member, clerk: Member, system: Member
) -> None:
    make_approvals.policy(system, "access.change_roles", flag="gains")
    auditor = people.standard_role(system.company, StandardRole.AUDITOR)
    before = _ends(clerk)
    with pytest.raises(NeedsApproval) as needed:
        actions.change_member(administrator, member=clerk, roles=[auditor], title="")
    assert _ends(clerk) == before
    request = approvals.ask_for_signature(
        administrator, thing=clerk, kind=needed.value.kind,
        also=dict(needed.value.also), because="Audit", address="/", is_plain=False,
    )  # fmt: skip
    with pytest.raises(Refused):
        approvals.approve(administrator, request=request)
    approvals.approve(director, request=request)
    with pytest.raises(NeedsApproval):  # something else was signed
        actions.change_member(
            administrator, member=clerk, roles=[auditor, *finance_roles(system)], title=""
        )
    actions.change_member(administrator, member=clerk, roles=[auditor], title="")
    assert _ends(clerk) == {"auditor": None}
    actions.change_member(administrator, member=clerk, roles=[], title="")  # nothing is gained
    assert _ends(clerk) == {}


def test_a_later_end_of_a_role_is_a_gain_and_an_earlier_one_is_none(
    administrator: Member, director: Member, clerk: Member, system: Member
) -> None:
    auditor = people.standard_role(system.company, StandardRole.AUDITOR)
    until = clerk.today + timedelta(days=7)
    lend = partial(actions.lend_role, administrator, member=clerk, role=auditor, because="Cuti")
    lend(ends_on=until)
    make_approvals.policy(system, "access.change_roles", flag="gains")
    with pytest.raises(NeedsApproval) as needed:
        lend(ends_on=until + timedelta(days=1))
    gains = needed.value.also["gains"]
    assert isinstance(gains, list)
    assert "audit.read" in gains
    assert _ends(clerk) == {"finance": None, "auditor": until}
    sooner = until - timedelta(days=1)
    lend(ends_on=sooner)
    assert _ends(clerk) == {"finance": None, "auditor": sooner}


def test_a_signature_holds_for_duties_not_for_what_a_role_is_called_meanwhile(
    administrator: Member, director: Member, clerk: Member, system: Member
) -> None:
    make_approvals.policy(system, "access.change_roles", flag="gains")
    make_approvals.policy(system, "access.invite")
    harmless = actions.add_role(administrator, name="Kasir", duties=["audit.read"])
    mighty = people.standard_role(system.company, StandardRole.SYSTEM)
    for act, given in (
        (actions.change_member, {"member": clerk, "title": ""}),
        (actions.invite, {"email": "sari@contoh.id", "name": "Sari"}),
    ):
        with pytest.raises(NeedsApproval) as needed:
            act(administrator, roles=[harmless], **given)
        request = make_approvals.asked(administrator, needed.value)
        approvals.approve(director, request=request)
    # The names change hands, as by two renamings that gain nobody a duty.
    Role.objects.filter(pk=harmless.pk).update(name="Kasir lama")
    Role.objects.filter(pk=mighty.pk).update(name="Kasir")
    mighty.refresh_from_db()
    with pytest.raises(NeedsApproval):
        actions.change_member(administrator, member=clerk, roles=[mighty], title="")
    with pytest.raises(NeedsApproval):
        actions.invite(administrator, email="sari@contoh.id", name="Sari", roles=[mighty])
    assert _ends(clerk) == {"finance": None}


def test_duties_forbidden_in_one_hand_are_not_given(
    administrator: Member, director: Member, clerk: Member, system: Member
) -> None:
    approvals.forbid_pair(
        director, first="ledger.post", second="audit.read", because="Pembukuan dan pengawasan"
    )
    auditor = people.standard_role(system.company, StandardRole.AUDITOR)
    before = _ends(clerk)
    with pytest.raises(Refused, match="Pembukuan dan pengawasan"):
        actions.lend_role(
            administrator, member=clerk, role=auditor, ends_on=clerk.today, because="x"
        )
    finance = finance_roles(system)[0]
    with pytest.raises(Refused, match="Pembukuan dan pengawasan"):
        actions.change_role(administrator, role=finance, duties={*finance.duties, "audit.read"})
    assert _ends(clerk) == before


def test_nobody_sheds_the_second_factor_of_a_role_of_ones_own(
    administrator: Member, director: Member, system: Member
) -> None:
    own = people.standard_role(system.company, StandardRole.SYSTEM)
    actions.change_role(administrator, role=own, duties=own.duties, needs_second_factor=True)
    with pytest.raises(Refused):
        actions.change_role(administrator, role=own, duties=own.duties)
    assert again(administrator).needs_second_factor

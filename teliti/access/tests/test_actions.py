"""Invitations, ends, leavers, reviews and tokens, through the public functions."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.http import QueryDict
from django.test import Client

from teliti.access import actions, jobs, operations, queries
from teliti.access.desk import checklists, ends_of_grants, review
from teliti.access.models import Invitation, LeavingItem, Review, ReviewLine, Token
from teliti.approvals import actions as approvals
from teliti.approvals.models import Request, Substitute
from teliti.audit.duties import StandardRole
from teliti.audit.models import Event
from teliti.base import scope
from teliti.base.refusals import Forbidden, NeedsApproval, Refused
from teliti.kit import drafts
from teliti.kit.models import Draft
from teliti.people import actions as people_actions
from teliti.people import queries as people
from teliti.people.models import Grant, Member, User
from tests import make, make_approvals

pytestmark = pytest.mark.django_db
PASSWORD = "kalimat panjang yang baru"


def _again(member: Member) -> Member:
    return Member.objects.select_related("company", "user").get(pk=member.pk)


def _finance(system: Member) -> list:  # type: ignore[type-arg]  # of roles
    return [people.standard_role(system.company, StandardRole.FINANCE)]


def _invited(administrator: Member, **more: object) -> Invitation:
    given = {"email": "Sari@contoh.id", "name": "Sari", "roles": _finance(administrator), **more}
    return actions.invite(administrator, **given)  # type: ignore[arg-type]  # as a form gives them


# -- Grants with an end ---------------------------------------------------------------------------


def test_a_role_counts_to_the_end_of_its_day_and_not_after(system: Member, clerk: Member) -> None:
    for ends_on, counts in ((None, True), (clerk.today, True),
                            (clerk.today - timedelta(days=1), False)):  # fmt: skip
        Grant.objects.filter(member=clerk).update(ends_on=ends_on)
        assert _again(clerk).may("ledger.read") is counts
        assert (_again(clerk).role_names != "") is counts


def test_a_member_has_access_to_the_end_of_the_last_day(clerk: Member) -> None:
    Member.objects.filter(pk=clerk.pk).update(ends_on=clerk.today)
    assert _again(clerk).may("ledger.read")
    Member.objects.filter(pk=clerk.pk).update(ends_on=clerk.today - timedelta(days=1))
    assert not _again(clerk).may("ledger.read")
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
    assert [one.until for one in ends_of_grants(_again(clerk))] == [
        clerk.today + timedelta(days=14)
    ]
    assert len(list(ends_of_grants(administrator))) == 1
    assert list(ends_of_grants(director)) == []
    Grant.objects.filter(member=clerk).update(ends_on=clerk.today + timedelta(days=15))
    assert list(ends_of_grants(administrator)) == []


# -- Invitations ----------------------------------------------------------------------------------


def test_an_invitation_is_mailed_and_works_once(administrator: Member, system: Member) -> None:
    until = administrator.today + timedelta(days=30)
    invitation = _invited(administrator, ends_on=until, language="en")
    jobs.send_invitation(system, invitation.pk)
    key = queries.key_of_invitation(invitation)
    assert [message.to for message in mail.outbox] == [["sari@contoh.id"]]
    assert f"/access/invitation/{key}/" in str(mail.outbox[0].body)
    found = queries.invitation_of_key(key)
    assert found == invitation
    member = actions.accept_invitation(
        system, invitation=invitation, name="Sari Dewi", password=PASSWORD
    )
    assert member.user is not None
    assert member.user.check_password(PASSWORD)
    assert (str(member), member.user.email) == ("Sari Dewi", "sari@contoh.id")
    assert [(str(grant.role), grant.ends_on) for grant in member.grants.all()] == [
        ("Spesialis keuangan", until)
    ]
    assert queries.invitation_of_key(key) is None
    with pytest.raises(Refused):
        actions.accept_invitation(system, invitation=invitation, name="X", password=PASSWORD)
    jobs.send_invitation(system, invitation.pk)
    assert len(mail.outbox) == 1, "no mail for what was accepted"


def test_a_link_is_void_when_sent_again_withdrawn_tampered_or_old(
    administrator: Member,
) -> None:
    invitation = _invited(administrator)
    first = queries.key_of_invitation(invitation)
    assert queries.invitation_of_key(first)
    assert queries.invitation_of_key(first[:-1] + ("A" if first[-1] != "A" else "B")) is None
    again = actions.invite_again(administrator, invitation=invitation)
    second = queries.key_of_invitation(again)
    assert queries.invitation_of_key(first) is None
    assert queries.invitation_of_key(second)
    Invitation.objects.update(expires_on=administrator.today - timedelta(days=1))
    assert queries.invitation_of_key(second) is None
    actions.withdraw_invitation(administrator, invitation=invitation)
    with pytest.raises(Refused):
        actions.invite_again(administrator, invitation=invitation)


def test_the_link_of_a_known_person_sets_no_password(administrator: Member, system: Member) -> None:
    other = make.company("PT Kedua")
    known = make.member(other, StandardRole.FINANCE, name="Sari")
    assert known.user is not None
    scope.enter(system.company_id)
    invitation = _invited(administrator, email=known.user.email)
    with pytest.raises(Refused):
        actions.accept_invitation(system, invitation=invitation, password="x" * 20)
    stranger = make.member(system, StandardRole.FINANCE).user
    with pytest.raises(Refused):
        actions.accept_invitation(system, invitation=invitation, user=stranger)
    joined = actions.accept_invitation(system, invitation=invitation, user=known.user)
    assert joined.user == known.user
    assert User.objects.get(pk=known.user.pk).check_password("sangat-rahasia-123")


def test_nobody_is_invited_twice_or_who_is_in(administrator: Member, clerk: Member) -> None:
    _invited(administrator)
    before = Event.objects.count()
    assert clerk.user is not None
    for email in ("SARI@contoh.id", clerk.user.email):
        with pytest.raises(Refused):
            _invited(administrator, email=email)
    assert (Invitation.objects.count(), Event.objects.count()) == (1, before)


# -- Sign-ins -------------------------------------------------------------------------------------


def _session(member: Member) -> tuple[Client, UserSession]:
    client = Client()
    assert member.user is not None
    client.force_login(member.user)
    session = UserSession.objects.create(
        user=member.user, ip="127.0.0.1", user_agent="Uji", session_key=client.session.session_key
    )
    return client, session


def test_one_ends_ones_own_session_and_nobody_elses(clerk: Member, director: Member) -> None:
    client, session = _session(clerk)
    with pytest.raises(Refused):
        actions.end_own_session(director, session=session)
    assert client.get("/people/me/").status_code == 200
    actions.end_own_session(clerk, session=session)
    assert client.get("/people/me/").status_code == 302
    assert not Session.objects.filter(session_key=session.session_key).exists()


def test_an_administrator_signs_somebody_out_of_one_browser(
    administrator: Member, clerk: Member
) -> None:
    (one, session), (other, _kept) = _session(clerk), _session(clerk)
    assert list(queries.sessions_seen_by(administrator)) == list(queries.sessions_of(clerk))
    with pytest.raises(Forbidden):
        actions.end_session(clerk, session=session)
    assert actions.end_session(administrator, session=session) == clerk
    assert [client.get("/people/me/").status_code for client in (one, other)] == [302, 200]
    scope.enter(administrator.company_id)
    assert Event.objects.get(name="access.session_ended").subject.endswith(f":{clerk.pk}")


def test_an_administrator_signs_somebody_out_everywhere(
    administrator: Member, clerk: Member
) -> None:
    clients = [_session(clerk)[0] for _ in range(2)]
    actions.end_sessions(administrator, member=clerk)
    assert [client.get("/people/me/").status_code for client in clients] == [302, 302]
    scope.enter(administrator.company_id)
    assert Event.objects.get(name="access.sessions_ended").detail["count"] == 2
    with pytest.raises(Refused):
        actions.end_sessions(administrator, member=clerk)


def test_a_lost_second_factor_is_removed_by_another(administrator: Member, clerk: Member) -> None:
    assert clerk.user is not None
    for user in (clerk.user, administrator.user):
        Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    _session(clerk)
    with pytest.raises(Refused):
        actions.remove_factors(administrator, member=administrator, because="Hilang")
    actions.remove_factors(administrator, member=clerk, because="Telepon hilang")
    assert [one.user for one in Authenticator.objects.all()] == [administrator.user]
    assert Event.objects.get(name="access.factors_removed").reason == "Telepon hilang"
    assert not UserSession.objects.filter(user=clerk.user).exists()


# -- Leavers --------------------------------------------------------------------------------------


def test_a_leaver_hands_over_gives_back_and_is_out(
    administrator: Member, director: Member, system: Member
) -> None:
    clerk = make.member(system, StandardRole.ANALYST, StandardRole.FINANCE, name="Budi")
    drafts.keep(clerk, "/invoicing/new/", "Faktur", QueryDict("note=x"))
    made = actions.make_token(
        clerk, name="Skrip", duties=["people.read"], expires_on=clerk.today
    ).text
    client, _kept = _session(clerk)
    leaving = actions.begin_leaving(
        administrator, member=clerk, last_on=clerk.today, because="Pindah kota",
        successor=director, to_collect=["Laptop", "Kunci"],
    )  # fmt: skip
    assert _again(clerk).may("ledger.read"), "to the end of the last day"
    actions.hand_over(administrator, leaving=leaving, to=director)
    assert Draft.objects.get(path="/invoicing/new/").member == director
    actions.revoke_access(administrator, leaving=leaving)
    assert not _again(clerk).may("ledger.read")
    assert client.get("/people/me/").status_code == 302
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


def test_what_waits_is_handed_over_by_name(administrator: Member, director: Member) -> None:
    actions.begin_review(administrator, due_on=administrator.today)
    other = make.member(_system(administrator), StandardRole.DIRECTOR, name="Rudi")
    leaving = actions.begin_leaving(
        administrator, member=other, last_on=other.today, because="Pensiun", successor=director
    )
    waits = [one for one in checklists(director) if one.kind]
    assert [one.url for one in waits] == [f"/access/reviews/{Review.objects.get().pk}/"]
    item = LeavingItem.objects.get(leaving=leaving, kind="hand_over")
    actions.tick_item(director, item=item)
    assert list(checklists(director)) == []


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
    assert _again(clerk).is_active, "not before the day has passed"
    type(leaving).objects.update(last_on=clerk.today - timedelta(days=1))
    jobs.end_nightly(system)
    assert not _again(clerk).is_active
    assert LeavingItem.objects.get(leaving=leaving).ticked_by_id == system.pk


def test_nobody_begins_their_own_leaving(administrator: Member) -> None:
    with pytest.raises(Refused):
        actions.begin_leaving(
            administrator, member=administrator, last_on=administrator.today, because="x"
        )


# -- Reviews --------------------------------------------------------------------------------------


def test_a_review_keeps_and_removes_line_by_line(
    administrator: Member, director: Member, clerk: Member
) -> None:
    assert list(review(director)) == [], "not in the first year"
    director.company.created_at -= timedelta(days=365)
    assert [one.key for one in review(director)] == ["access.review:due"]
    begun = actions.begin_review(director, due_on=director.today + timedelta(days=14))
    lines = {line.member_id: line for line in ReviewLine.objects.filter(review=begun)}
    assert set(lines) == {administrator.pk, director.pk, clerk.pk}
    with pytest.raises(Refused):
        actions.begin_review(director, due_on=director.today)
    with pytest.raises(Refused):
        actions.keep_grants(director, review=begun, lines=[lines[director.pk].pk])
    assert actions.keep_grants(director, review=begun, lines=[lines[administrator.pk].pk]) == 1
    assert actions.remove_grants(director, review=begun, lines=[lines[clerk.pk].pk]) == 1
    assert not _again(clerk).may("ledger.read")
    with pytest.raises(Refused):
        actions.keep_grants(director, review=begun, lines=[lines[clerk.pk].pk])
    with pytest.raises(Refused):
        actions.close_review(director, review=begun)
    actions.keep_grants(administrator, review=begun, lines=[lines[director.pk].pk])
    actions.close_review(director, review=begun)
    assert list(review(director)) == []
    told = Event.objects.filter(name__startswith="access.grant_").order_by("sequence")
    assert [event.name for event in told] == [
        "access.grant_kept", "access.grant_removed", "access.grant_kept",
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("UPDATE access_review SET closed_at = now() - interval '366 days'")
    assert [one.key for one in review(director)] == ["access.review:due"]


# -- Tokens ---------------------------------------------------------------------------------------


def test_a_token_acts_as_its_member_with_its_own_duties_only(administrator: Member) -> None:
    made = actions.make_token(
        administrator, name="Toko", duties=["people.read", "people.company"],
        expires_on=administrator.today,
    )  # fmt: skip
    scope.leave()
    member = queries.member_of_token(made.text)
    assert member == administrator
    assert member.duties == {"people.read"}, "read-only unless it may change"
    assert scope.current().company == administrator.company_id
    with pytest.raises(Forbidden):
        actions.end_sessions(member, member=member)
    changing = actions.make_token(
        administrator, name="Toko", duties=["people.company"], may_change=True,
        expires_on=administrator.today,
    )  # fmt: skip
    narrowed = queries.member_of_token(changing.text)
    assert narrowed is not None
    assert narrowed.duties == {"people.company"}
    assert not Token.objects.filter(digest=made.text).exists()


def test_a_token_opens_nothing_once_revoked_expired_or_orphaned(
    administrator: Member, system: Member
) -> None:
    maker = make.member(system, StandardRole.SYSTEM, name="Joko")
    texts = [
        actions.make_token(maker, name=name, duties=["people.read"], expires_on=maker.today)
        for name in ("a", "b")
    ]
    assert queries.member_of_token(texts[0].text) == maker
    actions.revoke_own_token(maker, token=texts[0].token)
    assert queries.member_of_token(texts[0].text) is None
    assert scope.current().company is None
    scope.enter(system.company_id)
    assert queries.member_of_token(texts[1].text) == maker
    Token.objects.filter(pk=texts[1].token.pk).update(expires_on=maker.today - timedelta(days=1))
    assert queries.member_of_token(texts[1].text) is None
    third = _fresh(maker, system)
    Grant.objects.filter(member=maker).delete()
    found = queries.member_of_token(third)
    assert found is not None
    assert found.duties == frozenset(), "roles that end narrow every token"
    Member.objects.filter(pk=maker.pk).update(is_active=False)
    assert queries.member_of_token(third) is None
    assert queries.member_of_token("teliti_1_" + "x" * 43) is None


def _fresh(maker: Member, system: Member) -> str:
    scope.enter(system.company_id)
    return actions.make_token(maker, name="c", duties=["people.read"], expires_on=maker.today).text


@pytest.mark.parametrize(
    ("duties", "days"),
    [(["people.manage"], 0), (["ledger.post"], 0), ([], 0), (["people.read"], -1),
     (["people.read"], 367), (["access.own_tokens"], 0)],
)  # fmt: skip
def test_a_token_is_refused_what_its_member_lacks_or_what_opens_access(
    administrator: Member, duties: list[str], days: int
) -> None:
    day = administrator.today + timedelta(days=days)
    with pytest.raises(Refused):
        actions.make_token(administrator, name="x", duties=duties, expires_on=day)
    assert not Token.objects.exists()


def test_the_use_of_a_token_is_noted_once_a_minute(administrator: Member) -> None:
    made = actions.make_token(
        administrator, name="x", duties=["people.read"], expires_on=administrator.today
    )
    now = made.token.made_at
    operations.note_use(made.token, now)
    token = Token.objects.get()
    assert token.last_used_at == now
    operations.note_use(token, now + timedelta(seconds=59))
    assert Token.objects.get().last_used_at == now
    operations.note_use(token, now + timedelta(seconds=60))
    assert Token.objects.get().last_used_at == now + timedelta(seconds=60)


def _system(member: Member) -> Member:
    return people.system_member(member.company)


# -- Roles ----------------------------------------------------------------------------------------


def test_a_role_is_lent_until_a_day_and_kept_ends_stay(
    administrator: Member, clerk: Member, system: Member
) -> None:
    auditor = people.standard_role(system.company, StandardRole.AUDITOR)
    until = clerk.today + timedelta(days=7)
    actions.lend_role(administrator, member=clerk, role=auditor, ends_on=until, because="Cuti")
    assert _ends(clerk) == {"finance": None, "auditor": until}
    both = [*_finance(system), auditor]
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


def test_whoever_is_let_out_at_once_is_signed_out_too(
    administrator: Member, system: Member
) -> None:
    clerk = make.member(system, StandardRole.ANALYST)
    text = _fresh(clerk, system)
    client, _kept = _session(clerk)
    actions.end_member(administrator, member=clerk, because="Keluar")
    assert client.get("/people/me/").status_code == 302
    assert queries.member_of_token(text) is None


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
            administrator, member=clerk, roles=[auditor, *_finance(system)], title=""
        )
    actions.change_member(administrator, member=clerk, roles=[auditor], title="")
    assert _ends(clerk) == {"auditor": None}
    actions.change_member(administrator, member=clerk, roles=[], title="")  # nothing is gained
    assert _ends(clerk) == {}


def test_letting_in_needs_a_signature_where_a_policy_asks_for_one(
    administrator: Member, director: Member, system: Member
) -> None:
    make_approvals.policy(system, "access.invite")
    with pytest.raises(NeedsApproval):
        _invited(administrator)
    assert not Invitation.objects.exists()


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
    finance = _finance(system)[0]
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
    assert _again(administrator).needs_second_factor

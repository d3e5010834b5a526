"""Invitations, through the public functions."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from teliti.access import actions, jobs, queries
from teliti.access.models import Invitation
from teliti.access.tests.make import finance_roles, invited
from teliti.approvals import actions as approvals
from teliti.audit.duties import StandardRole
from teliti.audit.models import Event
from teliti.base import scope
from teliti.base.refusals import NeedsApproval, Refused
from teliti.people import queries as people
from teliti.people.models import Member, User
from tests import make, make_approvals

pytestmark = pytest.mark.django_db
PASSWORD = "kalimat panjang yang baru"


def test_an_invitation_is_mailed_and_works_once(administrator: Member, system: Member) -> None:
    until = administrator.today + timedelta(days=30)
    invitation = invited(administrator, ends_on=until, language="en")
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
    invitation = invited(administrator)
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
    invitation = invited(administrator, email=known.user.email)
    with pytest.raises(Refused):
        actions.accept_invitation(system, invitation=invitation, password="x" * 20)
    stranger = make.member(system, StandardRole.FINANCE).user
    with pytest.raises(Refused):
        actions.accept_invitation(system, invitation=invitation, user=stranger)
    joined = actions.accept_invitation(system, invitation=invitation, user=known.user)
    assert joined.user == known.user
    assert User.objects.get(pk=known.user.pk).check_password("sangat-rahasia-123")


def test_the_link_signs_nobody_in_who_is_known_without_a_password(
    administrator: Member, system: Member
) -> None:
    """They sign in elsewhere, at the company's directory or provider, perhaps by two factors."""
    other = make.company("PT Kedua")
    known = make.member(other, StandardRole.FINANCE, name="Sari").user
    assert known is not None
    known.set_unusable_password()
    known.save(update_fields=["password"])
    scope.enter(system.company_id)
    invitation = invited(administrator, email=known.email)
    link = f"/access/invitation/{queries.key_of_invitation(invitation)}/"
    stranger = Client()
    assert f"/account/login/?next={link}" in stranger.get(link).content.decode()
    answer = stranger.post(link, {"name": "Sari", "password": PASSWORD})
    assert answer.status_code == 422
    assert "_auth_user_id" not in stranger.session
    scope.enter(system.company_id)
    assert Invitation.objects.get().state == "open"
    joined = actions.accept_invitation(system, invitation=invitation, user=known)
    assert joined.user == known


def test_nobody_is_invited_twice_or_who_is_in(administrator: Member, clerk: Member) -> None:
    invited(administrator)
    before = Event.objects.count()
    assert clerk.user is not None
    for email in ("SARI@contoh.id", clerk.user.email):
        with pytest.raises(Refused):
            invited(administrator, email=email)
    assert (Invitation.objects.count(), Event.objects.count()) == (1, before)


def test_nobody_comes_in_with_duties_that_are_forbidden_in_one_hand(
    administrator: Member, director: Member, system: Member
) -> None:
    auditor = people.standard_role(system.company, StandardRole.AUDITOR)
    invitation = invited(administrator, roles=[*finance_roles(system), auditor])
    approvals.forbid_pair(
        director, first="ledger.post", second="audit.read", because="Pembukuan dan pengawasan"
    )
    with pytest.raises(Refused, match="Pembukuan dan pengawasan"):
        actions.accept_invitation(system, invitation=invitation, name="Sari", password=PASSWORD)
    assert Invitation.objects.get().state == "open"
    assert not User.objects.filter(email="sari@contoh.id").exists()


def test_letting_in_needs_a_signature_where_a_policy_asks_for_one(
    administrator: Member, director: Member, system: Member
) -> None:
    make_approvals.policy(system, "access.invite")
    with pytest.raises(NeedsApproval):
        invited(administrator)
    assert not Invitation.objects.exists()

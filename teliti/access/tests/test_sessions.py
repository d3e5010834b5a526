"""Sign-ins that are ended, and second factors that are removed, through the public functions."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import call_command

from teliti.access import actions, queries
from teliti.access.tests.make import invited, session_of, token_of
from teliti.audit.duties import StandardRole
from teliti.audit.models import Event
from teliti.base import scope
from teliti.base.refusals import Forbidden, Refused
from teliti.people.models import Member
from tests import make

pytestmark = pytest.mark.django_db


def test_one_ends_ones_own_session_and_nobody_elses(clerk: Member, director: Member) -> None:
    client, session = session_of(clerk)
    with pytest.raises(Refused):
        actions.end_own_session(director, session=session)
    assert client.get("/people/me/").status_code == 200
    actions.end_own_session(clerk, session=session)
    assert client.get("/people/me/").status_code == 302
    assert not Session.objects.filter(session_key=session.session_key).exists()


def test_an_administrator_signs_somebody_out_of_one_browser(
    administrator: Member, clerk: Member
) -> None:
    (one, session), (other, _kept) = session_of(clerk), session_of(clerk)
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
    clients = [session_of(clerk)[0] for _ in range(2)]
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
    session_of(clerk)
    with pytest.raises(Refused):
        actions.remove_factors(administrator, member=administrator, because="Hilang")
    actions.remove_factors(administrator, member=clerk, because="Telepon hilang")
    assert [one.user for one in Authenticator.objects.all()] == [administrator.user]
    assert Event.objects.get(name="access.factors_removed").reason == "Telepon hilang"
    assert not UserSession.objects.filter(user=clerk.user).exists()


def test_the_second_factor_of_somebody_who_works_elsewhere_too_is_no_single_companys(
    administrator: Member, system: Member
) -> None:
    other = make.company("PT Kedua")
    known = make.member(other, StandardRole.FINANCE, name="Sari")
    assert known.user is not None
    scope.enter(system.company_id)
    here = actions.accept_invitation(
        system, invitation=invited(administrator, email=known.user.email), user=known.user
    )
    Authenticator.objects.create(user=known.user, type="totp", data={"secret": "x"})
    with pytest.raises(Refused, match="teliti remove-factors"):
        actions.remove_factors(administrator, member=here, because="Telepon hilang")
    assert scope.current() == scope.Scope(system.company_id)
    assert Authenticator.objects.filter(user=known.user).count() == 1
    assert not Event.objects.filter(name="access.factors_removed").exists()
    told = StringIO()
    call_command("remove_factors", known.user.email, because="Telepon hilang", stdout=told)
    assert told.getvalue() == (
        f"They sign in by password alone now, in {system.company}, {other.company}.\n"
    )
    assert not Authenticator.objects.filter(user=known.user).exists()
    for company in (system.company, other.company):
        scope.enter(company.pk)
        assert Event.objects.get(name="access.factors_removed").reason == "Telepon hilang"
    with pytest.raises(Refused, match=r"tidak\.ada@contoh\.id"):
        call_command("remove_factors", "tidak.ada@contoh.id", because="Uji")


def test_whoever_works_here_alone_is_helped_here(administrator: Member, system: Member) -> None:
    """Once the other company has let them go, it has no say any more."""
    other = make.company("PT Kedua")
    known = make.member(other, StandardRole.FINANCE, name="Sari")
    assert known.user is not None
    actions.end_member(other, member=known, because="Keluar")
    scope.enter(system.company_id)
    here = actions.accept_invitation(
        system, invitation=invited(administrator, email=known.user.email), user=known.user
    )
    Authenticator.objects.create(user=known.user, type="totp", data={"secret": "x"})
    actions.remove_factors(administrator, member=here, because="Telepon hilang")
    assert not Authenticator.objects.filter(user=known.user).exists()


def test_whoever_is_let_out_at_once_is_signed_out_too(
    administrator: Member, system: Member
) -> None:
    clerk = make.member(system, StandardRole.ANALYST)
    text = token_of(clerk, system)
    client, _kept = session_of(clerk)
    actions.end_member(administrator, member=clerk, because="Keluar")
    assert client.get("/people/me/").status_code == 302
    assert queries.member_of_token(text) is None

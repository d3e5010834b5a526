"""Sign-in by a directory and by OpenID Connect, against real servers on the loopback."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import oidc_provider_mock
import pytest
import requests
from django.test import Client

from teliti.audit.duties import StandardRole
from teliti.base.outbound import Allowed
from teliti.people.models import Member, User
from tests import directory, make

pytestmark = pytest.mark.django_db
ELSEWHERE = "kata sandi di direktori"


@pytest.fixture
def person() -> Member:
    return make.member(make.company(), StandardRole.FINANCE, name="Budi", language="en")


def _email(person: Member) -> str:
    assert person.user is not None
    return person.user.email


def _sign_in(email: str, password: str) -> Client:
    client = Client()
    client.post("/account/login/", {"login": email, "password": password})
    return client


def _is_in(client: Client) -> bool:
    return client.get("/people/me/").status_code == 200


# -- A directory ----------------------------------------------------------------------------------


@pytest.fixture
def ldap(person: Member, tmp_path: Path, settings: Any) -> Iterator[directory.Directory]:
    people = {_email(person): ELSEWHERE, "orang.luar@contoh.id": ELSEWHERE}
    with directory.running(tmp_path, people) as found:
        settings.LDAP_URL, settings.LDAP_BASE = found.url, found.base
        settings.LDAP_BIND = directory.SERVICE
        settings.LDAP_PASSWORD = directory.SERVICE_PASSWORD
        settings.OWN_SERVERS = Allowed(frozenset({"127.0.0.1"}))
        yield found


def test_whoever_binds_in_the_directory_and_is_known_here_gets_in(
    ldap: directory.Directory, person: Member
) -> None:
    assert _is_in(_sign_in(_email(person).upper(), ELSEWHERE))
    assert _is_in(_sign_in(_email(person), "sangat-rahasia-123")), "their own password still does"
    for wrong in ("salah", "", "*"):
        assert not _is_in(_sign_in(_email(person), wrong)), wrong


def test_a_stranger_of_the_directory_stays_one(ldap: directory.Directory) -> None:
    before = User.objects.count()
    assert not _is_in(_sign_in("orang.luar@contoh.id", ELSEWHERE))
    assert User.objects.count() == before


def test_what_is_typed_is_no_filter(ldap: directory.Directory, person: Member) -> None:
    local = _email(person).partition("@")[0]
    for typed in (f"{local}*@contoh.id", f"{_email(person)})(uid=*", "*)(mail=*"):
        assert not _is_in(_sign_in(typed, ELSEWHERE)), typed


def test_a_closed_user_is_not_let_in_by_the_directory(
    ldap: directory.Directory, person: Member
) -> None:
    User.objects.filter(email=_email(person)).update(is_active=False)
    assert not _is_in(_sign_in(_email(person), ELSEWHERE))


def test_without_its_host_among_those_allowed_the_directory_is_not_asked(
    ldap: directory.Directory, person: Member, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.OWN_SERVERS = Allowed()
    assert not _is_in(_sign_in(_email(person), ELSEWHERE))
    assert "127.0.0.1" in caplog.text
    assert "does not answer" in caplog.text


# -- OpenID Connect -------------------------------------------------------------------------------


@pytest.fixture
def provider(settings: Any) -> Iterator[str]:
    with oidc_provider_mock.run_server_in_thread() as server:
        url = f"http://localhost:{server.server_port}"
        settings.OWN_SERVERS = Allowed(frozenset({"localhost"}))
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {
                "OAUTH_PKCE_ENABLED": True,
                "APPS": [
                    {"provider_id": "oidc", "name": "Kantor", "client_id": "teliti",
                     "secret": "rahasia", "settings": {"server_url": url}},
                ],
            }
        }  # fmt: skip
        yield url


def _come_by(client: Client, provider: str, email: str, *, verified: bool = True) -> Any:
    """Go to the provider, say there who one is, and come back with its code."""
    claims: dict[str, Any] = {"email": email, "email_verified": verified, "name": "Budi"}
    requests.put(f"{provider}/users/{email}", json=claims, timeout=10).raise_for_status()
    there = client.post("/account/oidc/oidc/login/?process=login")["Location"]
    assert there.startswith(f"{provider}/oauth2/authorize")
    said = requests.post(there, data={"sub": email}, allow_redirects=False, timeout=10)
    back = urlsplit(said.headers["Location"])
    assert back.netloc == "testserver"
    return client.get(f"{back.path}?{back.query}")


def test_a_known_person_comes_in_by_single_sign_on(provider: str, person: Member) -> None:
    client = Client()
    assert "Kantor" in client.get("/account/login/").content.decode()
    answer = _come_by(client, provider, _email(person))
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert _is_in(client)
    assert _is_in_again(provider, person)


def _is_in_again(provider: str, person: Member) -> bool:
    client = Client()
    _come_by(client, provider, _email(person))
    return _is_in(client)


def test_an_unknown_person_does_not_become_a_member_by_itself(
    provider: str, person: Member
) -> None:
    client, before = Client(), User.objects.count()
    answer = _come_by(client, provider, "orang.luar@contoh.id")
    assert "Lewat undangan" in answer.content.decode()
    assert not _is_in(client)
    assert User.objects.count() == before


def test_an_address_that_nobody_verified_opens_nothing(provider: str, person: Member) -> None:
    client = Client()
    _come_by(client, provider, _email(person), verified=False)
    assert not _is_in(client)


def test_a_closed_user_is_not_let_in_by_single_sign_on(provider: str, person: Member) -> None:
    User.objects.filter(email=_email(person)).update(is_active=False)
    client = Client()
    _come_by(client, provider, _email(person))
    assert not _is_in(client)


def test_a_provider_that_may_not_be_reached_is_a_page_in_words(
    provider: str, person: Member, settings: Any
) -> None:
    settings.OWN_SERVERS = Allowed()
    answer = Client().post("/account/oidc/oidc/login/?process=login")
    assert "Coba sekali lagi" in answer.content.decode()

"""Sign-in by a directory and by OpenID Connect, against real servers on the loopback."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import oidc_provider_mock
import pytest
import requests
from django.test import Client

from teliti.audit.duties import StandardRole
from teliti.base.outbound import Allowed
from teliti.people.middleware import LANGUAGE_COOKIE
from teliti.people.models import Member, User
from tests import directory, make
from tests.certificates import Certificate, certificate

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
    """The directory of an office that has an authority of its own."""
    shown = certificate(tmp_path, directory.HOST)
    settings.LDAP_CA = str(shown.authority)
    with _directory(person, tmp_path, settings, shown) as found:
        yield found


@contextmanager
def _directory(
    person: Member, folder: Path, settings: Any, shown: Certificate | None
) -> Iterator[directory.Directory]:
    people = {_email(person): ELSEWHERE, "orang.luar@contoh.id": ELSEWHERE}
    with directory.running(folder, people, shown) as found:
        settings.LDAP_URL, settings.LDAP_BASE = found.ldaps, directory.BASE
        settings.LDAP_BIND = directory.SERVICE
        settings.LDAP_PASSWORD = directory.SERVICE_PASSWORD
        settings.OWN_SERVERS = Allowed(frozenset({directory.HOST}))
        yield found


def _assert_not_asked(
    found: directory.Directory, person: Member, settings: Any, caplog: pytest.LogCaptureFixture,
    *told: str,
) -> None:  # fmt: skip
    """By neither way in; the person and the log are told why, and no password was on its way."""
    for url in (found.ldap, found.ldaps):
        settings.LDAP_URL = url
        caplog.clear()
        client = Client()
        client.cookies[LANGUAGE_COOKIE] = "en"
        typed = {"login": _email(person), "password": ELSEWHERE}
        page = client.post("/account/login/", typed).content.decode()
        assert "The company&#x27;s directory could not be asked" in page
        assert not _is_in(client)
        assert f"The certificate of the directory {url} is not trusted" in caplog.text
        for part in told:
            assert part in caplog.text
        assert _is_in(_sign_in(_email(person), make.PASSWORD)), "a password kept here still does"
    assert not found.was_told_a_name


@pytest.mark.parametrize("scheme", ["ldaps", "ldap"])
def test_whoever_binds_in_the_directory_and_is_known_here_gets_in(
    ldap: directory.Directory, person: Member, settings: Any, scheme: str
) -> None:
    settings.LDAP_URL = getattr(ldap, scheme)
    assert _is_in(_sign_in(_email(person).upper(), ELSEWHERE))
    assert _is_in(_sign_in(_email(person), make.PASSWORD)), "their own password still does"
    for wrong in ("salah", "", "*"):
        assert not _is_in(_sign_in(_email(person), wrong)), wrong
    assert ldap.was_told_a_name


def test_a_directory_whose_authority_is_unknown_is_told_no_password(
    ldap: directory.Directory, person: Member, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.LDAP_CA = ""  # those that the system knows
    _assert_not_asked(ldap, person, settings, caplog, "unable to get local issuer certificate")


def test_a_directory_that_shows_the_certificate_of_another_is_told_no_password(
    person: Member, tmp_path: Path, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    shown = certificate(tmp_path, "direktori.contoh.id")
    settings.LDAP_CA = str(shown.authority)
    with _directory(person, tmp_path, settings, shown) as found:
        told = "certificate is not valid for '127.0.0.1'"
        _assert_not_asked(found, person, settings, caplog, told)


def test_a_directory_that_knows_no_tls_is_told_no_password(
    person: Member, tmp_path: Path, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with _directory(person, tmp_path, settings, None) as found:
        settings.LDAP_URL = found.ldap
        assert not _is_in(_sign_in(_email(person), ELSEWHERE))
        assert f"The directory {found.ldap} does not answer: startTLS failed" in caplog.text
        assert not found.was_told_a_name


def test_what_is_wrong_with_the_settings_of_the_directory_is_said(
    ldap: directory.Directory, person: Member, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.LDAP_PASSWORD = "yang lama"
    assert not _is_in(_sign_in(_email(person), ELSEWHERE))
    assert "TELITI_LDAP_BIND is refused: invalidCredentials" in caplog.text
    settings.LDAP_CA = "/tidak/ada.pem"
    assert not _is_in(_sign_in(_email(person), ELSEWHERE))
    assert "TELITI_LDAP_CA: /tidak/ada.pem: " in caplog.text


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

"""Behind a proxy that speaks TLS: headers, cookies, and limits that hold over several servers."""

import http.client
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from teliti.audit.duties import StandardRole
from teliti.base import scope
from teliti.base.saving import save
from teliti.people.models import Member
from teliti.work.tests.process import environment
from tests import database, make
from tests.faults.installation import HOST, Served, served

pytestmark = [pytest.mark.race, pytest.mark.large]

NAME = "teliti.contoh.id"
ALONE = ("--no-worker", "--processes", "1")
NOTHING: Mapping[str, str] = {}
HERE, ELSEWHERE = "203.0.113.5", "203.0.113.6"
"""Where people sit, as the proxy says it."""


@pytest.fixture(scope="module")
def system(django_db_setup: None, django_db_blocker: Any) -> Iterator[Member]:
    with django_db_blocker.unblock(), database.in_clone():
        scope.forget()
        yield make.company()


@pytest.fixture
def clerk(system: Member) -> Member:
    """Whose password is hashed as in earnest: the servers don't know the tests' quick way."""
    with scope.entered(system.company_id):
        made = make.member(system, StandardRole.FINANCE, name="Rina", language="en")
        assert made.user is not None
        save(made.user, password=PBKDF2PasswordHasher().encode(make.PASSWORD, "garam"))
        return made


@pytest.fixture(scope="module")
def servers(system: Member) -> Iterator[tuple[Served, Served]]:
    """Two servers of one installation, as on two machines."""
    behind = {"TELITI_HTTPS": "1", "TELITI_HOSTS": NAME}
    found = {**environment(database.name_in_use()), **behind}
    with served(found, *ALONE) as one, served(found, *ALONE, "--no-migrate") as other:
        yield one, other


@dataclass(slots=True)
class Visitor:
    """A browser behind the proxy."""

    place: str = HERE
    cookies: dict[str, str] = field(default_factory=lambda: {"csrftoken": secrets.token_hex(16)})

    def asks(
        self,
        server: Served,
        path: str,
        typed: Mapping[str, str] | None = None,
        headers: Mapping[str, str] = NOTHING,
    ) -> tuple[http.client.HTTPResponse, str]:
        """A page, or the answer to a form."""
        connection = http.client.HTTPConnection(HOST, server.port, timeout=30)
        sent = {
            "Host": NAME, "X-Forwarded-Proto": "https", "X-Forwarded-For": self.place,
            "Referer": f"https://{NAME}{path}", "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }  # fmt: skip
        body = None
        if typed is not None:
            body = urlencode({**typed, "csrfmiddlewaretoken": self.cookies["csrftoken"]})
        connection.request("POST" if body else "GET", path, body, {**sent, **headers})
        answer = connection.getresponse()
        return answer, answer.read().decode()

    def signs_in(self, server: Served, clerk: Member, password: str) -> http.client.HTTPResponse:
        assert clerk.user is not None
        typed = {"login": clerk.user.email, "password": password}
        return self.asks(server, "/account/login/", typed)[0]


def test_plain_requests_and_unknown_names_are_turned_away(servers: tuple[Served, Served]) -> None:
    answer, _text = Visitor().asks(servers[0], "/parties/", headers={"X-Forwarded-Proto": "http"})
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{NAME}/parties/")
    answer, _text = Visitor().asks(servers[0], "/", headers={"Host": "lain.contoh.id"})
    assert answer.status == 400


def test_every_answer_tells_the_browser_what_it_may_do(servers: tuple[Served, Served]) -> None:
    for path in ("/account/login/", "/nowhere/", "/static/kit/mark.svg"):
        answer, _text = Visitor().asks(servers[0], path)
        told = answer.headers
        assert told["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
        assert told["X-Content-Type-Options"] == "nosniff"
        assert told["Referrer-Policy"] == "same-origin"
    policy = Visitor().asks(servers[0], "/account/login/")[0].headers["Content-Security-Policy"]
    rules = dict(one.strip().split(" ", 1) for one in policy.split(";"))
    assert "unsafe" not in policy
    assert (rules["default-src"], rules["object-src"], rules["frame-ancestors"]) == (
        "'self'", "'none'", "'none'",
    )  # fmt: skip
    assert all(one == "'self'" or one[:7] == "'nonce-" for one in rules["script-src"].split())


def test_cookies_are_for_tls_and_the_server_alone(
    servers: tuple[Served, Served], clerk: Member
) -> None:
    answer = Visitor().signs_in(servers[0], clerk, make.PASSWORD)
    assert answer.status == 302
    cookies = {one.partition("=")[0]: one for one in answer.headers.get_all("Set-Cookie") or ()}
    assert all("Secure" in one and "SameSite=Lax" in one for one in cookies.values())
    assert "HttpOnly" in cookies["sessionid"]


def test_limits_hold_over_servers_and_count_people_not_the_proxy(
    servers: tuple[Served, Served], clerk: Member
) -> None:
    thief = Visitor(ELSEWHERE)
    for number in range(5):
        assert thief.signs_in(servers[number % 2], clerk, "salah").status == 200
    for server in servers:
        answer = Visitor().signs_in(server, clerk, make.PASSWORD)
        assert "sessionid" not in str(answer.headers), "five failures lock the address"
    typed = [{"email": f"x{number}@contoh.id"} for number in range(21)]
    answers = [
        thief.asks(servers[number % 2], "/account/password/reset/", one)[0].status
        for number, one in enumerate(typed)
    ]
    assert answers == [302] * 20 + [429]
    assert Visitor().asks(servers[0], "/account/password/reset/", typed[0])[0].status == 302

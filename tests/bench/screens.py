"""Pages as a person gets them: the list of invoices, and an invoice sent over HTTP."""

import http.client
import os
import re
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from teliti.invoicing import queries
from teliti.invoicing.models import Invoice
from teliti.kit.paging import Order, page
from teliti.parties.models import Party
from teliti.people.models import Member, User
from tests import database
from tests.bench.measuring import (
    Figure,
    in_turn,
    milliseconds,
    p95_of_rounds,
    timed,
)
from tests.bench.stage import Stage

PORT = 8200
HTTP_RUNS, PAGE_RUNS, SECONDS = 100, 100, 25.0
BARE_PAGE = (
    "SELECT i.*, p.* FROM invoicing_invoice i JOIN parties_party p ON p.id = i.party_id "
    "WHERE i.company_id = %(company)s AND i.direction = 'sale' "
    "ORDER BY i.issued_on DESC, i.id DESC LIMIT 51"
)


class Visitor:
    """A signed-in person in the test client: the whole stack but the HTTP server."""

    def __init__(self, member: Member) -> None:
        assert isinstance(member.user, User), "a person visits"
        self.client = Client(SERVER_NAME="localhost")
        self.client.force_login(member.user)
        self.client.get("/")  # the first page of a session also counts what waits

    def sees(self, path: str) -> None:
        """Fetch a page; it must be there."""
        answer = self.client.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"

    def statements_of(self, path: str) -> int:
        """How many statements a page takes."""
        with CaptureQueriesContext(connection) as statements:
            self.sees(path)
        return len(statements)


def invoice_list(stage: Stage) -> Iterator[Figure]:
    """The list of many invoices: first page, middle, found by words."""
    path, rows = reverse("invoicing:invoices"), Invoice.objects.count()
    book, visitor = f"{rows:,} invoices", Visitor(stage.clerk)
    middle = page(
        queries.sales_seen_by(stage.clerk).only("issued_on", "party__id"),
        Order.parse("-issued_on"), size=rows // 2,
    ).after  # fmt: skip
    pages = (
        ("first page", path, 40),
        ("a page in the middle", f"{path}?after={middle}", 60),
        ("sorted by total", f"{path}?sort=-gross_minor", 100),
        ("found by number", f"{path}?q={quote('INV/2026/05/0042')}", 100),
    )
    yield Figure("invoice list: statements", [visitor.statements_of(path)], "statements", 8)
    with database.as_owner(stage.database) as raw:
        for words, address, aim in pages:
            visitor.sees(address)
            took, bare = in_turn(
                partial(timed, partial(visitor.sees, address)),
                lambda: timed(
                    lambda: raw.execute(BARE_PAGE, {"company": stage.company}).fetchall()
                ),
                runs=stage.workload.scaled(PAGE_RUNS, least=5),
                seconds=SECONDS,
            )
            work = f"invoice list, {words}, {book}"
            yield Figure(work, milliseconds(took), "ms", None, milliseconds(bare))
            yield Figure(f"{work}: p95 of rounds", p95_of_rounds(milliseconds(took)), "ms", aim)


def issue_over_http(stage: Stage) -> Iterator[Figure]:
    """Send the form of an invoice to the real server; it is issued, and the answer leads there."""
    drawn = iter(stage.workload.invoices(HTTP_RUNS + 5, "http"))
    with _server(stage) as port:
        browser = _Browser(stage, port)
        for _warm in range(5):
            browser.issues(next(drawn))
        took, _none = in_turn(
            lambda: browser.issues(next(drawn)), None,
            runs=stage.workload.scaled(HTTP_RUNS, least=5), seconds=SECONDS,
        )  # fmt: skip
    work = "issue one invoice over HTTP"
    yield Figure(work, milliseconds(took), "ms", 30)
    yield Figure(f"{work}: p95 of rounds", p95_of_rounds(milliseconds(took)), "ms", 60)


class _Browser:
    """One connection that is kept, a session, and forms as a browser sends them."""

    def __init__(self, stage: Stage, port: int) -> None:
        assert isinstance(stage.clerk.user, User), "a person signs in"
        client = Client()
        client.force_login(stage.clerk.user)
        self.stage, self.token = stage, secrets.token_hex(16)
        partners = Party.objects.filter(company_id=stage.company)
        self.labels = {party.pk: str(party) for party in partners}  # as the picker writes them
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={self.token}",
        }
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def issues(self, drawn: dict[str, Any]) -> float:
        """Send one invoice; the seconds until the answer was read."""
        body = urlencode(self._form(drawn))
        return timed(lambda: self._send(body))

    def _send(self, body: str) -> None:
        self.connection.request("POST", reverse("invoicing:new_invoice"), body, self.headers)
        answer = self.connection.getresponse()
        told = answer.read().decode()
        assert answer.status in {302, 303}, f"{answer.status}: {_trouble(told)}"

    def _form(self, drawn: dict[str, Any]) -> dict[str, str]:
        party = self.stage.partners[drawn["partner"]]
        day: date = drawn["date"]
        form = {
            "csrfmiddlewaretoken": self.token, "next": "more", "once": secrets.token_urlsafe(16),
            "party": self.labels[party],
            "party_key": str(party), "issued_on": f"{day:%d-%m-%Y}",
            "rows-TOTAL_FORMS": str(len(drawn["lines"])), "rows-INITIAL_FORMS": "0",
            "rows-MIN_NUM_FORMS": "0", "rows-MAX_NUM_FORMS": "1000",
        }  # fmt: skip
        for at, line in enumerate(drawn["lines"]):
            row = {
                "description": line["description"], "quantity": line["qty"],
                "unit_price": f"{line['price'] / 100:.2f}".replace(".", ","),
                "tax": self.stage.tax,
            }  # fmt: skip
            form |= {f"rows-{at}-{name}": str(value) for name, value in row.items()}
        return form


def _trouble(told: str) -> str:
    """The words of a page that says what is wrong, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", told).split())[:600]


@contextmanager
def _server(stage: Stage) -> Iterator[int]:
    """`teliti serve` with one web process on the database of the stage; gives its port."""
    found = settings.DATABASES["default"]
    address = (
        f"postgresql://{found['USER']}:{quote(found['PASSWORD'], safe='')}@{found['HOST']}:"
        f"{found['PORT']}/{stage.database}"
    )
    given = {"DATABASE_URL": address, "DATABASE_OWNER_URL": address}
    process = subprocess.Popen(
        [sys.executable, "-m", "teliti.config.cli", "serve", "--no-worker", "--no-migrate",
         "--processes", "1", "--port", str(PORT)],
        env={**os.environ, **given}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield _port_told_by(process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _port_told_by(process: "subprocess.Popen[str]") -> int:
    assert process.stdout is not None, "we read what it says"
    for line in process.stdout:
        if place := re.search(r"http://[^:]+:(\d+)/", line):
            return int(place[1])
    raise RuntimeError("The web server did not start: see its lines above.")

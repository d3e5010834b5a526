"""Web processes, the way to the database, the database itself are killed under load."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from teliti.audit.duties import StandardRole
from teliti.audit.verify import declared
from teliti.base import scope
from teliti.config import embedded
from teliti.invoicing.models import Invoice, InvoiceState
from teliti.people.models import Member
from teliti.work.tests.process import environment
from tests import database, make, make_invoicing
from tests.faults.installation import (
    Clerk,
    Served,
    Wire,
    at_once,
    kill,
    served,
    session_of,
    wait_for,
)

pytestmark = pytest.mark.race

CLERKS, EACH = 3, 8
PAGES = ("--no-worker", "--no-migrate")


@pytest.fixture
def books(fresh_database: str) -> Member:
    return make.books()


def clerks(books: Member, port: int, count: int = CLERKS) -> list[Clerk]:
    """People of the finance department, each signed in."""
    party = make_invoicing.customer(books)
    members = [
        make.member(books, StandardRole.FINANCE, name=f"Clerk {number}") for number in range(count)
    ]
    return [Clerk(port, session_of(member), (party.pk, party.name)) for member in members]


def assert_all_is_well(books: Member, people: list[Clerk]) -> None:
    """Each invoice that was sent stands once, numbered without a gap, and every check is green."""
    with scope.entered(books.company_id):
        issued = Invoice.objects.filter(state=InvoiceState.ISSUED)
        numbers = sorted(issued.values_list("number", flat=True))
        sent = sum(len(person.done) for person in people)
        assert numbers == [f"INV/2026/05/{number:04}" for number in range(1, sent + 1)]
        assert not Invoice.objects.exclude(state=InvoiceState.ISSUED).exists()
        found = {check.name: list(check.findings(books.company_id)) for check in declared()}
    assert {name: findings for name, findings in found.items() if findings} == {}


def test_web_processes_are_killed_under_load(fresh_database: str, books: Member) -> None:
    with served(environment(fresh_database), *PAGES, "--processes", "2") as server:
        people = clerks(books, server.port)
        sent = threading.Semaphore(0)
        work = [partial(person.issue, EACH, after_each=sent.release) for person in people]
        at_once([*work, lambda: strike(server, sent)])
    assert_all_is_well(books, people)


def strike(server: Served, sent: threading.Semaphore) -> None:
    """Kill whatever answers, again and again, each time when some invoices have gone through."""
    for _time in range(3):
        wait_for(sent, 4)
        for process in server.web_processes():
            kill(process)


def test_sessions_end_and_the_network_to_the_database_is_cut(
    fresh_database: str, books: Member
) -> None:
    wire = Wire(int(settings.DATABASES["default"]["PORT"]))
    with wire.laid(), served(over(wire, fresh_database), *PAGES, "--processes", "1") as server:
        people = clerks(books, server.port)
        sent = threading.Semaphore(0)

        def hurt() -> None:
            wait_for(sent, 4)
            wire.cut()
            status, text = people[0].sees("/")
            assert (status, "Basis data sedang tidak menjawab" in text) == (503, True)
            assert people[0].sees("/readyz")[0] == 503
            assert people[0].sees("/healthz")[0] == 200
            wire.mend()

        work = [partial(person.issue, EACH, after_each=sent.release) for person in people]
        at_once([*work, hurt])
        assert people[0].sees("/readyz")[0] == 200
    told = [text for person in people for status, text in person.said if status == 503]
    assert told, "nobody met the cut"
    assert all("tidak akan dilakukan dua kali" in text for text in told)
    assert {status for person in people for status, _text in person.said} == {503}
    assert_all_is_well(books, people)


def over(wire: Wire, name: str) -> dict[str, str]:
    """The environment of a server whose way to the database is a wire."""
    found = environment(name)
    found["DATABASE_URL"] = re.sub(r"port=\d+", f"port={wire.port}", found["DATABASE_URL"])
    return found


SEED = """
import json, django; django.setup()
from teliti.base import scope
from tests import make
from tests.faults.test_killed import clerks
books = make.books()
print(json.dumps([[one.session, one.party] for one in clerks(books, 0)]))
"""
COUNT = """
import json, django; django.setup()
from teliti.audit.verify import declared
from teliti.people.queries import each_company
from teliti.invoicing.models import Invoice
for company in each_company():
    numbers = list(Invoice.objects.order_by("number").values_list("number", flat=True))
    findings = [found for check in declared() for found in check.findings(company.pk)]
    print(json.dumps([numbers, findings]))
"""


@pytest.fixture
def own_installation() -> Iterator[dict[str, str]]:
    """The environment of an installation with a database server of its own."""
    folder = Path(tempfile.mkdtemp(prefix="teliti-"))
    folder.chmod(0o711)
    yield {
        **os.environ, "TELITI_DATA": str(folder), "DATABASE_URL": "", "DATABASE_OWNER_URL": "",
        "DJANGO_SETTINGS_MODULE": "teliti.config.settings", "TELITI_SECRET": settings.SECRET_KEY,
    }  # fmt: skip
    embedded.stop(folder)
    shutil.rmtree(folder)


def test_the_database_is_killed_under_load_and_comes_back_with_all_that_was_answered(
    own_installation: dict[str, str],
) -> None:
    def said(*words: str) -> Any:
        done = subprocess.run(
            [sys.executable, *words], env=own_installation, cwd=database.ROOT, check=True,
            capture_output=True, text=True,
        )  # fmt: skip
        return json.loads(done.stdout)

    data = Path(own_installation["TELITI_DATA"])
    with served(own_installation, "--no-worker", "--processes", "1") as server:
        seeded = said("-c", SEED)
        people = [Clerk(server.port, session, tuple(party)) for session, party in seeded]
        sent = threading.Semaphore(0)

        def hurt() -> None:
            wait_for(sent, 4)
            found = embedded.find(data)
            assert found is not None
            kill(int((Path(found.cluster) / "postmaster.pid").read_text().split()[0]))

        work = [partial(person.issue, EACH, after_each=sent.release) for person in people]
        at_once([*work, hurt])
        numbers, findings = said("-c", COUNT)
    assert numbers == [f"INV/2026/05/{number:04}" for number in range(1, CLERKS * EACH + 1)]
    assert findings == []
    told = {status for person in people for status, _text in person.said}
    assert told == {503}

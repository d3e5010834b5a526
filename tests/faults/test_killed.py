"""Web processes, the way to the database, the database itself are killed under load."""

import re
import threading
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings

from teliti.audit.verify import declared
from teliti.base import scope
from teliti.config import embedded
from teliti.invoicing.models import Invoice, InvoiceState
from teliti.people.models import Member
from teliti.work.tests.process import environment
from tests import make
from tests.faults.installation import (
    Clerk,
    Served,
    Wire,
    at_once,
    clerks,
    kill,
    own_installation,
    served,
    wait_for,
)

pytestmark = [pytest.mark.race, pytest.mark.large]

CLERKS, EACH = 3, 8
PAGES = ("--no-worker", "--no-migrate")
WITHOUT_WORKER = ("--no-worker", "--processes", "1")


@pytest.fixture
def books(fresh_database: str) -> Member:
    return make.books()


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
        people = clerks(books, server.port, CLERKS)
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
        people = clerks(books, server.port, CLERKS)
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


def test_the_database_is_killed_under_load_and_comes_back_with_all_that_was_answered() -> None:
    with own_installation() as own, served(own.environment, *WITHOUT_WORKER) as server:
        people = own.clerks(server.port, CLERKS)
        sent = threading.Semaphore(0)

        def hurt() -> None:
            wait_for(sent, 4)
            found = embedded.find(own.data)
            assert found is not None
            kill(int((Path(found.cluster) / "postmaster.pid").read_text().split()[0]))

        work = [partial(person.issue, EACH, after_each=sent.release) for person in people]
        at_once([*work, hurt])
        numbers, findings = own.books()
    assert numbers == [f"INV/2026/05/{number:04}" for number in range(1, CLERKS * EACH + 1)]
    assert findings == []
    told = {status for person in people for status, _text in person.said}
    assert told == {503}

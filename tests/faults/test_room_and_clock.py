"""No room for a file; a clock that jumps."""

import http.client
import secrets
from datetime import timedelta

import pytest
from django.utils import timezone

from teliti.audit.duties import StandardRole
from teliti.audit.models import Event
from teliti.audit.verify import declared
from teliti.base import scope
from teliti.documents.models import Document
from teliti.parties import actions as parties
from teliti.work import worker
from teliti.work.models import Heartbeat
from teliti.work.queue import discover, schedules
from teliti.work.tests.process import environment
from tests import make, make_invoicing
from tests.faults.installation import HOST, served, session_of

pytestmark = pytest.mark.race

ROOM = 256 * 1024
BOUNDARY = "----teliti"


def test_a_file_for_which_there_is_no_room_is_not_half_kept(fresh_database: str) -> None:
    books = make.books()
    invoice = make_invoicing.issued_invoice(books)
    clerk = make.member(books, StandardRole.FINANCE, name="Rina", language="en")
    words = ("--no-worker", "--no-migrate", "--processes", "1")
    with served(environment(fresh_database), *words, most=ROOM) as server:
        address = f"/documents/attach/invoicing.invoice:{invoice.pk}/"
        status, text = _attach(server.port, session_of(clerk), address, b"%PDF-1.7\n" + bytes(ROOM))
        assert status == 503
        assert "The server&#x27;s disk is full" in text
        status, text = _attach(server.port, session_of(clerk), address, b"%PDF-1.7\nsmall")
        assert status == 303
    with scope.entered(books.company_id):
        assert Document.objects.count() == 1
        assert [one for check in declared() for one in check.findings(books.company_id)] == []


def _attach(port: int, session: str, address: str, content: bytes) -> tuple[int, str]:
    token = secrets.token_hex(16)
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in (("csrfmiddlewaretoken", token), ("once", secrets.token_hex(8)))
    ]
    head = 'Content-Disposition: form-data; name="file"; filename="scan.pdf"'
    kind = "Content-Type: application/pdf"
    parts.append(f"--{BOUNDARY}\r\n{head}\r\n{kind}\r\n\r\n".encode() + content + b"\r\n")
    body = b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    headers = {
        "Cookie": f"sessionid={session}; csrftoken={token}",
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
    }
    connection.request("POST", address, body, headers)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def test_a_clock_that_jumps_neither_breaks_the_trail_nor_repeats_work(
    fresh_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    books = make.books()
    real = timezone.now
    worker.plan_due(real())  # what is seen for the first time begins with its next moment
    for days in (3, -400, 0):
        monkeypatch.setattr(timezone, "now", lambda days=days: real() + timedelta(days))
        parties.add_party(books, name=f"PT {days}", is_customer=True, is_confirmed=True)
    monkeypatch.setattr(timezone, "now", real)
    with scope.entered(books.company_id):
        trail = list(Event.objects.order_by("-sequence").values_list("sequence", "at")[:3])
        assert [trail[n][0] - trail[n + 1][0] for n in (0, 1)] == [1, 1]
        assert trail[1][1] < trail[0][1] < trail[2][1]
        assert [one for check in declared() for one in check.findings(books.company_id)] == []
    discover()
    later = real() + timedelta(8)
    assert worker.plan_due(later) == len(schedules()), "each is caught up once"
    assert worker.plan_due(real() - timedelta(400)) == 0
    assert worker.plan_due(later) == 0
    with scope.entered(books.company_id):
        assert Heartbeat.objects.filter(company=books.company).count() == len(schedules())

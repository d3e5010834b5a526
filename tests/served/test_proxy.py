"""Behind Debian's nginx, set up as `docs/operations.md` has it: large files in both directions."""

import http.client
import os
import re
import socket
import ssl
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from make import find_program
from teliti.assurance import actions, packing
from teliti.assurance.models import Pack
from teliti.audit.duties import StandardRole
from teliti.documents.domain.kinds import LARGEST
from teliti.documents.models import Document
from teliti.invoicing.models import Invoice
from teliti.people.models import Member
from teliti.work import queue
from teliti.work.tests.process import environment, until
from tests import database, make, make_documents, make_invoicing
from tests.certificates import certificate
from tests.faults.installation import HOST, Served, served, session_of
from tests.multipart import multipart
from tests.processes import most_at_once
from tests.shared import shared

pytestmark = [pytest.mark.race, pytest.mark.large]

NAME = "teliti.example.co.id"
THREADS = 4
"""Of the one web process."""
MEGABYTE = 1024 * 1024
WORDS = ("--no-worker", "--no-migrate", "--processes", "1")


@dataclass(frozen=True, slots=True)
class Front:
    """An nginx, what it stands before, and somebody who is signed in there."""

    port: int
    plain: int
    trust: ssl.SSLContext
    server: Served
    session: str

    def line(self) -> http.client.HTTPConnection:
        """A connection under TLS to the name that it bears."""
        line = http.client.HTTPSConnection(NAME, self.port, timeout=60, context=self.trust)
        plain = socket.create_connection((HOST, self.port), timeout=60)
        line.sock = self.trust.wrap_socket(plain, server_hostname=NAME)
        return line

    def asks(self, path: str, **headers: str) -> http.client.HTTPResponse:
        return self._asked(self.line(), path, headers)

    def asks_past_it(self, path: str) -> http.client.HTTPResponse:
        """The same of the server behind, as nginx would."""
        line = http.client.HTTPConnection(HOST, self.server.port, timeout=60)
        return self._asked(line, path, {"X-Forwarded-Proto": "https"})

    def _asked(
        self, line: http.client.HTTPConnection, path: str, headers: dict[str, str]
    ) -> http.client.HTTPResponse:
        cookie = f"{settings.SESSION_COOKIE_NAME}={self.session}"
        line.request("GET", path, headers={"Host": NAME, "Cookie": cookie, **headers})
        return line.getresponse()

    def sends(self, path: str, *files: tuple[str, bytes]) -> tuple[int, str]:
        """Files to a form that takes them; the status and the text of the answer."""
        token = "t" * 32
        fields = {"csrfmiddlewaretoken": token, "once": files[0][0]}
        body, kind = multipart(fields.items(), [("file", *one) for one in files])
        cookie = f"{settings.SESSION_COOKIE_NAME}={self.session}; csrftoken={token}"
        line = self.line()
        line.request("POST", path, body, {
            "Host": NAME, "Referer": f"https://{NAME}{path}", "Cookie": cookie,
            "Content-Type": kind,
        })  # fmt: skip
        answer = line.getresponse()
        return answer.status, answer.read().decode()


@dataclass(frozen=True, slots=True)
class Office:
    """Somebody's books, an invoice in them, and the nginx in front."""

    clerk: Member
    invoice: Invoice
    front: Front


@pytest.fixture(scope="module")
def office(django_db_setup: None, django_db_blocker: Any) -> Iterator[Office]:
    with (
        django_db_blocker.unblock(),
        database.in_clone() as name,
        tempfile.TemporaryDirectory() as made,
        pytest.MonkeyPatch.context() as patch,
    ):
        folder = Path(made)
        patch.setattr(settings, "MEDIA_ROOT", str(folder / "files"))
        books = make.books(year=timezone.localdate().year)
        invoice = make_invoicing.issued_invoice(books)
        clerk = make.member(
            books, StandardRole.FINANCE, StandardRole.DIRECTOR, name="Rina", language="en"
        )
        behind = {"TELITI_DATA": made, "TELITI_HTTPS": "1", "TELITI_HOSTS": NAME}
        with (
            served({**environment(name), **behind}, *WORDS) as server,
            _nginx(folder, server, session_of(clerk)) as front,
        ):
            yield Office(clerk, invoice, front)


@contextmanager
def _nginx(folder: Path, server: Served, session: str) -> Iterator[Front]:
    """Debian's, with the text of the manual: only its ports and places are ours."""
    shown = certificate(folder, NAME)
    port, plain = _free_port(), _free_port()
    text = _of_the_manual()
    for theirs, ours in (
        ("listen 443 ", f"listen {HOST}:{port} "),
        ("listen 80;", f"listen {HOST}:{plain};"),
        ("http://127.0.0.1:8000", f"http://{HOST}:{server.port}"),
        (f"/etc/letsencrypt/live/{NAME}/fullchain.pem", str(shown.chain)),
        (f"/etc/letsencrypt/live/{NAME}/privkey.pem", str(shown.key)),
    ):
        assert theirs in text
        text = text.replace(theirs, ours)
    places = "".join(
        f"{one}_temp_path {folder}/{one};\n"
        for one in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off;\nuser {'root' if os.geteuid() == 0 else 'nobody'};\npid {folder}/pid;\n"
        f"events {{}}\nhttp {{\naccess_log off;\n{places}{text}\n}}\n"
    )
    nginx = subprocess.Popen(
        [find_program("nginx"), "-e", folder / "error.log", "-c", folder / "nginx.conf"],
        stderr=subprocess.DEVNULL,  # that the user is not changed
    )
    try:
        until(lambda: _listens(port))
        trust = ssl.create_default_context(cafile=shown.authority)
        yield Front(port, plain, trust, server, session)
    finally:
        nginx.terminate()
        nginx.wait(30)


def _of_the_manual() -> str:
    text = (database.ROOT / "docs" / "operations.md").read_text()
    found = re.search(r"^nginx .*?\n\n((?:    .*\n|\n)+)", text, re.MULTILINE)
    assert found is not None
    return dedent(found[1])


def _free_port() -> int:
    with closing(socket.create_server((HOST, 0))) as probe:
        port: int = probe.getsockname()[1]
    return port


def _listens(port: int) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex((HOST, port)) == 0


def test_it_passes_on_who_asks_and_keeps_to_itself_what_is_not_for_strangers(
    office: Office,
) -> None:
    front = office.front
    line = http.client.HTTPConnection(HOST, front.plain, timeout=60)
    line.request("GET", "/parties/?q=a", headers={"Host": NAME})
    answer = line.getresponse()
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{NAME}/parties/?q=a")
    assert {path: front.asks(path).status for path in ("/metrics", "/readyz", "/healthz", "/")} == {
        "/metrics": 404, "/readyz": 404, "/healthz": 200, "/": 200,
    }  # fmt: skip


def test_what_is_sent_is_kept_or_answered_in_words(office: Office) -> None:
    front, address = office.front, f"/documents/attach/invoicing.invoice:{office.invoice.pk}/"
    real = shared("samples/invoices/facturx/factur-x/invoice_EN16931.pdf").read_bytes()
    large = b"%PDF-1.7\n" + os.urandom(LARGEST - 9)
    assert front.sends(address, ("faktur.pdf", real), ("besar.pdf", large))[0] == 303
    assert dict(Document.objects.values_list("name", "file__digest")) == {
        "faktur.pdf": sha256(real).hexdigest(), "besar.pdf": sha256(large).hexdigest(),
    }  # fmt: skip
    status, text = front.sends(address, ("lewat.pdf", large + b"."))
    assert status == 422
    assert "lewat.pdf is larger than 25 MB" in text
    for number in (3, 8):  # beyond what nginx lets through
        many = [(f"{number}-{one}.pdf", large) for one in range(number)]
        status, text = front.sends(address, *many)
        assert status == 413
        assert "Nothing was kept: it was more than this server takes at once." in text
        assert "Rina" in text, "it is the page of whoever is signed in"
    assert Document.objects.count() == 2


def test_a_large_file_goes_out_whole_and_leaves_the_server_small(office: Office) -> None:
    front, pack = office.front, _large_pack(office)
    address = f"/assurance/packs/{pack.pk}/file/"
    assert pack.size > 100 * MEGABYTE
    assert front.asks("/").status == 200
    before = most_at_once(front.server.process.pid)
    for asked in (front.asks, front.asks_past_it):
        answer, digest, size = asked(address), sha256(), 0
        while piece := answer.read(MEGABYTE):
            digest.update(piece)
            size += len(piece)
        assert (answer.status, size, digest.hexdigest()) == (200, pack.size, pack.digest)
    assert front.asks(address, Range="bytes=5-9").status == 200, "whole, and not half of it"
    assert most_at_once(front.server.process.pid) - before < 20
    _nobody_waits_for_those_who_go(office, address)


def _nobody_waits_for_those_who_go(office: Office, address: str) -> None:
    """More people than threads begin to take the file: some break off, some take nothing more."""
    front = office.front
    for asked in (front.asks, front.asks_past_it):
        for _one in range(THREADS + 1):
            answer = asked(address)
            assert len(answer.read(MEGABYTE)) == MEGABYTE
            answer.close()
    slow = [front.asks(address) for _one in range(THREADS + 1)]
    assert front.asks("/").status == 200
    assert all(len(one.read(MEGABYTE)) == MEGABYTE for one in slow)


def _large_pack(office: Office) -> Pack:
    """Papers that cannot be made smaller, and everything else that is in a pack."""
    for number in range(5):
        content = b"%PDF-1.7\n" + os.urandom(LARGEST - 9)
        make_documents.attached(office.clerk, office.invoice, f"{number}.pdf", content)
    today = office.clerk.today
    progress = actions.ask_for_pack(
        office.clerk, kind="pack", first=today.replace(month=1, day=1), last=today, language="en",
        for_whom="Bank Contoh",
    )  # fmt: skip
    pack = Pack.objects.get()
    queue.discover()
    build = next(job for job in queue.jobs() if job.name == "assurance.pack")
    queue.run_here(build, office.clerk.company_id, {"pack": pack.pk, "progress": progress.pk})
    pack.refresh_from_db()
    assert packing.place_of(pack.company_id, pack.digest).stat().st_size == pack.size
    return pack

"""A served installation that may be hurt, clerks who keep sending, and a wire that can be cut."""

import http.client
import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from teliti.audit.duties import StandardRole
from teliti.config import embedded
from teliti.people.models import Member
from tests import database, make, make_invoicing
from tests.multipart import multipart

HOST = "127.0.0.1"
PATIENCE = 60.0


@dataclass(slots=True)
class Served:
    """A running `teliti serve`."""

    port: int
    process: "subprocess.Popen[str]"

    def web_processes(self) -> list[int]:
        """Those that answer requests; granian, which looks after them, is not among them."""
        found = [one for granian in _children(self.process.pid) for one in _children(granian)]
        return [one for one in found if "spawn_main" in Path(f"/proc/{one}/cmdline").read_text()]


@contextmanager
def served(environment: dict[str, str], *words: str, most: int | None = None) -> Iterator[Served]:
    """`teliti serve` as a process of its own. No file that it writes grows beyond `most` bytes."""
    with closing(socket.create_server((HOST, 0))) as probe:
        wanted = probe.getsockname()[1]
    limits = ["prlimit", f"--fsize={most}"] if most else []
    command = [*limits, sys.executable, "-m", "teliti.config.cli", "serve"]
    process = subprocess.Popen(
        [*command, "--port", str(wanted), *words],
        env={**environment, "TELITI_SECRET": settings.SECRET_KEY},  # sessions of the test hold
        cwd=database.ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        found = (re.search(r"http://[^:]+:(\d+)/", line) for line in process.stdout)
        port = next((int(one[1]) for one in found if one), 0)
        assert port, "it did not start: see its lines above"
        yield Served(port, process)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        finally:
            process.kill()
            process.wait(5)


def _children(parent: int) -> list[int]:
    """The processes that a process started."""
    told = Path(f"/proc/{parent}/task/{parent}/children").read_text()
    return [int(one) for one in told.split()]


@dataclass(slots=True)
class Wire:
    """A way to a port of this machine that can be cut, and mended."""

    to: int
    port: int = 0
    is_cut: bool = False
    _ends: list[socket.socket] = field(default_factory=list)
    _server: socket.socket | None = None

    @contextmanager
    def laid(self) -> Iterator["Wire"]:
        """As long as the block."""
        self._server = socket.create_server((HOST, 0))
        self.port = self._server.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        try:
            yield self
        finally:
            self.cut()
            self._server.close()

    def cut(self) -> None:
        """End what runs over it, and let nobody in."""
        self.is_cut = True
        for end in self._ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self._ends.clear()

    def mend(self) -> None:
        self.is_cut = False

    def _accept(self) -> None:
        assert self._server is not None
        with suppress(OSError):  # it was closed
            while True:
                near, _address = self._server.accept()
                if self.is_cut:
                    near.close()
                    continue
                far = socket.create_connection((HOST, self.to))
                self._ends += [near, far]
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=_pass_on, args=(one, other), daemon=True).start()


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while data := one.recv(65_536):
            other.sendall(data)
    with suppress(OSError):
        other.shutdown(socket.SHUT_RDWR)


@dataclass(slots=True)
class Clerk:
    """Sends invoices, each until it is answered as done; what was said on the way is kept."""

    port: int
    session: str
    party: tuple[int, str]
    done: list[str] = field(default_factory=list)
    said: list[tuple[int, str]] = field(default_factory=list)

    def issue(self, count: int, *, after_each: Callable[[], object] = lambda: None) -> None:
        """So many invoices, one after the other."""
        for number in range(count):
            form, key = self._form(number), secrets.token_urlsafe(16)
            answer = None
            for _try in range(200):
                answer = self._send({**form, "once": key})
                if answer == 303:
                    break
                threading.Event().wait(0.1)
            assert answer == 303, f"never done: {self.said[-3:]}"
            self.done.append(key)
            after_each()

    def sends(self, number: int) -> int:
        """One invoice, once; the status of the answer, 0 for none."""
        return self._send({**self._form(number), "once": secrets.token_urlsafe(16)})

    def sees(self, path: str) -> tuple[int, str]:
        """A page: its status and its text."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=PATIENCE)
        connection.request("GET", path, headers=self._headers("x" * 32))
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")

    def _send(self, form: dict[str, str]) -> int:
        token = secrets.token_hex(16)
        body = urlencode({**form, "csrfmiddlewaretoken": token})
        headers = {**self._headers(token), "Content-Type": "application/x-www-form-urlencoded"}
        try:
            connection = http.client.HTTPConnection(HOST, self.port, timeout=PATIENCE)
            connection.request("POST", "/invoicing/sales/new/", body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException):
            return 0  # nobody answered
        if answer.status != 303:
            self.said.append((answer.status, text))
        return answer.status

    def _headers(self, token: str) -> dict[str, str]:
        name = settings.SESSION_COOKIE_NAME
        return {"Cookie": f"{name}={self.session}; csrftoken={token}"}

    def _form(self, number: int) -> dict[str, str]:
        return {
            "next": "more", "party": self.party[1], "party_key": str(self.party[0]),
            "issued_on": "15-05-2026", "rows-TOTAL_FORMS": "1", "rows-INITIAL_FORMS": "0",
            "rows-MIN_NUM_FORMS": "0", "rows-MAX_NUM_FORMS": "1000",
            "rows-0-description": f"Kertas {number}", "rows-0-quantity": "1",
            "rows-0-unit_price": "1000000",
        }  # fmt: skip


SEED = """
import json, sys, django; django.setup()
from tests import make
from tests.faults.installation import clerks
people = clerks(make.books(), 0, int(sys.argv[1]))
print(json.dumps([[one.session, one.party] for one in people]))
"""
BOOKS = """
import json, django; django.setup()
from teliti.audit.verify import declared
from teliti.people.queries import each_company
from teliti.invoicing.models import Invoice
for company in each_company():
    numbers = list(Invoice.objects.order_by("number").values_list("number", flat=True))
    findings = [found for check in declared() for found in check.findings(company.pk)]
    print(json.dumps([numbers, findings]))
"""


@dataclass(frozen=True, slots=True)
class Own:
    """An installation in a folder, with a database server of its own."""

    data: Path

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ, "TELITI_DATA": str(self.data), "DATABASE_URL": "",
            "DATABASE_OWNER_URL": "", "DJANGO_SETTINGS_MODULE": "teliti.config.settings",
            "TELITI_SECRET": settings.SECRET_KEY,
        }  # fmt: skip

    def clerks(self, port: int, count: int) -> list[Clerk]:
        """People of the finance department of a new company there."""
        return [
            Clerk(port, session, (party[0], party[1]))
            for session, party in self._said(SEED, str(count))
        ]

    def books(self) -> tuple[list[str], list[str]]:
        """The numbers of its invoices, and what `verify` finds."""
        numbers, findings = self._said(BOOKS)
        return numbers, findings

    def _said(self, program: str, *words: str) -> Any:
        """What a program prints that works on this installation."""
        done = subprocess.run(
            [sys.executable, "-c", program, *words], env=self.environment, cwd=database.ROOT,
            check=True, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        return json.loads(done.stdout)


@contextmanager
def own_installation(inside: Path | None = None) -> Iterator[Own]:
    """In a folder that the database's own user may enter too; nothing is left of it."""
    data = Path(tempfile.mkdtemp(prefix="teliti-", dir=inside))
    data.chmod(0o711)
    try:
        yield Own(data)
    finally:
        embedded.stop(data)
        shutil.rmtree(data)


def clerks(books: Member, port: int, count: int) -> list[Clerk]:
    """People of the finance department, each signed in."""
    party = make_invoicing.customer(books)
    members = [
        make.member(books, StandardRole.FINANCE, name=f"Clerk {number}") for number in range(count)
    ]
    return [Clerk(port, session_of(member), (party.pk, party.name)) for member in members]


def attach(
    port: int, session: str, address: str, name: str, content: bytes, *,
    field: str = "file", **more: str,
) -> tuple[int, str]:  # fmt: skip
    """Send a file to a form that takes one: the status and the text of the answer."""
    token = secrets.token_hex(16)
    fields = {"csrfmiddlewaretoken": token, "once": secrets.token_hex(8), **more}
    body, kind = multipart(fields.items(), [(field, name, content)])
    connection = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
    cookie = f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={token}"
    connection.request("POST", address, body, {"Cookie": cookie, "Content-Type": kind})
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def session_of(member: Member) -> str:
    """The cookie of a signed-in person."""
    client = make.signed_in(member)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def wait_for(sent: threading.Semaphore, count: int) -> None:
    """Until so many more invoices have gone through."""
    for _invoice in range(count):
        assert sent.acquire(timeout=PATIENCE), "nothing goes through any more"


def at_once(work: list[Callable[[], object]]) -> None:
    """Do all of it side by side; what goes wrong in one goes on from here."""
    with ThreadPoolExecutor(len(work)) as pool:
        for one in [pool.submit(each) for each in work]:
            one.result()


def kill(process: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)

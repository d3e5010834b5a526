"""Installed and run as `docs/operations.md` says, then hurt: each step is told with its seconds."""

import http.client
import json
import os
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests import database
from tests.multipart import multipart
from tests.units.machine import Disk, Machine, booted, disk, make_base

NAME = "teliti.example.co.id"
PASSWORD = "teliti-contoh-2026"
ADDRESS = "postgresql://teliti:rahasia@127.0.0.1/teliti"
PATIENCE = 180.0


@dataclass(slots=True)
class Person:
    """Somebody's browser behind a proxy that speaks TLS."""

    email: str
    cookies: dict[str, str] = field(default_factory=lambda: {"csrftoken": secrets.token_hex(16)})

    def asks(self, path: str, body: bytes | None = None, kind: str = "") -> tuple[int, bytes]:
        line = http.client.HTTPConnection("127.0.0.1", 8000, timeout=60)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {
            "Host": NAME, "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.5",
            "Referer": f"https://{NAME}{path}", "Cookie": cookies, "Content-Type": kind,
        }  # fmt: skip
        line.request("GET" if body is None else "POST", path, body, sent)
        answer = line.getresponse()
        for one in answer.headers.get_all("Set-Cookie") or ():
            name, _is, value = one.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.read()

    def sends(self, path: str, **typed: str) -> int:
        body = urlencode({**self._hidden(), **typed}).encode()
        return self.asks(path, body, "application/x-www-form-urlencoded")[0]

    def attaches(self, path: str, name: str, content: bytes) -> int:
        return self.asks(path, *multipart(self._hidden().items(), [("file", name, content)]))[0]

    def signs_in(self) -> "Person":
        assert self.sends("/account/login/", login=self.email, password=PASSWORD) == 302
        return self

    def sees(self, path: str) -> str:
        status, page = self.asks(path)
        assert status == 200, (path, status)
        return page.decode()

    def _hidden(self) -> dict[str, str]:
        return {"csrfmiddlewaretoken": self.cookies["csrftoken"], "once": secrets.token_hex(8)}


def main() -> int:
    """All of it, or the first thing that is not as the manual has it."""
    if os.geteuid() != 0:
        sys.stderr.write("This makes mounts and a network of its own: run it as root.\n")
        return 1
    with step("Make a Debian of Debian's packages (once)"):
        make_base()
    with disk() as one:
        with step("Install there"):
            install(one)
        with booted(one) as machine:
            machine.enter_network()
            one_machine(machine)
            a_database_server(machine)
    return 0


@contextmanager
def step(title: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    sys.stdout.write(f"  {title:<64} {time.monotonic() - began:6.1f} s\n")
    sys.stdout.flush()


def blocks(title: str) -> list[str]:
    """What the manual has its reader type under a heading, block by block."""
    manual = (database.ROOT / "docs" / "operations.md").read_text()
    section = manual.partition(f"## {title}\n")[2].partition("\n## ")[0]
    return [
        re.sub(r"^    ", "", found, flags=re.MULTILINE)
        for found in re.findall(r"(?:^    .*\n)+", section, re.MULTILINE)
    ]


def install(one: Disk) -> None:
    """The manual's first block, from this checkout."""
    copy = one.own / "upper" / "mnt" / "teliti.git"
    subprocess.run(["git", "clone", "-q", "--bare", database.ROOT, copy], check=True)
    typed = blocks("One machine")[0].replace("git clone …", "git clone -q /mnt/teliti.git")
    assert "/mnt/teliti.git" in typed
    one.run(f"git config --global --add safe.directory '*'; {typed}")


def one_machine(machine: Machine) -> None:
    """With the PostgreSQL that comes along."""
    _typed, settings, then, *_more = blocks("One machine")
    settings = "".join(line for line in settings.splitlines(keepends=True) if "MAIL" not in line)
    with step("Set it up as the manual says; the start is over when it is ready"):
        machine.run(f"umask 077; cat > /etc/teliti.env <<'END'\n{settings}END\n{then}")
        ready()
    with step("Load the sample company"):
        machine.run("teliti demo")
    clerk, keeper = Person("rina@nusakarya.example"), Person("bayu@nusakarya.example").signs_in()
    with step("Sign in, draw a page and a PDF, attach a paper"):
        work(clerk.signs_in())
    with step("Have the worker make a backup"):
        a_backup(keeper)
    with step("Restart: everybody is still signed in"):
        machine.run("systemctl restart teliti")
        keeper.sees("/backups/")
    with step("Stop in the midst of a rehearsal: it comes to its end"):
        stopped_in_a_rehearsal(machine, keeper, "teliti")
        machine.run("systemctl start teliti")
        assert "terbukti" in newest_rehearsal(keeper)
    with step("Kill it: systemd starts it again"):
        killed(machine, "teliti")
        keeper.sees("/backups/")
    holds(machine, "teliti")
    machine.run("systemctl disable --now teliti")


def a_database_server(machine: Machine) -> None:
    """Moved to Debian's PostgreSQL, with pages and worker apart."""
    made = blocks("A database server, several machines")[0]
    as_postgres = made.replace("--pwprompt ", "").replace("\n", " && ").removesuffix(" && ")
    with step("Move to Debian's PostgreSQL, pages and worker apart"):
        machine.run("systemctl start postgresql")
        machine.run(f"runuser -u postgres -- sh -c '{as_postgres}'")
        machine.run("runuser -u postgres -- psql -c \"ALTER ROLE teliti PASSWORD 'rahasia'\"")
        machine.run(f"teliti move --to {ADDRESS}")
        machine.run(f"echo DATABASE_URL={ADDRESS} >> /etc/teliti.env")
        units = "/srv/teliti/docs/systemd/teliti-{web,work}.service"
        machine.run(f"bash -c 'systemctl enable --now {units}'")
        ready()
    clerk, keeper = Person("rina@nusakarya.example"), Person("bayu@nusakarya.example").signs_in()
    with step("The same work there"):
        work(clerk.signs_in())
        a_backup(keeper)
    with step("Stop the worker in the midst of a rehearsal"):
        stopped_in_a_rehearsal(machine, keeper, "teliti-work")
        assert "terbukti" in newest_rehearsal(keeper)
        machine.run("systemctl start teliti-work")
    with step("Kill both"):
        killed(machine, "teliti-web")
        killed(machine, "teliti-work")
        keeper.sees("/backups/")
    holds(machine, "teliti-web", "teliti-work")


# -- Parts of it ---------------------------------------------------------------------------------


def until(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, f"it did not come: {what}"
        time.sleep(0.2)


def ready() -> None:
    """Pages are served, the worker is heard."""
    until(lambda: is_ready("ready", "worker"), "ready")


def is_ready(*names: str) -> bool:
    try:
        found = json.loads(Person("").asks("/readyz")[1])
    except (OSError, ValueError):
        return False
    return all(found[name] for name in names)


def work(clerk: Person) -> None:
    """What everybody does who has an invoice before them."""
    assert "Rina" in clerk.sees("/")
    invoice = re.findall(r'href="/invoicing/(\d+)/"', clerk.sees("/invoicing/sales/"))[0]
    assert clerk.asks(f"/invoicing/{invoice}/paper/")[1].startswith(b"%PDF-")
    paper = b"%PDF-1.7\n" + secrets.token_bytes(1_000_000)
    assert clerk.attaches(f"/documents/attach/invoicing.invoice:{invoice}/", "a.pdf", paper) == 303


def a_backup(keeper: Person) -> None:
    before = keeper.sees("/backups/").count("-asked.tar.age")
    assert keeper.sends("/backups/new/") == 303
    until(lambda: keeper.sees("/backups/").count("-asked.tar.age") > before, "the backup")


def newest_rehearsal(keeper: Person) -> str:
    return keeper.sees("/backups/rehearsals/").partition("<tbody")[2].partition("</tr>")[0]


def stopped_in_a_rehearsal(machine: Machine, keeper: Person, unit: str) -> None:
    assert keeper.sends("/backups/rehearsals/new/") == 303
    until(lambda: machine.run("ls -d /var/lib/teliti/rehearsal*", must=False) != "", "it began")
    machine.run(f"systemctl stop {unit}")
    assert machine.told(unit, "Result") == "success"


def killed(machine: Machine, unit: str) -> None:
    before = int(machine.told(unit, "NRestarts"))
    machine.run(f"kill -9 {machine.told(unit, 'MainPID')}")
    until(lambda: int(machine.told(unit, "NRestarts")) > before, "the next start")
    ready()


def holds(machine: Machine, *units: str) -> None:
    assert machine.run("teliti verify").endswith("Everything holds.")
    for unit in units:
        told = machine.run(f"systemd-analyze security {unit} --no-pager").splitlines()[-1]
        sys.stdout.write(f"  {told.removeprefix('→ ')}\n")


if __name__ == "__main__":
    sys.exit(main())

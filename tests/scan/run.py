"""One run: serve the sample company, scan it as somebody who may do everything, read what is said.

Nothing leaves the loopback: modules of wapiti that need the internet are left out.
"""

import csv
import http.client
import json
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.test.utils import setup_test_environment

from teliti.assurance import keys
from teliti.audit.duties import StandardRole
from teliti.audit.verify import declared
from teliti.base import scope
from teliti.kit.listing import Listing
from teliti.people.models import Member
from teliti.people.queries import system_member
from teliti.work.tests.process import environment
from tests import database, make
from tests.addresses import Address, addresses
from tests.faults.installation import HOST, Served, served, session_of
from tests.forms import shown_forms
from tests.journeys import sample

TOKEN = "a" * 32  # of cookie and form alike, as Django wants it
MODULES = (
    "backup", "cookieflags", "crlf", "csp", "csrf", "exec", "file", "htaccess", "http_headers",
    "information_disclosure", "inconsistent_redirection", "ldap", "methods", "permanentxss",
    "redirect", "shellshock", "sql", "timesql", "upload", "xss",
)  # fmt: skip
"""Those of wapiti that ask nobody else."""
LEFT_ALONE = (
    "/account/logout/*", "/access/sessions/*", "/kit/switch/*", "/kit/preferences/*",
    "/static/*",
)  # fmt: skip
"""What would end the session or change the language on the way, and files that are only read."""
EXPECTED = ("Secure Flag cookie", "HttpOnly flag is not set in the cookie : csrftoken")
"""What wapiti says of every server without TLS (behind it: `tests/served/test_front.py`), and of
the token that our own script sends along."""


@dataclass(frozen=True, slots=True)
class Scan:
    """A served company, somebody who is signed in there, and where the scanners lie."""

    server: Served
    member: Member
    session: str
    folder: Path
    programs: Path
    minutes: float

    @property
    def site(self) -> str:
        return f"http://{HOST}:{self.server.port}"

    @property
    def cookies(self) -> str:
        return f"{settings.SESSION_COOKIE_NAME}={self.session}; csrftoken={TOKEN}"


def main(programs: Path, minutes: float, only: str | None) -> int:
    """Scan with each, print what was found; 1 where that is anything."""
    name, _bank_files = sample.company()
    with database.in_clone(name), tempfile.TemporaryDirectory() as folder:
        scope.forget()
        member = _somebody_with_every_role()
        with served(_environment(Path(folder)), "--no-worker", "--processes", "2") as server:
            scan = Scan(server, member, session_of(member), Path(folder), programs, minutes)
            findings = [
                *(_by_wapiti(scan) if only != "sqlmap" else ()),
                *(_by_sqlmap(scan) if only != "wapiti" else ()),
                *_faults(scan),
            ]
        with scope.entered(member.company_id):
            for check in declared():
                findings += [f"verify: {one}" for one in check.findings(member.company_id)]
    _tell("\n".join(findings) or "Nothing was found.")
    return 1 if findings else 0


def _environment(folder: Path) -> dict[str, str]:
    """A data folder of its own, so that what is counted there is the scan's alone."""
    data = folder / "data"
    data.mkdir()
    (data / "files").symlink_to(settings.MEDIA_ROOT)
    keys.signer()  # made here and used there: whoever has every role may seal, too
    shutil.copytree(keys.folder(), data / "seals")
    return {**environment(database.name_in_use()), "TELITI_DATA": str(data)}


def _somebody_with_every_role() -> Member:
    company = sample.key()
    scope.enter(company)
    anybody = Member.objects.filter(company_id=company).select_related("company").first()
    assert anybody is not None
    return make.member(system_member(anybody.company), *StandardRole, name="Pindai", language="en")


# -- wapiti --------------------------------------------------------------------------------------


def _by_wapiti(scan: Scan) -> Iterator[str]:
    """Crawls from every page on, then attacks what it met."""
    report, seconds = scan.folder / "wapiti.json", int(scan.minutes * 60)
    pages = [address.of(key) for address, key in _things(scan.member)]
    _tell(f"wapiti: {len(pages)} pages to begin with, {len(MODULES)} modules, {scan.minutes:g} min")
    subprocess.run(
        [
            str(scan.programs / "wapiti"), "-u", f"{scan.site}/", "--scope", "folder",
            *(word for page in pages for word in ("-s", f"{scan.site}{page}")),
            *(word for page in LEFT_ALONE for word in ("-x", f"{scan.site}{page}")),
            "-m", ",".join(MODULES), "-C", scan.cookies, "--flush-session",
            "--store-session", str(scan.folder), "--store-config", str(scan.folder),
            "--max-scan-time", str(seconds // 3),
            "--max-attack-time", str(seconds * 2 // 3 // len(MODULES)),
            "--max-parameters", "20", "--skip", "csrfmiddlewaretoken", "--skip", "initial",
            "--no-bugreport", "--verbose", "0", "-f", "json", "-o", str(report),
        ],
        check=True, stdout=subprocess.DEVNULL, timeout=seconds * 3,
    )  # fmt: skip
    told = json.loads(report.read_text())
    _tell(f"wapiti: {told['infos']['crawled_pages_nbr']} pages crawled")
    for kind in ("vulnerabilities", "anomalies"):
        for category, ones in told[kind].items():
            for one in ones:
                told_of = f"{category}: {one['method']} {one['path']}: {one['info']}"
                if not any(text in told_of for text in EXPECTED):
                    yield f"wapiti: {told_of}"


# -- sqlmap --------------------------------------------------------------------------------------


def _by_sqlmap(scan: Scan) -> Iterator[str]:
    """Looks at all parameters of lists and forms, and goes on where an answer looks odd. Beside
    it everything is tried on as many as there is time for, drawn anew each time."""
    requests = [*_lists(scan), *_forms(scan)]
    drawn = secrets.SystemRandom().sample(requests, len(requests))
    _tell(f"sqlmap: {len(requests)} requests, {scan.minutes:g} min")
    deadline = time.monotonic() + scan.minutes * 60
    running = {
        "looked at": _begin_sqlmap(scan, requests, scan.folder / "smart", "--smart"),
        "tried in full": _begin_sqlmap(scan, drawn, scan.folder / "full"),
    }
    for what, (process, folder) in running.items():
        try:
            process.wait(max(1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log = (folder / "told.txt").read_text(errors="replace")
        parameters = log.count("heuristic (basic) test shows")
        _tell(f"sqlmap: {log.count('testing URL')} requests, {parameters} parameters {what}")
        for report in folder.glob("results-*.csv"):
            with report.open() as file:
                for row in csv.reader(file):
                    told = len(row) > 4 and row[3] not in ("", "Technique(s)")
                    if told and "false positive" not in row[4]:  # what it took back itself
                        yield f"sqlmap: {' '.join(row)}"


def _begin_sqlmap(
    scan: Scan, requests: Sequence[str], folder: Path, *more: str
) -> tuple["subprocess.Popen[bytes]", Path]:
    folder.mkdir()
    written = folder / "requests.txt"
    between = "=" * 54
    written.write_text("".join(f"{between}\n{one}\n{between}\n" for one in requests))
    with (folder / "told.txt").open("wb") as told:
        process = subprocess.Popen(
            [
                str(scan.programs / "sqlmap"), "-l", str(written), "--batch", "--level", "2",
                "--risk", "1", "--dbms", "postgresql", "--threads", "2", "--technique", "BEUST",
                "--skip", "csrfmiddlewaretoken,sessionid,csrftoken,User-Agent,Referer,Host",
                "--randomize", "once", "--disable-coloring", "--output-dir", str(folder),
                "--results-file", str(folder / "results-all.csv"), "--answers", "follow=N",
                *more,
            ],
            stdin=subprocess.DEVNULL, stdout=told, stderr=subprocess.STDOUT,
        )  # fmt: skip
    return process, folder


def _lists(scan: Scan) -> Iterator[str]:
    """Each list, asked by all that can stand in its address."""
    for address, key in _things(scan.member):
        if address.screen is not None and issubclass(address.screen, Listing):
            names = ["q", "sort", "after", *(one.name for one in address.screen.filters)]
            yield _request(scan, f"{address.of(key)}?{urlencode(dict.fromkeys(names, '1'))}")
    for path in ("/search/?q=kertas", "/access/who/?path=/parties/"):
        yield _request(scan, path)


def _forms(scan: Scan) -> Iterator[str]:
    """Each form, filled so that it can be kept."""
    setup_test_environment()  # or the forms behind the pages are not told
    client = make.signed_in(scan.member)
    sent = kept = 0
    for one in shown_forms(client, scan.member):
        if any(one.url.startswith(page.rstrip("*")) for page in LEFT_ALONE):
            continue
        with scope.entered(scan.member.company_id):
            typed = one.filled("kertas")
        sent, kept = sent + 1, kept + one.is_kept
        more = ("once", "satu"), ("csrfmiddlewaretoken", TOKEN)
        yield _request(scan, one.url, [*one.sent(typed), *more])
    _tell(f"sqlmap: {kept} of {sent} forms are kept as they are sent")


def _request(scan: Scan, path: str, typed: Sequence[tuple[str, str]] = ()) -> str:
    """A request as sqlmap reads it from a file."""
    lines = [
        f"{'POST' if typed else 'GET'} {path} HTTP/1.1",
        f"Host: {HOST}:{scan.server.port}",
        f"Cookie: {scan.cookies}",
    ]
    if typed:
        lines.append("Content-Type: application/x-www-form-urlencoded")
    return "\n".join([*lines, "", urlencode(typed)])


# -- What both need ------------------------------------------------------------------------------


def _things(member: Member) -> Iterator[tuple[Address, object]]:
    """Every address that a browser opens, each about something that it can be about."""
    for address in addresses():
        if address.screen is None or not hasattr(address.screen, "get"):
            continue
        with scope.entered(member.company_id):
            keys = address.subjects(member)
        if keys and not any(address.of(keys[0]).startswith(one.rstrip("*")) for one in LEFT_ALONE):
            yield address, keys[0]


def _faults(scan: Scan) -> Iterator[str]:
    """Answers that no request should get, and whether somebody was signed in all along."""
    connection = http.client.HTTPConnection(HOST, scan.server.port, timeout=30)
    connection.request("GET", "/metrics")
    told = connection.getresponse().read().decode()
    counted = re.findall(r"^teliti_requests_total\{(.*)\} (\S+)$", told, re.MULTILINE)
    for status in "2345":
        count = sum(float(one) for labels, one in counted if f'status="{status}' in labels)
        _tell(f"{count:.0f} answers {status}xx")
    yield from (f"{count} × {labels}" for labels, count in counted if 'status="5' in labels)
    connection.request("GET", "/people/me/", headers={"Cookie": scan.cookies})
    if connection.getresponse().status != 200:
        yield "The session ended on the way: what came after it was asked as a stranger."


def _tell(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()

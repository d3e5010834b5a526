"""Time stamps by RFC 3161, against an authority of the test's own made with openssl."""

import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from teliti.assurance import actions, jobs, stamping
from teliti.assurance.models import Seal
from teliti.assurance.verify import stamps_hold
from teliti.base.refusals import Refused
from teliti.people import actions as people
from teliti.people.models import Member
from tests import make

pytestmark = pytest.mark.django_db

CONFIG = """\
[ tsa ]
default_tsa = here
[ here ]
serial = {place}/serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""
EXTENSIONS = """\
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
"""


@dataclass(frozen=True, slots=True)
class Authority:
    """A time stamp authority on the loopback: its address, its root, where its files lie."""

    url: str
    root: str
    place: Path


def _openssl(*words: str, place: Path) -> None:
    subprocess.run(["openssl", *words], cwd=place, check=True, capture_output=True)


def _made(place: Path) -> None:
    """A root, and a certificate for stamping signed by it."""
    (place / "extensions").write_text(EXTENSIONS)
    (place / "config").write_text(CONFIG.format(place=place))
    (place / "serial").write_text("01\n")
    new = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    _openssl(
        "req", "-x509", *new, "-keyout", "root.key", "-out", "root.pem", "-days", "2",
        "-subj", "/CN=Akar Uji", place=place,
    )  # fmt: skip
    _openssl(
        "req", "-new", *new, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Stempel Uji",
        place=place,
    )  # fmt: skip
    _openssl(
        "x509", "-req", "-in", "tsa.csr", "-CA", "root.pem", "-CAkey", "root.key",
        "-CAcreateserial", "-out", "tsa.pem", "-days", "2", "-extfile", "extensions", place=place,
    )  # fmt: skip


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    place = tmp_path_factory.mktemp("tsa")
    _made(place)

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            (place / "query").write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            _openssl(
                "ts", "-reply", "-config", "config", "-section", "here", "-queryfile", "query",
                "-signer", "tsa.pem", "-inkey", "tsa.key", "-out", "answer", place=place,
            )  # fmt: skip
            self.send_response(200)
            self.end_headers()
            self.wfile.write((place / "answer").read_bytes())

        def log_message(self, *_words: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Authority(
        f"http://127.0.0.1:{server.server_port}/", (place / "root.pem").read_text(), place
    )
    server.shutdown()
    server.server_close()


def test_the_daily_job_has_the_time_stamped_once(authority: Authority) -> None:
    system = make.company("PT Maju Jaya")
    actions.change_settings(
        system, recipients="", stamp_url=authority.url, stamp_root=authority.root
    )
    jobs.seal_daily(system)
    jobs.seal_daily(system)
    seal = Seal.objects.get()
    assert seal.stamped_by == authority.url
    assert list(stamps_hold(system.company_id)) == []
    (authority.place / "stamp").write_bytes(seal.stamp_bytes)
    (authority.place / "told").write_bytes(seal.text.signed())
    _openssl(
        "ts", "-verify", "-in", "stamp", "-data", "told", "-CAfile", "root.pem",
        place=authority.place,
    )  # fmt: skip


def test_a_stamp_of_another_seal_is_found(authority: Authority) -> None:
    system = make.company("PT Maju Jaya")
    first = _sealed(system)
    stamp = stamping.stamp_of(first.text.signed(), url=authority.url, root="")
    people.change_company(system, city="Bandung")
    other = _sealed(system)
    actions.keep_stamp(system, seal=other, stamp=stamp, authority=authority.url)
    [sentence] = stamps_hold(system.company_id)
    assert str(other) in sentence


def test_an_authority_of_another_root_is_refused(authority: Authority, tmp_path: Path) -> None:
    _made(tmp_path)
    root = (tmp_path / "root.pem").read_text()
    with pytest.raises(Refused, match="does not hold"):
        stamping.stamp_of(b"teliti", url=authority.url, root=root)


def _sealed(system: Member) -> Seal:
    jobs.seal_daily(system)
    return Seal.objects.latest("sequence")

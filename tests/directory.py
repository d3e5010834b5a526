"""A real directory server (Debian's slapd) on the loopback, in a throwaway folder."""

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import make
from teliti.work.tests.process import until
from tests.certificates import Certificate

HOST = "127.0.0.1"
SUFFIX = "dc=contoh,dc=id"
BASE = f"ou=orang,{SUFFIX}"
SERVICE, SERVICE_PASSWORD = f"cn=layanan,{SUFFIX}", "kata-sandi-layanan"


@dataclass(frozen=True, slots=True)
class Directory:
    """Where it listens: under TLS from the first byte on, and where TLS may be begun."""

    ldaps: str
    ldap: str
    log: Path

    @property
    def was_told_a_name(self) -> bool:
        """Whether anybody tried to bind, with whatever password."""
        return " BIND " in self.log.read_text()


@contextmanager
def running(folder: Path, people: dict[str, str], shown: Certificate | None) -> Iterator[Directory]:
    """A directory with these people: e-mail address to password. Without a certificate to show, it
    knows no TLS."""
    root = make.find_slapd()
    (folder / "data").mkdir()
    config, content = folder / "slapd.conf", folder / "people.ldif"
    config.write_text(_config(root, folder, shown))
    content.write_text(_ldif(people))
    libraries = ":".join(map(str, (root / "usr" / "lib").glob("*-linux-gnu")))
    environment = {**os.environ, "LD_LIBRARY_PATH": libraries}
    slapd = str(root / "usr" / "sbin" / "slapd")
    subprocess.run(
        [slapd, "-T", "add", "-f", config, "-l", content],
        env=environment, check=True, capture_output=True,
    )  # fmt: skip
    found = Directory(
        f"ldaps://{HOST}:{_free_port()}", f"ldap://{HOST}:{_free_port()}", folder / "log"
    )
    urls = f"{found.ldap} {found.ldaps}" if shown else found.ldap
    with found.log.open("w") as log:
        # With -d it stays in the foreground and says when it is ready, and what it is asked.
        server = subprocess.Popen(
            [slapd, "-f", config, "-h", urls, "-d", "256"], env=environment, stderr=log
        )
    try:
        until(lambda: "slapd starting" in found.log.read_text())
        yield found
    finally:
        server.terminate()
        server.wait(10)


def _config(root: Path, folder: Path, shown: Certificate | None) -> str:
    tls = f"TLSCertificateFile {shown.chain}\nTLSCertificateKeyFile {shown.key}\n" if shown else ""
    return f"""
include "{root}/etc/ldap/schema/core.schema"
include "{root}/etc/ldap/schema/cosine.schema"
include "{root}/etc/ldap/schema/inetorgperson.schema"
modulepath "{root}/usr/lib/ldap"
moduleload back_mdb
pidfile "{folder}/slapd.pid"
{tls}database mdb
suffix "{SUFFIX}"
rootdn "{SERVICE}"
rootpw {SERVICE_PASSWORD}
directory "{folder}/data"
"""


def _ldif(people: dict[str, str]) -> str:
    entries = [
        f"dn: {SUFFIX}\nobjectClass: dcObject\nobjectClass: organization\no: Contoh\ndc: contoh\n",
        f"dn: {BASE}\nobjectClass: organizationalUnit\nou: orang\n",
    ]
    for number, (email, password) in enumerate(people.items()):
        entries.append(
            f"dn: uid=o{number},{BASE}\nobjectClass: inetOrgPerson\nuid: o{number}\n"
            f"cn: Orang {number}\nsn: {number}\nmail: {email}\nuserPassword: {password}\n"
        )
    return "\n".join(entries)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port

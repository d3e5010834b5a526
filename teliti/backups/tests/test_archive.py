"""The archive, on an embedded server of its own: back to a moment between two changes."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from teliti.backups import moving, restoring
from teliti.backups.domain.manifest import Holding
from teliti.backups.installation import here
from teliti.backups.postgres import Database
from teliti.base import scope
from teliti.config import embedded
from tests import make, make_documents, make_invoicing

pytestmark = pytest.mark.large


@pytest.fixture
def office(fresh_database: str, open_folder: Path) -> Iterator[Path]:
    """A data folder with a running server of its own, on which a company lives."""
    data = open_folder / "office"
    with scope.entered((system := make.books()).company_id):
        make_documents.attached(system, make_invoicing.issued_invoice(system))
    one = here()
    with embedded.in_use(data, embedded.DISPOSABLE) as server:
        owner, application = (
            Database(server.parameters(role)) for role in (embedded.OWNER, embedded.APPLICATION)
        )
        moving.move(one.owner, owner, application, one)
        one.files.rename(data / "files")
        yield data


def _called(data: Path, *words: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "teliti.config.cli", *words, "--json"],
        env=_environment(data),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _refused(data: Path, *words: str) -> str:
    """The one sentence with which a command of ours is refused."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "teliti.config.cli", *words, "--json"],
        env=_environment(data),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    (sentence,) = done.stderr.splitlines()
    return sentence


def _environment(data: Path) -> dict[str, str]:
    found = {**os.environ, "TELITI_DATA": str(data), "DATABASE_URL": ""}
    found.pop("TELITI_BACKUP_PLACE", None)
    return found


def _as_owner(data: Path) -> psycopg.Connection[Any]:
    server = embedded.find(data)
    assert server is not None
    parameters: dict[str, Any] = server.parameters(embedded.OWNER)
    return psycopg.connect(**parameters, autocommit=True)


def _as_superuser(data: Path) -> psycopg.Connection[Any]:
    server = embedded.find(data)
    assert server is not None
    parameters: dict[str, Any] = server.parameters(embedded.SUPERUSER)
    return psycopg.connect(**parameters, autocommit=True)


def _held(data: Path) -> Holding:
    """Rows and digests of every table."""
    server = embedded.find(data)
    assert server is not None
    return restoring.held_by(Database(server.parameters(embedded.OWNER)))


def _call_the_company(data: Path, phone: str) -> datetime:
    """Change something; when it was done, by the database's clock."""
    with _as_owner(data) as owner:
        owner.execute("UPDATE people_company SET phone = %s", [phone])
        found = owner.execute("SELECT clock_timestamp()").fetchone()
    assert found is not None
    moment: datetime = found[0]
    return moment.astimezone(UTC)


def test_any_moment_since_the_base_comes_back(office: Path, open_folder: Path) -> None:
    begun = _called(office, "archive", "--on")
    assert (begun["on"], begun["last_base"] is not None) == (True, True)
    _called(office, "backup")
    moment = _call_the_company(office, "021-1")
    held = _held(office)
    _call_the_company(office, "021-2")
    old = embedded.find(office)
    assert old is not None

    report = _called(office, "restore", "--to", moment.isoformat(), "--replace")

    assert report["findings"] == 0
    assert report["set_aside"] == old.cluster
    assert report["rows"] == held.rows
    assert [one["head"] for one in report["companies"]] == [one.head for one in held.companies]
    embedded.ensure_running(office)
    now = _held(office)
    differ = {name for name, table in held.tables.items() if now.tables[name] != table}
    assert differ == {"audit_event", "audit_head"}, (
        "the trail tells of the restore; all else is as it was"
    )
    assert now.tables["people_company"] == held.tables["people_company"]
    assert list(office.glob("rehearsal-*")) == []

    # On a new machine, with nothing but the place and the recovery key.
    key = open_folder / "recovery.key"
    key.write_text((office / "backup-keys" / "recovery.secret").read_text())
    fresh = open_folder / "fresh"
    fresh.mkdir(mode=0o711)
    (office / "backups").rename(fresh / "backups")
    again = _called(fresh, "restore", "--to", moment.isoformat(), "--key", str(key))
    assert (again["findings"], again["archive_ends_at"]) == (0, None)
    assert [path.name for path in sorted((fresh / "files").rglob("*")) if path.is_file()] == [
        path.name for path in sorted((office / "files").rglob("*")) if path.is_file()
    ]
    with embedded.in_use(fresh), _as_owner(fresh) as owner:
        assert owner.execute("SELECT phone FROM people_company").fetchone() == ("021-1",)


def test_what_the_archive_does_not_have_is_not_said_to_be_there(office: Path) -> None:
    assert "is not archived yet" in _refused(office, "archive", "--base")
    assert "is still to come" in _refused(office, "restore", "--to", "2999-01-01", "--replace")
    _called(office, "archive", "--on")
    for phone in ("021-1", "021-2", "021-3"):
        moment = _call_the_company(office, phone)
        with _as_superuser(office) as superuser:
            superuser.execute("SELECT pg_switch_wal()")
    to_the_end = ("restore", "--to", moment.isoformat(), "--replace")
    with _as_owner(office):
        assert "Somebody is working in the database" in _refused(office, *to_the_end)
    _called(office, "archive")
    there = sorted((office / "backups/wal").glob("*-0*.gz.age"))
    lost = next(path for path in there[-2::-1] if path.name.count(".") == 2)
    lost.unlink()

    said = _refused(office, *to_the_end)

    piece = lost.name.rpartition("-")[2].removesuffix(".gz.age")
    assert f"its piece {piece} is missing. It leads to no moment after " in said
    assert list(office.glob("restored-*")) == list(office.glob("rehearsal-*")) == []
    line = lost.name.partition("-")[0]
    _called(office, "archive", "--on")
    later = {path.name.partition("-")[0] for path in (office / "backups/wal").iterdir()} - {line}
    assert len(later) == 1, "a server that was restored counts anew: its pieces are another line's"


@pytest.mark.parametrize("sign", ["PG_VERSION", "postmaster.pid"])
def test_a_way_back_that_is_killed_leaves_what_lived_and_is_gone_again(
    office: Path, sign: str
) -> None:
    """Killed while the base is loaded, and while the archive is read."""
    _called(office, "archive", "--on")
    moment = _call_the_company(office, "021-1")
    _call_the_company(office, "021-2")
    living = embedded.find(office)
    assert living is not None
    beside = Path(living.cluster).parent
    words = ("restore", "--to", moment.isoformat(), "--replace")
    held = _held(office)
    _killed(office, lambda: any(beside.glob(f"database-*/{sign}")), *words)
    assert embedded.find(office) == living
    assert _held(office) == held

    assert _called(office, *words)["findings"] == 0

    server = embedded.ensure_running(office)
    with _as_owner(office) as owner:
        assert owner.execute("SELECT phone FROM people_company").fetchone() == ("021-1",)
    folders = [path for path in beside.glob("database-*") if path.is_dir()]
    assert folders == [Path(server.cluster)]
    assert list(office.glob("rehearsal-*")) == []


def _killed(data: Path, is_under_way: Callable[[], bool], *words: str) -> None:
    """Start a command and kill it outright as soon as it is seen at work."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "teliti.config.cli", *words],
        env=_environment(data),
        start_new_session=True,
        stdout=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 60
    while not is_under_way():
        assert process.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()

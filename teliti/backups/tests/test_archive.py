"""The archive, on an embedded server of its own: back to a moment between two changes."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from teliti.backups import moving
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
    environment = {**os.environ, "TELITI_DATA": str(data), "DATABASE_URL": ""}
    environment.pop("TELITI_BACKUP_PLACE", None)
    done = subprocess.run(
        [sys.executable, "-P", "-m", "teliti.config.cli", *words, "--json"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _as_owner(data: Path) -> psycopg.Connection[Any]:
    server = embedded.find(data)
    assert server is not None
    parameters: dict[str, Any] = server.parameters(embedded.OWNER)
    return psycopg.connect(**parameters, autocommit=True)


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
    _call_the_company(office, "021-2")
    old = embedded.find(office)
    assert old is not None

    report = _called(office, "restore", "--to", moment.isoformat(), "--replace")

    assert report["findings"] == 0
    assert report["set_aside"] == old.cluster
    embedded.ensure_running(office)
    with _as_owner(office) as owner:
        assert owner.execute("SELECT phone FROM people_company").fetchone() == ("021-1",)
    assert list(office.glob("rehearsal-*")) == []

    # On a new machine, with nothing but the place and the recovery key.
    key = open_folder / "recovery.key"
    key.write_text((office / "backup-keys" / "recovery.secret").read_text())
    fresh = open_folder / "fresh"
    fresh.mkdir(mode=0o711)
    (office / "backups").rename(fresh / "backups")
    again = _called(fresh, "restore", "--to", moment.isoformat(), "--key", str(key))
    assert again["findings"] == 0
    assert [path.name for path in sorted((fresh / "files").rglob("*")) if path.is_file()] == [
        path.name for path in sorted((office / "files").rglob("*")) if path.is_file()
    ]
    with embedded.in_use(fresh), _as_owner(fresh) as owner:
        assert owner.execute("SELECT phone FROM people_company").fetchone() == ("021-1",)

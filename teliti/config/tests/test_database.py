"""Which database, and as whom: from the environment to Django's DATABASES."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from teliti.base.refusals import Refused
from teliti.config.database import check_version, data_folder, databases
from teliti.config.settings import _kept_secret
from tests import database

NOWHERE = Path("/nowhere")
URL = "postgresql://budi:r%20w@db.example:6432/buku?sslmode=require"


def test_one_url_works_as_the_application_and_owns_by_itself() -> None:
    found = databases({"DATABASE_URL": URL}, NOWHERE)
    for alias in found.values():
        place = [alias[name] for name in ("HOST", "PORT", "USER", "PASSWORD", "NAME")]
        assert place == ["db.example", "6432", "budi", "r w", "buku"]
        assert alias["OPTIONS"]["sslmode"] == "require"
    assert found["default"]["OPTIONS"]["options"] == "-c role=teliti_app"
    assert "options" not in found["owner"]["OPTIONS"]


def test_two_urls_are_used_as_they_are() -> None:
    environ = {"DATABASE_URL": URL, "DATABASE_OWNER_URL": URL.replace("budi", "pemilik")}
    found = databases(environ, NOWHERE)
    assert (found["default"]["USER"], found["owner"]["USER"]) == ("budi", "pemilik")
    assert "options" not in found["default"]["OPTIONS"]


def test_options_of_the_url_are_kept() -> None:
    found = databases({"DATABASE_URL": f"{URL}&options=-c%20geqo%3Doff"}, NOWHERE)
    assert found["default"]["OPTIONS"]["options"] == "-c geqo=off -c role=teliti_app"


def test_the_embedded_server_has_a_login_for_each_alias() -> None:
    found = databases({}, NOWHERE)
    assert (found["default"]["USER"], found["owner"]["USER"]) == ("teliti_app", "teliti_owner")
    assert {alias["HOST"] for alias in found.values()} == {"127.0.0.1"}


@pytest.mark.parametrize("url", ["mysql://host/db", "postgresql://host", "sqlite:///file", "words"])
def test_what_is_no_postgresql_database_is_refused(url: str) -> None:
    with pytest.raises(Refused, match=r"^DATABASE_URL does not name a PostgreSQL database"):
        databases({"DATABASE_URL": url}, NOWHERE)


def test_an_old_server_is_refused() -> None:
    check_version(150_000)
    with pytest.raises(Refused, match="is PostgreSQL 14, but Teliti needs 15"):
        check_version(140_013)


def test_the_data_folder_is_named_or_lies_in_the_checkout() -> None:
    assert data_folder({"TELITI_DATA": "/srv/my books"}) == Path("/srv/my books")
    assert data_folder({}) == Path(__file__).resolve().parents[3] / "var"


@pytest.mark.django_db
def test_everyday_work_signs_in_as_the_application() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, "
            "(SELECT count(*) FROM pg_tables WHERE tableowner = current_user), "
            "has_table_privilege('django_migrations', 'INSERT')"
        )
        assert cursor.fetchone() == ("teliti_app", 0, False)


def test_processes_that_begin_at_once_share_one_secret(tmp_path: Path) -> None:
    (tmp_path / "secret").touch()  # as a full disk may leave it
    with ThreadPoolExecutor(8) as pool:
        (secret,) = set(pool.map(_kept_secret, [tmp_path] * 40))
    assert len(secret) > 60
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_a_database_that_is_newer_than_the_code_is_not_ready(fresh_database: str) -> None:
    """Nor does older code start on it, which would not know what its tables mean."""
    assert Client().get("/readyz").status_code == 200
    with database.as_owner(fresh_database) as owner:
        owner.execute("INSERT INTO django_migrations VALUES (9999, 'ledger', '0099_later', now())")
    ready = Client().get("/readyz")
    assert (ready.status_code, ready.json()["migrations_waiting"]) == (503, 0)
    with pytest.raises(Refused, match=r"A newer Teliti was here, which knows ledger\.0099_later"):
        call_command("bootstrap_database", verbosity=0)

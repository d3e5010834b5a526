"""The embedded server, for real: made, found again, killed, shared, refused."""

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from teliti.base.refusals import Refused
from teliti.config import embedded
from teliti.config.account import SYSTEM_FOLDER, place_for_cluster
from teliti.config.embedded import APPLICATION, DURABLE, OWNER, Server

ENSURE = (
    "import sys; from pathlib import Path; from teliti.config import embedded; "
    "print(embedded.ensure_running(Path(sys.argv[1])).port)"
)


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """A data folder with a space in its name, which a system user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="teliti data "))
    folder.chmod(0o711)
    yield folder
    embedded.stop(folder)
    shutil.rmtree(folder)


@pytest.fixture
def server(data: Path) -> Server:
    """The running server of that folder, whatever the test before did to it."""
    return embedded.ensure_running(data)


def test_two_that_start_at_once_share_one_server(data: Path) -> None:
    begun = [
        subprocess.Popen([sys.executable, "-c", ENSURE, data], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    ports = {process.communicate(timeout=60)[0].strip() for process in begun}
    assert [process.returncode for process in begun] == [0, 0]
    assert ports == {str(embedded.ensure_running(data).port)}


def test_what_is_written_beside_the_cluster_is_private(data: Path, server: Server) -> None:
    kept = data / "database.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert json.loads(kept.read_text())["major"] == "18"
    assert server.cluster == str(data.resolve() / "database")
    assert stat.S_IMODE(Path(server.cluster).stat().st_mode) == 0o700


def test_the_application_owns_nothing_and_is_above_nothing(server: Server) -> None:
    with psycopg.connect(**server.parameters(APPLICATION)) as connection:  # type: ignore[arg-type]  # a mixed dict
        found = connection.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, "
            "has_schema_privilege('public', 'CREATE'), pg_has_role('teliti_owner', 'MEMBER') "
            "FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    assert found == (False,) * 6


def test_the_owner_makes_databases_but_is_no_superuser(server: Server) -> None:
    with psycopg.connect(**server.parameters(OWNER)) as connection:  # type: ignore[arg-type]  # a mixed dict
        found = connection.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, "
            "has_schema_privilege('public', 'CREATE'), "
            "(SELECT string_agg(extname, ' ' ORDER BY extname) FROM pg_extension), "
            "(SELECT datlocale FROM pg_database WHERE datname = current_database()) "
            "FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    extensions = "btree_gist fuzzystrmatch pg_stat_statements pg_trgm plpgsql unaccent"
    assert found == (False, False, True, True, True, extensions, "C.UTF-8")


def test_a_stranger_with_a_wrong_password_is_refused(server: Server) -> None:
    stranger = replace(server, application_password="guessed")
    assert not stranger.answers()


def test_what_was_committed_survives_a_kill(data: Path, server: Server) -> None:
    with psycopg.connect(**server.parameters(OWNER)) as connection:  # type: ignore[arg-type]  # a mixed dict
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('tetap')")
    os.kill(_postmaster(server), signal.SIGKILL)
    again = embedded.ensure_running(data)
    with psycopg.connect(**again.parameters(OWNER)) as connection:  # type: ignore[arg-type]  # a mixed dict
        assert connection.execute("SELECT word FROM kept").fetchall() == [("tetap",)]
        connection.execute("DROP TABLE kept")


def test_a_stale_pid_of_another_process_does_not_stop_the_start(data: Path, server: Server) -> None:
    lock = Path(server.cluster) / "postmaster.pid"
    lines = lock.read_text().splitlines()
    embedded.stop(data)
    lock.write_text("\n".join([str(os.getppid()), *lines[1:]]) + "\n")
    assert embedded.ensure_running(data).answers()


def test_another_on_our_port_is_passed_over(data: Path, server: Server) -> None:
    embedded.stop(data)
    with socket.socket() as squatter:
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        squatter.bind((embedded.HOST, server.port))
        squatter.listen()
        moved = embedded.ensure_running(data)
    assert moved.port > server.port
    assert embedded.find(data) == moved


def test_the_last_to_leave_stops_the_server(data: Path) -> None:
    embedded.stop(data)
    with embedded.in_use(data) as outer:
        with embedded.in_use(data) as inner:
            assert inner == outer
        assert outer.answers()
    assert not outer.answers()
    assert embedded.stop(data) is False


def test_a_cluster_of_another_version_is_refused(data: Path, server: Server) -> None:
    embedded.stop(data)
    kept = data / "database.json"
    text = kept.read_text()
    kept.write_text(text.replace('"18"', '"17"'))
    try:
        with pytest.raises(Refused, match=r"made by PostgreSQL 17, but this Teliti carries .* 18"):
            embedded.ensure_running(data)
    finally:
        kept.write_text(text)


def test_a_data_folder_may_be_moved(data: Path, server: Server) -> None:
    embedded.stop(data)
    moved = data.with_name(f"{data.name} moved")
    data.rename(moved)
    try:
        found = embedded.ensure_running(moved)
        assert found.cluster == str(moved.resolve() / "database")
        embedded.stop(moved)
    finally:
        moved.rename(data)


def test_lost_passwords_are_refused_and_nothing_is_made_anew(data: Path, server: Server) -> None:
    kept = data / "database.json"
    text = kept.read_text()
    embedded.stop(data)
    kept.unlink()
    try:
        with pytest.raises(Refused, match=r"database\.json is missing"):
            embedded.ensure_running(data)
    finally:
        kept.write_text(text)
    assert embedded.ensure_running(data).answers()


def test_a_cluster_lies_where_its_user_can_go(capsys: pytest.CaptureFixture[str]) -> None:
    closed = Path(tempfile.mkdtemp())  # mode 0700: a system user may not enter
    cluster, account = place_for_cluster(closed)
    said = capsys.readouterr().err
    if os.geteuid() == 0:
        assert cluster.parent.parent == SYSTEM_FOLDER
        assert said == (
            f"The database is kept in {cluster.parent}, because the system user {account.name} "
            f"may not enter {closed}.\n"
        )
        cluster.parent.rmdir()
    else:
        assert (cluster, said) == (closed / "database", "")
    closed.rmdir()


def test_durable_is_the_default() -> None:
    assert not {"fsync", "synchronous_commit", "full_page_writes"} & set(DURABLE)


def _postmaster(server: Server) -> int:
    for _ in range(50):
        lock = Path(server.cluster) / "postmaster.pid"
        if lock.exists():
            return int(lock.read_text().splitlines()[0])
        time.sleep(0.1)
    raise AssertionError("the server does not run")

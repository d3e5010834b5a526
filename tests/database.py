"""The databases of the tests: one migrated template, cloned for whoever needs a fresh one.

A test server of its own (durable nothing, so quick) lies in `.cache/tests`, or is the one that
TELITI_TEST_DATABASE_URL names. Tests sign in as the application's role, as in everyday work.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cache
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction
from psycopg import sql

from teliti.base import scope
from teliti.config import database, embedded

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / ".cache" / "tests"
SCHEMA_FILES = (
    "migrations/*.py",
    "models.py",
    "models/*.py",
    "guards.py",
    "config/settings.py",
    "base/spans.py",
)
KEPT = 3  # templates of other states of the code, which other runs may be using
_numbers = count(1)


def prepare_environment(
    data: Path = DATA, tuning: Mapping[str, str] = embedded.DISPOSABLE, url: str | None = None
) -> ExitStack:
    """Start the test server and point the settings at it; before the settings are read.

    `url` "" insists on a server of its own in `data`; None asks TELITI_TEST_DATABASE_URL first.
    Whoever called closes the stack at the end, and the last process stops the server.
    """
    stack = ExitStack()
    os.environ["TELITI_DATA"] = str(data)
    (data / "static").mkdir(parents=True, exist_ok=True)  # whitenoise asks for it
    os.environ.pop("DATABASE_OWNER_URL", None)
    wanted = os.environ.get("TELITI_TEST_DATABASE_URL", "") if url is None else url
    os.environ["DATABASE_URL"] = wanted
    if not wanted:
        stack.enter_context(embedded.in_use(data, tuning))
    return stack


@cache
def template() -> str:
    """The name of a migrated database for the code as it stands; made when there is none."""
    return _kept("teliti_template", _schema_digest(), None, _migrate)


def filled(kind: str, digest: str, fill: Callable[[], None]) -> str:
    """The name of a database that `fill` filled once; again only when `digest` changes.

    `fill` works through Django's aliases. `kind` is one word: the names of its states begin so.
    """

    def fill_here(name: str) -> None:
        before = {alias: connections.settings[alias]["NAME"] for alias in connections.settings}
        _use(dict.fromkeys(before, name))
        try:
            fill()
        finally:
            _use(before)

    return _kept(f"teliti_{kind}", digest, template(), fill_here)


def _kept(kind: str, digest: str, source: str | None, make: Callable[[str], None]) -> str:
    """The database of a kind and a digest; made under another name, so that half of it is none."""
    name = f"{kind}_{digest}"
    with as_owner(_maintenance()) as owner:
        owner.execute("SELECT pg_advisory_lock(hashtext(%s))", [kind])
        listing = owner.execute("SELECT datname FROM pg_database ORDER BY oid DESC")
        names = [row[0] for row in listing]
        if name not in names:
            half = f"teliti_half_{os.getpid()}"
            _drop(owner, half)
            _create(owner, half, source)
            make(half)
            owner.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*map(sql.Identifier, (half, name)))
            )
            for old in [each for each in names if each.startswith(f"{kind}_")][KEPT:]:
                _drop(owner, old)
        _drop_stale(owner, names)
    return name


@contextmanager
def cloned(source: str = "") -> Iterator[str]:
    """The name of a database of one's own for as long as the block: empty, or as the source is."""
    name = f"teliti_test_{os.getpid()}_{next(_numbers)}"
    source = source or template()
    with as_owner(_maintenance()) as owner:
        _create(owner, name, source)
    try:
        yield name
    finally:
        with as_owner(_maintenance()) as owner:
            _drop(owner, name)


@contextmanager
def in_clone(source: str = "") -> Iterator[str]:
    """A clone that Django's aliases of every thread of this process use inside the block."""
    before = {alias: connections.settings[alias]["NAME"] for alias in connections.settings}
    with cloned(source) as name:
        _use(dict.fromkeys(before, name))
        try:
            yield name
        finally:
            _use(before)


@contextmanager
def taken_back() -> Iterator[None]:
    """Whatever is done inside, afterwards the database is as before, and knows of no scope."""
    outer = transaction.atomic()
    outer._from_testcase = True  # type: ignore[attr-defined]  # as Django's own: actions are durable
    with outer:
        yield
        transaction.set_rollback(True)
    scope.forget()


def name_in_use() -> str:
    """The name of the database that Django's aliases are on."""
    return str(connections.settings["default"]["NAME"])


@contextmanager
def as_owner(name: str) -> Iterator[psycopg.Connection[Any]]:
    """A bare connection to a database as the owner of the tables; each statement commits."""
    found = settings.DATABASES["owner"]
    parameters = {
        key.lower(): found[key] for key in ("HOST", "PORT", "USER", "PASSWORD") if key in found
    }
    connection = psycopg.connect(**parameters, **found["OPTIONS"], dbname=name, autocommit=True)
    with connection:
        yield connection


def _maintenance() -> str:
    """A database that is always there, to stand on while others are made and dropped."""
    return _parameter_of_url("dbname") or embedded.DATABASE


def _parameter_of_url(name: str) -> str:
    url = os.environ["DATABASE_URL"]
    return str(psycopg.conninfo.conninfo_to_dict(url).get(name, "")) if url else ""


def _migrate(name: str) -> None:
    before = connections.settings["owner"]["NAME"]
    with as_owner(name) as owner:
        for statement in database.set_up_sql(settings.DATABASES["default"]["USER"]):
            owner.execute(statement)
    _use({"owner": name})
    try:
        call_command("migrate", database="owner", verbosity=0)
    finally:
        _use({"owner": before})


def _use(names: dict[str, str]) -> None:
    for alias, name in names.items():
        connections[alias].close()
        connections.settings[alias]["NAME"] = name


def _drop_stale(owner: psycopg.Connection[Any], names: list[str]) -> None:
    """Drop the clones of test runs that were killed."""
    for name in names:
        if name.startswith(("teliti_test_", "teliti_half_")):
            process = int(name.split("_")[2])
            if process != os.getpid() and not _is_alive(process):
                _drop(owner, name)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _create(owner: psycopg.Connection[Any], name: str, source: str | None) -> None:
    wanted = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
    if source:
        wanted += sql.SQL(" TEMPLATE {} STRATEGY file_copy").format(sql.Identifier(source))
    owner.execute(wanted)


def _drop(owner: psycopg.Connection[Any], name: str) -> None:
    owner.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _schema_digest() -> str:
    digest = sha256((ROOT / "requirements" / "base.txt").read_bytes())
    for pattern in SCHEMA_FILES:
        for path in sorted((ROOT / "teliti").glob(f"**/{pattern}")):
            digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]

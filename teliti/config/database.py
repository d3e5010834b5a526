"""Which database Teliti works on, and the two roles it uses there.

The alias `default` works as the role `teliti_app`, which owns nothing: guards, rights and row-level
security hold for it. The alias `owner` owns the tables; only `bootstrap_database`, `migrate` and
the tests use it. This module is read by the settings: it asks no database and starts none.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from psycopg import Connection, ProgrammingError
from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import InsufficientPrivilege

from teliti.base.refusals import Refused
from teliti.base.spans import GATE_ROLE, LIMITED_ROLE
from teliti.config import embedded

ROOT = Path(__file__).resolve().parents[2]
APPLICATION = embedded.APPLICATION
LEAST_VERSION = 15

_DJANGO_NAMES = {
    "dbname": "NAME",
    "user": "USER",
    "password": "PASSWORD",
    "host": "HOST",
    "port": "PORT",
}
_KEEPALIVES = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}


def data_folder(environ: Mapping[str, str]) -> Path:
    """Where everything of this installation lies: TELITI_DATA, or `var` in the checkout."""
    return Path(environ.get("TELITI_DATA") or ROOT / "var").resolve()


def databases(environ: Mapping[str, str], data: Path) -> dict[str, dict[str, Any]]:
    """Django's DATABASES: by DATABASE_URL where it is given, else the embedded server.

    DATABASE_URL alone: one login owns the tables, and everyday work drops to `teliti_app`.
    With DATABASE_OWNER_URL: each login is used as it is. An embedded server that was never
    started has no port yet; the `teliti` command and `manage.py` start it before they ask.
    """
    url = environ.get("DATABASE_URL", "")
    if not url:
        server = embedded.find(data) or embedded.Server("", 0, "", "", "")
        return _aliases(server.parameters(APPLICATION), server.parameters(embedded.OWNER))
    work = _parameters("DATABASE_URL", url)
    owner_url = environ.get("DATABASE_OWNER_URL", "")
    if owner_url:
        return _aliases(work, _parameters("DATABASE_OWNER_URL", owner_url))
    dropped = f"{work.get('options', '')} -c role={APPLICATION}".strip()
    return _aliases({**work, "options": dropped}, work)


def check_version(server_version: int) -> None:
    """Refuse a server older than PostgreSQL 15. `server_version` as libpq gives it: 150004."""
    major = server_version // 10_000
    if major < LEAST_VERSION:
        raise Refused(
            f"The database server is PostgreSQL {major}, but Teliti needs {LEAST_VERSION} or "
            "newer: upgrade it, or leave DATABASE_URL empty to use the one that comes with Teliti."
        )


def set_up_sql(login: str) -> list[str]:
    """What the owner runs before migrating, harmless to repeat: roles, their members, extensions.

    `login` is the role of everyday sign-ins; it becomes a member of `teliti_app`, and may become
    `teliti_limited`, as which it works for people who are limited to a period. It does not inherit
    from that role, or its row rules would hold for everybody: between them stands `teliti_gate`,
    which inherits nothing.
    """
    quoted = "'" + login.replace("'", "''") + "'"
    return [
        f"""
        DO $$ DECLARE member name; BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APPLICATION}') THEN
                CREATE ROLE {APPLICATION} NOLOGIN;
            END IF;
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{LIMITED_ROLE}') THEN
                CREATE ROLE {LIMITED_ROLE} NOLOGIN;
                CREATE ROLE {GATE_ROLE} NOLOGIN NOINHERIT;
                GRANT {LIMITED_ROLE} TO {GATE_ROLE};
            END IF;
            FOREACH member IN ARRAY ARRAY[current_user, {quoted}] LOOP
                BEGIN
                    EXECUTE format('GRANT {GATE_ROLE} TO %I', member);
                    CONTINUE WHEN member = '{APPLICATION}';
                    EXECUTE format('GRANT {APPLICATION} TO %I', member);
                EXCEPTION WHEN insufficient_privilege THEN
                    NULL;  -- the roles were given to us by somebody who keeps them in hand
                END;
            END LOOP;
        END $$
        """,  # noqa: S608 - names of our own
        *(f"CREATE EXTENSION IF NOT EXISTS {name}" for name in embedded.EXTENSIONS),
    ]


def set_up(connection: Connection[Any], login: str) -> None:
    """Run that SQL. Refused where the database cannot hold every text, or its owner may not."""
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise Refused(
            f"The database {connection.info.dbname} keeps its text as {encoding}, and Teliti needs "
            "UTF8: make a new one by createdb --template template0 --encoding UTF8."
        )
    try:
        for statement in set_up_sql(login):
            connection.execute(statement)
    except InsufficientPrivilege as error:
        said = str(error.diag.message_primary)
        raise Refused(
            f"The login {connection.info.user} may not set up the database "
            f"{connection.info.dbname} ({said}): have it own the database, and a superuser make "
            "the roles as docs/operations.md shows."
        ) from error


def _aliases(work: Mapping[str, Any], owner: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        "default": {**_alias(work), "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True},
        "owner": {**_alias(owner), "CONN_MAX_AGE": 0, "TEST": {"MIRROR": "default"}},
    }


def _alias(parameters: Mapping[str, Any]) -> dict[str, Any]:
    named = {_DJANGO_NAMES[k]: str(v) for k, v in parameters.items() if k in _DJANGO_NAMES}
    options = {k: v for k, v in parameters.items() if k not in _DJANGO_NAMES}
    options = {**_KEEPALIVES, "application_name": "teliti", **options}
    return {"ENGINE": "django.db.backends.postgresql", **named, "OPTIONS": options}


def _parameters(name: str, url: str) -> dict[str, Any]:
    """A URL (or key=value words) in its parts, read by libpq's own rules."""
    try:
        parts = conninfo_to_dict(url)
    except ProgrammingError:
        parts = {}
    if not parts.get("dbname"):
        raise Refused(
            f"{name} does not name a PostgreSQL database: "
            "write it as postgresql://user:password@host:5432/database."
        )
    return parts

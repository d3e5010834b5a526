"""Moving to another server and back: the second server is another embedded one."""

from pathlib import Path

import pytest
from django.db import connections
from psycopg import sql

from teliti.backups import moving, postgres, restoring
from teliti.backups.installation import here
from teliti.backups.postgres import Database
from teliti.base import scope
from teliti.base.refusals import Refused
from teliti.config import embedded
from tests import make, make_invoicing


@pytest.mark.large
def test_everything_moves_to_a_server_and_back(fresh_database: str, open_folder: Path) -> None:
    with scope.entered((system := make.books()).company_id):
        make_invoicing.issued_invoice(system)
    one = here()
    before = restoring.held_by(one.owner)
    with embedded.in_use(open_folder / "server", embedded.DISPOSABLE) as server:
        there, application = (
            Database(server.parameters(role)) for role in (embedded.OWNER, embedded.APPLICATION)
        )
        moved = moving.move(one.owner, there, application, one)
        assert moved.holding == before
        assert moved.verified.findings == 0
        assert restoring.held_by(one.owner) == before, "the source stays as it is"
        with pytest.raises(Refused, match="is not empty"):
            moving.move(one.owner, there, application, one)
        back = one.owner.called(f"{one.owner.name}_back")
        postgres.create(back, one.owner)
        try:
            returned = moving.move(there, back, one.application.called(back.name), one)
            assert returned.holding.tables == moved.holding.tables
            assert returned.verified.findings == 0
        finally:
            postgres.drop(back)


def test_a_restored_database_keeps_and_orders_text_like_the_one_it_follows(
    fresh_database: str,
) -> None:
    """Whatever the server's template does: here it orders by another provider."""
    one = here()
    asked = "SELECT datlocprovider::text, datcollate FROM pg_database WHERE datname = %s"
    first, second = (one.owner.called(f"{one.owner.name}_{part}") for part in ("libc", "like"))
    try:
        with one.owner.called("postgres").connected() as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0 LOCALE_PROVIDER libc LOCALE 'C'")
                .format(sql.Identifier(first.name))
            )  # fmt: skip
            postgres.create(second, first)
            assert connection.execute(asked, [second.name]).fetchone() == ("c", "C")
            postgres.drop(second)
            postgres.create(second, one.owner)
            assert connection.execute(asked, [second.name]).fetchone() == ("b", "C")
    finally:
        postgres.drop(first)
        postgres.drop(second)


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("SQL_ASCII", "keeps its text as SQL_ASCII, and Teliti needs UTF8"),
        ("UTF8", r"The login teliti_app may not set up the database \w+ \(permission denied to"),
    ],
)
def test_a_database_that_cannot_be_set_up_is_refused(
    fresh_database: str, encoding: str, told: str
) -> None:
    one = here()
    bare = one.application.called(f"{one.owner.name}_bare")
    make_it = "CREATE DATABASE {} TEMPLATE template0 ENCODING {} LOCALE_PROVIDER libc LOCALE 'C'"
    try:
        with one.owner.called("postgres").connected() as connection:
            connection.execute(
                sql.SQL(make_it).format(sql.Identifier(bare.name), sql.Literal(encoding))
            )
        with pytest.raises(Refused, match=told):
            restoring.set_up(bare, one.application)
    finally:
        postgres.drop(one.owner.called(bare.name))


def test_what_an_address_leaves_out_is_not_taken_from_the_database_in_use() -> None:
    given = Database({"host": "db.contoh.id", "dbname": "buku"})
    with restoring._as_alias(given):
        found = connections["restored"].settings_dict
        assert {name: found[name] for name in ("HOST", "PORT", "USER", "PASSWORD", "NAME")} == {
            "HOST": "db.contoh.id", "PORT": "", "USER": "", "PASSWORD": "", "NAME": "buku",
        }  # fmt: skip

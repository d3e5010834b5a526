"""Moving to another server and back: the second server is another embedded one."""

from pathlib import Path

import pytest
from django.db import connections

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
        postgres.create(back)
        try:
            returned = moving.move(there, back, one.application.called(back.name), one)
            assert returned.holding.tables == moved.holding.tables
            assert returned.verified.findings == 0
        finally:
            postgres.drop(back)


def test_what_an_address_leaves_out_is_not_taken_from_the_database_in_use() -> None:
    given = Database({"host": "db.contoh.id", "dbname": "buku"})
    with restoring._as_alias(given):
        found = connections["restored"].settings_dict
        assert {name: found[name] for name in ("HOST", "PORT", "USER", "PASSWORD", "NAME")} == {
            "HOST": "db.contoh.id", "PORT": "", "USER": "", "PASSWORD": "", "NAME": "buku",
        }  # fmt: skip

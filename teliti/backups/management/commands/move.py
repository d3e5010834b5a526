"""Moving between the embedded database and a server, from the command line."""

import json
import os
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from teliti.backups import moving, restoring
from teliti.backups.installation import Installation, database_of, here
from teliti.backups.management.bar import Bar
from teliti.backups.postgres import Database
from teliti.base.refusals import Refused
from teliti.config import database, embedded

EMBEDDED = "embedded"


class Command(BaseCommand):
    help = (
        "Move everything into another database: a server's, or the embedded one.\n\n"
        "`teliti move --to postgresql://user:password@host/database` copies the database into an "
        "empty one; `--to embedded`, while DATABASE_URL is set, the other way. Counts and digests "
        "of every table are compared, and the books proven there, before it is said how to switch. "
        "The old database stays as it is. Files lie in the data folder and need no move."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to, and for whom the answer is."""
        parser.add_argument("--to", required=True, metavar="URL", help="an address, or embedded")
        parser.add_argument(
            "--owner", metavar="URL", help="the login that owns the tables, when it is another"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object, for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Copy, compare, prove, and say how to switch."""
        translation.activate("en")
        one = here()
        with (
            Bar(1, shown=not options["json"]) as bar,
            _target(one, options["to"], options["owner"]) as (target, application),
        ):
            moved = moving.move(one.owner, target, application, one, bar.say)
        switch = "unset DATABASE_URL" if options["to"] == EMBEDDED else "set DATABASE_URL to it"
        report = {
            "rows": moved.holding.rows,
            "tables": {
                name: {"rows": table.rows, "digest": table.digest}
                for name, table in moved.holding.tables.items()
            },
            "differences": 0,
            "checks": moved.verified.checks,
            "findings": moved.verified.findings,
            "switch": switch,
        }
        if options["json"]:
            self.stdout.write(json.dumps(report, indent=1))
            return
        self.stdout.write(
            f"{moved.holding.rows} rows of {len(moved.holding.tables)} tables were copied; each "
            f"table has the same rows and the same digest there.\n"
            f"  {moved.verified.checks} checks of the books there: {moved.verified.findings} "
            f"findings\nNothing was switched yet: {switch}, and start Teliti again."
        )


@contextmanager
def _target(one: Installation, to: str, owner: str | None) -> Iterator[tuple[Database, Database]]:
    """The new database as owner and as application; the embedded server runs for the block."""
    if to != EMBEDDED:
        found = database.databases(
            {"DATABASE_URL": to, "DATABASE_OWNER_URL": owner or ""}, one.data
        )
        yield database_of(found["owner"]), database_of(found["default"])
        return
    if not os.environ.get("DATABASE_URL"):
        raise Refused("The embedded database is in use already: set DATABASE_URL to move from it.")
    with embedded.in_use(one.data) as server:
        if restoring.held_by(Database(server.parameters(embedded.OWNER))).tables:
            raise Refused(
                f"The embedded database holds other books: move {server.cluster} and "
                f"{one.data / 'database.json'} away, and a new one is made."
            )
        as_owner, as_application = (
            Database(server.parameters(role)) for role in (embedded.OWNER, embedded.APPLICATION)
        )
        yield as_owner, as_application

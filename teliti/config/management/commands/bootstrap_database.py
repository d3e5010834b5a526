"""Bring the database to the state this code needs; harmless to repeat."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from teliti.backups import jobs, taking
from teliti.backups.domain.names import Kind
from teliti.backups.installation import here
from teliti.backups.taking import Taken
from teliti.base.refusals import Refused
from teliti.base.upgrades import unknown_migrations
from teliti.config import database


class Command(BaseCommand):
    help = "Set up the database: roles, extensions, tables, guards and rights."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether an upgrade may go on without a way back."""
        parser.add_argument(
            "--no-snapshot", action="store_true", help="upgrade without a snapshot to go back to"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Everything as the owner, one process at a time, and a last look as the application."""
        login = connections["default"].settings_dict["USER"]
        connection = connections["owner"]
        connection.ensure_connection()
        database.check_version(connection.connection.info.server_version)
        with connection.cursor() as owner:
            owner.execute("SELECT pg_advisory_lock(hashtext('teliti_bootstrap'))")
            database.set_up(connection.connection, login)
            _refuse_newer()
            snapshot = None if options["no_snapshot"] else _snapshot_before_upgrade()
            call_command("createcachetable", database="owner", verbosity=0)
            call_command("migrate", database="owner", verbosity=options["verbosity"] - 1)
        connection.close()
        _check_application_role()
        if snapshot is not None:
            jobs.note(here(), snapshot)
        if options["verbosity"]:
            self.stdout.write("The database is up to date.")


def _refuse_newer() -> None:
    """Refused where a newer Teliti was here: this one does not know what its tables mean."""
    unknown = unknown_migrations(MigrationExecutor(connections["owner"]).loader)
    if unknown:
        raise Refused(
            f"A newer Teliti was here, which knows {unknown[0]}: install that one again, or go "
            "back by `teliti undo-upgrade`."
        )


def _snapshot_before_upgrade() -> Taken | None:
    """Where migrations wait and somebody's books are there: a snapshot that `teliti undo-upgrade`
    goes back to. Refused when it can't be taken; then nothing is upgraded."""
    executor = MigrationExecutor(connections["owner"])
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not waiting or not executor.loader.applied_migrations or not _has_books():
        return None
    try:
        with taking.only_one(here()):
            return taking.take(here(), Kind.UPGRADE, timezone.now())
    except (Refused, OSError) as trouble:
        raise Refused(
            f"Nothing was upgraded, since no snapshot could be taken: {str(trouble).rstrip('.')}. "
            "Mend that, or go without a way back by `teliti bootstrap-database --no-snapshot`."
        ) from trouble


def _has_books() -> bool:
    with connections["owner"].cursor() as owner:
        owner.execute("SELECT to_regclass('public.people_company') IS NOT NULL")
        if not owner.fetchone()[0]:
            return False
        owner.execute("SELECT EXISTS (SELECT FROM people_company)")
        return bool(owner.fetchone()[0])


def _check_application_role() -> None:
    """Refuse to work as a role for which guards and row-level security would not hold."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper OR rolbypassrls OR EXISTS ("
            "SELECT FROM pg_class WHERE relowner = r.oid AND relkind IN ('r', 'p')"
            ") FROM pg_roles r WHERE rolname = current_user"
        )
        name, is_above_rules = cursor.fetchone()
    if is_above_rules:
        raise Refused(
            f"Teliti would work as the database role {name}, which owns tables or passes by "
            "row-level security: let DATABASE_URL name another login than DATABASE_OWNER_URL."
        )

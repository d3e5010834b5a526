"""Bring the database to the state this code needs; harmless to repeat."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections

from teliti.base.refusals import Refused
from teliti.config import database


class Command(BaseCommand):
    help = "Set up the database: roles, extensions, tables, guards and rights."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Everything as the owner, one process at a time, and a last look as the application."""
        login = connections["default"].settings_dict["USER"]
        connection = connections["owner"]
        connection.ensure_connection()
        database.check_version(connection.connection.info.server_version)
        with connection.cursor() as owner:
            owner.execute("SELECT pg_advisory_lock(hashtext('teliti_bootstrap'))")
            for statement in database.set_up_sql(login):
                owner.execute(statement)
            call_command("createcachetable", database="owner", verbosity=0)
            call_command("migrate", database="owner", verbosity=options["verbosity"] - 1)
        connection.close()
        _check_application_role()
        if options["verbosity"]:
            self.stdout.write("The database is up to date.")


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

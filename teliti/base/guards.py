"""Rules that the database keeps against everyone, declared as data and built as triggers.

Each part declares its `GUARDS` (and the tables whose rows may go, `DELETABLE`) in `guards.py`.
`put_up` builds them after every migrate, together with the rights of the application's role and
row-level security; `missing` compares what stands with what is declared.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import AppConfig, apps
from django.db.backends.base.base import BaseDatabaseWrapper

from teliti.base import spans

APP_ROLE = "teliti_app"
_OURS = "teliti."


@dataclass(frozen=True, slots=True)
class Guard:
    """Refuse `events` on `table` when the SQL condition `when` holds.

    Row guards (the default) run before each row and may speak of NEW and OLD; `only_if` is a
    cheap condition on NEW and OLD alone, checked before the function is called. Statement guards
    (`per_statement`) run once after the statement and speak of `new_rows` and `old_rows`; they
    take one event.
    """

    name: str
    table: str
    events: str
    when: str
    message: str
    only_if: str = ""
    per_statement: bool = False

    def sql(self) -> str:
        """The statements that build this guard; running them twice is harmless."""
        function = f"guard_{self.name}"
        return (
            f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql "
            # As the owner, a guard sees all rows, whoever's scope is entered. And it looks up
            # single rows by key: planned on a table that is still empty, it would scan, and go on
            # scanning while a first import fills the table.
            "SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off "
            f"AS $guard${self.body}$guard$;\n"
            f"DROP TRIGGER IF EXISTS {function} ON {self.table};\n"
            f"CREATE TRIGGER {function} {self._timing()} EXECUTE FUNCTION {function}();\n"
            f"COMMENT ON TRIGGER {function} ON {self.table} IS {_quoted(self.digest)};"
        )

    @property
    def body(self) -> str:
        """What the guard's function says."""
        raising = (
            f"RAISE EXCEPTION USING ERRCODE = 'check_violation', "
            f"MESSAGE = {_quoted(self.message)}, CONSTRAINT = {_quoted(self.name)};"
        )
        returning = (
            "RETURN NULL;"
            if self.per_statement
            else "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"
        )
        return f"BEGIN IF {self.when} THEN {raising} END IF; {returning} END"

    @property
    def digest(self) -> str:
        """Tells a guard that stands from one that was declared differently since."""
        parts = (self.table, self.events, self.when, self.message, self.only_if)
        return sha256("\0".join((*parts, str(self.per_statement))).encode()).hexdigest()[:16]

    def _timing(self) -> str:
        if not self.per_statement:
            condition = f" WHEN ({self.only_if})" if self.only_if else ""
            return f"BEFORE {self.events} ON {self.table} FOR EACH ROW{condition}"
        tables = {
            "INSERT": "NEW TABLE AS new_rows",
            "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
            "DELETE": "OLD TABLE AS old_rows",
        }[self.events]
        return f"AFTER {self.events} ON {self.table} REFERENCING {tables} FOR EACH STATEMENT"


def never(name: str, table: str, events: str, message: str) -> Guard:
    """A guard without a condition: this never happens."""
    return Guard(name, table, events, "true", message)


def lacks(
    table: str, key: str, condition: str = "true", *, row: str = "NEW", lock: str = ""
) -> str:
    """SQL: there is no row with this key in the table, or it is of another company than `row`, or
    the condition (on `x`, the row found) does not hold. `lock` is such as "FOR SHARE".

    The row is asked for by its key alone: with the company among the conditions, an index that
    begins with the company seems as cheap while a table is small. That plan would stay, and a
    first import would read the whole table for each of its rows.
    """
    return (
        f"(SELECT x.company_id = {row}.company_id AND ({condition}) FROM {table} x "
        f"WHERE x.id = {key} {lock}) IS NOT TRUE"
    )


def declared() -> Iterator[Guard]:
    """Every guard of every part that is installed."""
    for config in _parts():
        yield from _room(config, "GUARDS")


def deletable() -> set[str]:
    """The tables whose rows the application may delete. Records are not among them."""
    ours = {table for config in _parts() for table in _room(config, "DELETABLE")}
    foreign = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if not model.__module__.startswith(_OURS)
    }
    return ours | foreign


def put_up(connection: BaseDatabaseWrapper) -> None:
    """Build all guards, rights and row rules, as the owner of the tables."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        standing = {row[0] for row in cursor.fetchall()}
        statements = [guard.sql() for guard in declared() if guard.table in standing]
        statements += list(_rights(standing))
        statements += list(_row_rules(standing))
        cursor.execute("\n".join(statements))


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of declared guards that do not stand as declared; [] is well."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.tgname, obj_description(t.oid, 'pg_trigger'), p.prosrc FROM pg_trigger t "
            "JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal "
            "AND t.tgenabled IN ('O', 'A') AND t.tgname LIKE 'guard\\_%'"
        )
        standing = {name: told for name, *told in cursor.fetchall()}
    return [
        guard.name
        for guard in declared()
        if standing.get(f"guard_{guard.name}") != [guard.digest, guard.body]
    ]


def loosened(connection: BaseDatabaseWrapper) -> list[str]:
    """The tables that are open to more than declared: rows of other companies, or deletion."""
    kept = {model._meta.db_table for model in apps.get_models()} - deletable()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, c.relrowsecurity AND EXISTS (SELECT 1 FROM pg_policy p "
            "WHERE p.polrelid = c.oid AND p.polname = 'own_company' AND p.polpermissive) "
            "AND EXISTS (SELECT 1 FROM pg_policy p "
            "WHERE p.polrelid = c.oid AND p.polname = 'own_span' AND NOT p.polpermissive), "
            "(SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid AND p.polpermissive), "
            "EXISTS (SELECT 1 FROM unnest(%s::text[]) AS r(name) WHERE "
            "has_table_privilege(r.name, c.oid, 'DELETE') "
            "OR has_table_privilege(r.name, c.oid, 'TRUNCATE')) "
            "FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace",
            [[APP_ROLE, spans.LIMITED_ROLE]],
        )
        standing = {name: told for name, *told in cursor.fetchall()}
    by_company = set(company_tables())
    return sorted(
        table
        for table, (closed, policies, may_go) in standing.items()
        if (table in by_company and (not closed or policies != 1)) or (table in kept and may_go)
    )


def company_tables() -> Iterator[str]:
    """Every table of ours that carries a company."""
    for model in apps.get_models(include_auto_created=True):
        if any(field.column == "company_id" for field in model._meta.local_concrete_fields):
            yield model._meta.db_table


def _row_rules(standing: set[str]) -> Iterator[str]:
    # The sub-select makes PostgreSQL read the setting once a query, not once a row.
    mine = "company_id = (SELECT NULLIF(current_setting('teliti.company', true), '')::bigint)"
    special = {
        table: rule for config in _parts() for table, rule in dict(_room(config, "ROWS")).items()
    }
    in_span = span_rules()
    standing_rules = {table: rule for table, rule in in_span.items() if table in standing}
    yield spans.about_sql(standing_rules, _named_in_trail())
    yield spans.filing_sql(standing_rules, _named_in_trail())
    of_company = set(company_tables())
    for table in sorted({*of_company, *special} & standing):
        rule = special.get(table, mine)
        unsaid = spans.HIDDEN if table in of_company else spans.ALWAYS
        yield (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;\n"
            f"DROP POLICY IF EXISTS own_company ON {table};\n"
            f"CREATE POLICY own_company ON {table} TO {APP_ROLE}, {spans.LIMITED_ROLE} "
            f"USING ({rule}) WITH CHECK ({rule});\n"
            f"DROP POLICY IF EXISTS own_span ON {table};\n"
            f"CREATE POLICY own_span ON {table} AS RESTRICTIVE FOR SELECT "
            f"TO {spans.LIMITED_ROLE} USING ({in_span.get(table, unsaid)});"
        )


def span_rules() -> dict[str, str]:
    """Which rows of each table a person sees who is limited to a period, as the parts declare."""
    return {
        table: rule for config in _parts() for table, rule in dict(_room(config, "SPANS")).items()
    }


def _named_in_trail() -> dict[str, str]:
    return {model._meta.db_table: model._meta.label_lower for model in apps.get_models()}


def _rights(standing: set[str]) -> Iterator[str]:
    may_go = deletable()
    both = f"{APP_ROLE}, {spans.LIMITED_ROLE}"
    yield f"GRANT USAGE ON SCHEMA public TO {both};"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {both};"
    known = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    for table in sorted(standing):
        yield f"REVOKE ALL ON {table} FROM {both};"
        rights = "SELECT, INSERT, UPDATE"
        if table in may_go or table not in known:
            rights += ", DELETE"
        if table == "django_migrations":
            rights = "SELECT"
        yield f"GRANT {rights} ON {table} TO {both};"


def _parts() -> Iterable[AppConfig]:
    return [config for config in apps.get_app_configs() if config.name.startswith(_OURS)]


def _room(config: AppConfig, name: str) -> Iterable[Any]:
    if find_spec(f"{config.name}.guards") is None:
        return ()
    found: Iterable[Any] = getattr(import_module(f"{config.name}.guards"), name, ())
    return found


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"

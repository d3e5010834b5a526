"""What a person who is limited to a period sees: row rules of the database, declared as data.

Such a person works as the database role `teliti_limited`, for which each table of a company has one
policy more than for everybody else, `own_span`. So a query that forgets the period cannot leak, and
nobody else's queries are planned any differently.

Each part says in its `guards.py`, as `SPANS`, which rows of each of its tables belong to a period:

    SPANS = {"ledger_entry": within("ledger_entry.date"), "ledger_account": ALWAYS}

A table that nobody declared shows none of its rows to them; a contract test names it.
"""

from collections.abc import Mapping

LIMITED_ROLE = "teliti_limited"
GATE_ROLE = "teliti_gate"
"""Stands between the sign-in and `teliti_limited`: who passes may become the limited role, but does
not inherit what holds for it."""

FIRST = "(SELECT current_setting('teliti.first')::date)"
LAST = "(SELECT current_setting('teliti.last')::date)"
ME = "(SELECT current_setting('teliti.member')::bigint)"
_ZONE = (
    "(SELECT time_zone FROM people_company "
    "WHERE id = (SELECT current_setting('teliti.company')::bigint))"
)

ALWAYS = "true"
"""Master data, settings and the like: of no period."""
HIDDEN = "false"
"""Nothing of this is shown to whoever is limited to a period."""


def within(column: str) -> str:
    """Rows with a day of the period in this column."""
    return f"{column} BETWEEN {FIRST} AND {LAST}"


def moment(column: str) -> str:
    """Rows with a moment in this column that lies on a day of the period where the company is."""
    return f"({column} AT TIME ZONE {_ZONE})::date BETWEEN {FIRST} AND {LAST}"


def inside(first: str, last: str) -> str:
    """Rows about days that all belong to the period."""
    return f"{first} >= {FIRST} AND {last} <= {LAST}"


def touching(first: str, last: str) -> str:
    """Rows about days of which some belong to the period."""
    return f"COALESCE({first}, {last}) <= {LAST} AND COALESCE({last}, {first}) >= {FIRST}"


def own(column: str) -> str:
    """Rows of the person themself; the column holds the key of a member."""
    return f"{column} = {ME}"


def follows(table: str, key: str) -> str:
    """Rows whose parent in that table is shown; `key` is the qualified column that names it."""
    return f"EXISTS (SELECT 1 FROM {table} p WHERE p.id = {key})"


def follows_if_any(table: str, key: str) -> str:
    """Rows whose parent in that table is shown, and those without one."""
    return f"({key} IS NULL OR {follows(table, key)})"


def shown_by(table: str, key: str, row: str) -> str:
    """Rows to which a shown row of that table points by `key`; `row` is the qualified own key."""
    return f"EXISTS (SELECT 1 FROM {table} c WHERE c.{key} = {row})"


def about(subject: str, at: str) -> str:
    """Rows about a record (`ledger.entry:42`) that is shown; about master data: by the moment."""
    return f"subject_in_span({subject}, {at})"


def about_sql(rules: Mapping[str, str], names: Mapping[str, str]) -> str:
    """The function behind `about`. `names` gives what the trail calls a row of each table."""
    cases = "".join(
        f"WHEN '{names[table]}' THEN RETURN EXISTS (SELECT 1 FROM {table} WHERE id = wanted);\n"
        for table, rule in sorted(rules.items())
        if rule != ALWAYS and table in names
    )
    return (
        "CREATE OR REPLACE FUNCTION subject_in_span(subject text, at timestamptz) RETURNS boolean "
        "LANGUAGE plpgsql STABLE AS $span$\n"
        "DECLARE wanted bigint;\n"
        "BEGIN\n"
        "IF subject ~ '^[a-z_.]+:[0-9]{1,18}$' THEN\n"
        "wanted := split_part(subject, ':', 2)::bigint;\n"
        f"CASE split_part(subject, ':', 1)\n{cases}ELSE NULL;\nEND CASE;\n"
        "END IF;\n"
        f"RETURN {moment('at')};\n"
        "END $span$;"
    )

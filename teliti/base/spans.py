"""What a person who is limited to a period sees: row rules of the database, declared as data.

Such a person works as the database role `teliti_limited`, for which each table of a company has one
policy more than for everybody else, `own_span`. So a query that forgets the period cannot leak, and
nobody else's queries are planned any differently.

Each part says in its `guards.py`, as `SPANS`, which rows of each of its tables belong to a period:

    SPANS = {"ledger_entry": within("ledger_entry.date"), "ledger_account": ALWAYS}

A table that nobody declared shows none of its rows to them; a contract test names it.
"""

from collections.abc import Iterable, Mapping
from datetime import date

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

_AS_OWNER = (
    "LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off"
)

ALWAYS = "true"
"""Master data, settings and the like: of no period."""
HIDDEN = "false"
"""Nothing of this is shown to whoever is limited to a period."""
ANY_DAY = date.min, date.max
"""Between these an event is filed whose record alone tells whether it is shown."""


class OneDay(str):
    """A rule that a single day decides; `day` is the SQL that tells it of a row."""

    day: str

    def __new__(cls, rule: str, day: str) -> "OneDay":
        made = super().__new__(cls, rule)
        made.day = day
        return made


class Within(OneDay):
    """The day stands in a column of the row's own."""


class About(OneDay):
    """It is the day of the record that the row names in its column `subject`."""


def within(column: str) -> str:
    """Rows with a day of the period in this column."""
    return Within(f"{column} BETWEEN {FIRST} AND {LAST}", column)


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
    told = f"CASE WHEN happened_at IS NOT NULL THEN {at} END"
    return About(f"subject_in_span({subject}, {at})", f"day_of_subject(company, {subject}, {told})")


def filed(table: str, else_when: str) -> str:
    """Rows filed on a day of the period; for those that are filed on no single day, the rule."""
    return (
        f"{table}.first_on <= {LAST} AND {table}.last_on >= {FIRST} "
        f"AND ({table}.first_on = {table}.last_on OR {else_when})"
    )


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


def filing_sql(rules: Mapping[str, str], names: Mapping[str, str]) -> str:
    """The functions and triggers that file each event on the day of the books it belongs to.

    So the trail of a period is found along an index (`filed`), however long the trail is. The day
    is that of the event's record; when a draft is given another day, or is thrown away, its events
    are filed anew. What only the rule of its table can tell is filed on no single day, and so are
    the acts of people who are limited themselves: they see those whatever the day.
    """
    dated = {table: rule for table, rule in sorted(rules.items()) if isinstance(rule, Within)}
    about = [table for table, rule in sorted(rules.items()) if isinstance(rule, About)]
    return "\n".join([*_filing(rules, names), *_filing_anew(dated, about, names)])


def _filing(rules: Mapping[str, str], names: Mapping[str, str]) -> Iterable[str]:
    cases = "".join(
        f"WHEN '{names[table]}' THEN RETURN (SELECT CASE WHEN {table}.company_id = company "
        f"THEN {rule.day} END FROM {table} WHERE id = wanted);\n"
        if isinstance(rule, OneDay)
        else f"WHEN '{names[table]}' THEN RETURN NULL;\n"
        for table, rule in sorted(rules.items())
        if rule != ALWAYS and table in names and table != "audit_event"
    )
    yield (
        "CREATE OR REPLACE FUNCTION day_of_subject(company bigint, subject text, "
        "happened_at timestamptz) RETURNS date LANGUAGE plpgsql STABLE AS $file$\n"
        "DECLARE wanted bigint;\n"
        "BEGIN\n"
        "IF subject ~ '^[a-z_.]+:[0-9]{1,18}$' THEN\n"
        "wanted := split_part(subject, ':', 2)::bigint;\n"
        f"CASE split_part(subject, ':', 1)\n{cases}ELSE NULL;\nEND CASE;\n"
        "END IF;\n"
        "RETURN (happened_at AT TIME ZONE "
        "(SELECT time_zone FROM people_company WHERE id = company))::date;\n"
        "END $file$;"
    )
    yield (
        f"CREATE OR REPLACE FUNCTION file_event() RETURNS trigger {_AS_OWNER} AS $file$\n"
        "DECLARE found date;\n"
        "BEGIN\n"
        "IF NOT EXISTS (SELECT 1 FROM people_member WHERE id = NEW.actor_id "
        "AND books_from IS NOT NULL) THEN\n"
        "found := day_of_subject(NEW.company_id, NEW.subject, NEW.at);\n"
        "END IF;\n"
        f"NEW.first_on := COALESCE(found, '{ANY_DAY[0]}');\n"
        f"NEW.last_on := COALESCE(found, '{ANY_DAY[1]}');\n"
        "RETURN NEW;\n"
        "END $file$;\n"
        # Whatever is said of the day, by whom: the record tells it.
        "CREATE OR REPLACE TRIGGER file_event BEFORE INSERT OR UPDATE ON audit_event "
        "FOR EACH ROW EXECUTE FUNCTION file_event();\n"
        "UPDATE audit_event SET first_on = first_on WHERE first_on <> last_on "
        "AND day_of_subject(company_id, subject, at) IS NOT NULL;"
    )


def _filing_anew(
    dated: Mapping[str, "Within"], about: Iterable[str], names: Mapping[str, str]
) -> Iterable[str]:
    followers = " UNION ALL ".join(
        f"SELECT '{names[table]}:' || x.id FROM {table} x "
        "WHERE x.company_id = OLD.company_id AND x.subject = a.subject"
        for table in about
        if table != "audit_event"
    )
    yield (
        f"CREATE OR REPLACE FUNCTION file_anew() RETURNS trigger {_AS_OWNER} AS $file$\n"
        "BEGIN\n"
        "WITH RECURSIVE affected(subject) AS (SELECT TG_ARGV[0] || ':' || OLD.id "
        f"UNION SELECT f.subject FROM affected a, LATERAL ({followers}) f(subject)) "
        "UPDATE audit_event e SET first_on = e.first_on FROM affected a "
        "WHERE e.company_id = OLD.company_id AND e.subject = a.subject;\n"
        "RETURN NULL;\n"
        "END $file$;"
    )
    for table, rule in dated.items():
        column = rule.day.partition(".")[2]
        for event, only_if in (
            (f"UPDATE OF {column}", f"WHEN (OLD.{column} IS DISTINCT FROM NEW.{column}) "),
            ("DELETE", ""),
        ):
            yield (
                f"CREATE OR REPLACE TRIGGER file_anew_{event.partition(' ')[0].lower()} "
                f"AFTER {event} ON {table} FOR EACH ROW {only_if}"
                f"EXECUTE FUNCTION file_anew('{names[table]}');"
            )

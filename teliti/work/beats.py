"""Heartbeats: each sign of life is one statement, written as soon as it is known.

Not a change of the business, so no action and no trail: like the drafts of the kit.
"""

from django.db import connection

_BEAT = (
    "INSERT INTO work_heartbeat AS h "
    "(name, company_id, last_at, last_ok_at, trouble, expected_every) "
    "VALUES (%(name)s, %(company)s, now(), CASE WHEN %(trouble)s = '' THEN now() END, "
    "%(trouble)s, COALESCE(%(expected)s, 0)) "
    "ON CONFLICT (name, company_id) DO UPDATE SET last_at = EXCLUDED.last_at, "
    "last_ok_at = COALESCE(EXCLUDED.last_ok_at, h.last_ok_at), trouble = EXCLUDED.trouble, "
    "expected_every = COALESCE(%(expected)s, h.expected_every)"
)
WORKER = "worker"


def good(name: str, company: int | None, *, expected_every: int | None = None) -> None:
    """It ran and all is well; from now on it is expected every so many seconds, if given."""
    _write(name, company, "", expected_every)


def trouble(name: str, company: int | None, error: BaseException) -> None:
    """It ran and failed: the kind of error and its first line are kept for whoever looks."""
    first = (str(error).strip().splitlines() or [""])[0]
    _write(name, company, f"{type(error).__name__}: {first}"[:500], None)


def _write(name: str, company: int | None, text: str, expected: int | None) -> None:
    values = {"name": name, "company": company, "trouble": text, "expected": expected}
    with connection.cursor() as cursor:
        cursor.execute(_BEAT, values)

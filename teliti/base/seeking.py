"""Seeking by words: every word somewhere in the row, or the number that begins so.

Row-level security lets an index be used only by operators that PostgreSQL knows to tell nothing
about rows one may not see. Like `^@` (begins with) is one, `LIKE` is none: it reads all the
company's rows. See docs/decisions/0011-numbers-are-found-by-their-beginning.md.
"""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db.models import CharField, Lookup, Model, Q, QuerySet

M = TypeVar("M", bound=Model)
MOST_WORDS = 6


@CharField.register_lookup
class Begins(Lookup):
    """`number__begins="INV/2026"`: walks along an index, for the application's role too."""

    lookup_name = "begins"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        left, left_given = self.process_lhs(compiler, connection)
        right, right_given = self.process_rhs(compiler, connection)
        return f"{left} ^@ {right}", (*left_given, *right_given)


def sought(rows: QuerySet[M], text: str, fields: Sequence[str], *, number: str = "") -> QuerySet[M]:
    """The rows that have every word of the text in one of the fields, whatever its case.

    `number` is the field of the paper's number: where one begins as typed, it is meant, and what
    only mentions it is left out.
    """
    words = text.split()[:MOST_WORDS]
    if number and len(words) == 1 and any(sign.isdigit() for sign in text):
        numbered = rows.filter(**{f"{number}__begins": words[0].upper()}).exclude(**{number: ""})
        if numbered.exists():
            return numbered
    for word in words:
        anywhere = Q()
        for field in fields:
            anywhere |= Q(**{f"{field}__icontains": word})
        rows = rows.filter(anywhere)
    return rows

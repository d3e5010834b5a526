"""What actions fixed for good, against the rows: the lines of entries, invoices and statements.

Lines have no events of their own. The action that fixes them notes their digest (`Act.fix`), and
here the rows are digested again.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from teliti.audit.domain import digest_of_content

_TOLD = (
    "SELECT substr(f.key, %(length)s + 1)::bigint, f.value FROM audit_event e, "
    "jsonb_each_text(e.detail -> 'fixed') f WHERE e.company_id = %(company)s "
    "AND e.detail ? 'fixed' AND starts_with(f.key, %(kind)s) ORDER BY e.sequence"
)


def told(company: int, kind: str) -> dict[int, str]:
    """The digest that the trail told last of each thing of a kind (`ledger.entry`), by its key."""
    prefix = f"{kind}:"
    with connection.cursor() as cursor:
        cursor.execute(_TOLD, {"company": company, "kind": prefix, "length": len(prefix)})
        found: dict[int, str] = dict(cursor.fetchall())
    return found


def changed(
    company: int, kind: str, rows: Iterable[tuple[Any, Any, tuple[object, ...]]]
) -> Iterator[str]:
    """Each thing of the kind (`ledger.entry`) that is not as its action fixed it, in a sentence.

    `rows` are all things that stand fixed: key, what people call it, and the content that the
    action gave to `Act.fix`.
    """
    told_of = told(company, kind)
    for key, label, content in rows:
        digest = told_of.pop(key, None)
        if digest is None:
            yield _("%(what)s (no. %(key)s) is not known to the trail.") % {
                "what": label, "key": key,
            }  # fmt: skip
        elif digest != digest_of_content(content):
            yield _("%(what)s (no. %(key)s) was changed after it was fixed.") % {
                "what": label, "key": key,
            }  # fmt: skip
    for key in told_of:
        yield _("%(kind)s no. %(key)s is on the trail and not there any more.") % {
            "kind": kind, "key": key,
        }  # fmt: skip


def grouped(
    rows: Iterable[tuple[object, ...]], width: int
) -> Iterator[tuple[tuple[object, ...], list[tuple[object, ...]]]]:
    """Joined rows, in order, as heads of `width` columns with their lines."""
    head: tuple[object, ...] | None = None
    lines: list[tuple[object, ...]] = []
    for row in rows:
        if row[:width] != head:
            if head is not None:
                yield head, lines
            head, lines = row[:width], []
        lines.append(row[width:])
    if head is not None:
        yield head, lines

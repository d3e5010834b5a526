"""Records against the trail: a row as the events tell it, field by field.

What the actions recorded of a row adds up to a state, and the row must still be in it. So a change
that no action made shows, whichever field of whichever table it hit; and so does an action that
changed something without saying so.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model
from django.utils.translation import gettext as _

from teliti.audit.action import state_of, subject_of
from teliti.base import guards

AT_ONCE = 500
_SUBJECTS = (
    "WITH told AS (SELECT subject FROM audit_event WHERE company_id = %(company)s "
    "AND detail ? 'changes' UNION SELECT jsonb_object_keys(detail -> 'also') FROM audit_event "
    "WHERE company_id = %(company)s AND detail ? 'also') "
    "SELECT split_part(subject, ':', 1), split_part(subject, ':', 2)::bigint FROM told "
    "WHERE subject ~ ':[0-9]+$'"
)
_TOLD = (
    "WITH told AS (SELECT sequence, subject, detail -> 'changes' AS changes FROM audit_event "
    "WHERE company_id = %(company)s AND subject = ANY(%(subjects)s) AND detail ? 'changes' "
    "UNION ALL SELECT e.sequence, o.key, o.value FROM audit_event e, "
    "jsonb_each(e.detail -> 'also') o WHERE e.company_id = %(company)s AND e.detail ? 'also' "
    "AND o.key = ANY(%(subjects)s)) "
    "SELECT DISTINCT ON (t.subject, c.key) t.subject, c.key, c.value -> 1 "
    "FROM told t, jsonb_each(t.changes) c ORDER BY t.subject, c.key, t.sequence DESC"
)


def changed(company: int) -> Iterator[str]:
    """Each field of each record that is not as the trail tells it, in a sentence."""
    keys: dict[str, list[int]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_SUBJECTS, {"company": company})
        for kind, key in cursor.fetchall():
            keys[kind].append(key)
    for kind in sorted(keys):
        model = _model(kind)
        if model is None:
            continue
        known = sorted(keys[kind])
        for start in range(0, len(known), AT_ONCE):
            yield from _changed(company, model, known[start : start + AT_ONCE])


def told(company: int, subjects: list[str]) -> dict[str, dict[str, Any]]:
    """The last value that the trail told of each field of these subjects."""
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_TOLD, {"company": company, "subjects": subjects})
        for subject, name, value in cursor.fetchall():
            found[subject][name] = json.loads(value) if isinstance(value, str) else value
    return found


def is_same(kept: Any, wanted: Any) -> bool:
    """Whether a value is the one that was told: decimals by number, nothing like nothing."""
    if kept == wanted or (kept in (None, "") and wanted in (None, "")):
        return True
    if isinstance(kept, str) and isinstance(wanted, str):
        try:
            return Decimal(kept) == Decimal(wanted)
        except InvalidOperation:
            return False
    return False


def _changed(company: int, model: type[Model], keys: list[int]) -> Iterator[str]:
    states = told(company, [f"{model._meta.label_lower}:{key}" for key in keys])
    rows = {row.pk: row for row in model._default_manager.filter(pk__in=keys).order_by("pk")}
    if model._meta.db_table not in guards.deletable():
        for key in keys:
            if key not in rows:
                subject = f"{model._meta.label_lower}:{key}"
                yield _("%(subject)s is on the trail and not there any more.") % {
                    "subject": subject
                }
    for row in rows.values():
        now, subject = state_of(row), subject_of(row)
        for name, wanted in states[subject].items():
            if name in now and not is_same(now[name], wanted):
                sentence = _(
                    "%(what)s (%(subject)s): %(field)s is %(now)s, the trail says %(told)s."
                )
                yield sentence % {
                    "what": row, "subject": subject, "field": name,
                    "now": now[name], "told": wanted,
                }  # fmt: skip


def _model(kind: str) -> type[Model] | None:
    try:
        return apps.get_model(kind)
    except (LookupError, ValueError):
        return None

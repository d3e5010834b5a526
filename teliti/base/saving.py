"""Saving rows: one by named fields, and thousands in one statement."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any, TypeVar

import psycopg
from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Field, JSONField, Model

M = TypeVar("M", bound=Model)
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"'})


def save(row: M, **values: Any) -> M:
    """Set these fields and save only them; a row with a version goes up by one."""
    for name, value in values.items():
        setattr(row, name, value)
    fields = list(values)
    if hasattr(row, "version"):
        row.version += 1
        fields.append("version")
    row.save(update_fields=fields)
    return row


@contextmanager
def repeated() -> Iterator[CursorWrapper]:
    """A cursor for writes that are sent again and again: the session keeps their plans.

    Only for inserts and for updates by key, whose plan is right for every size of the table. A
    question that is planned once and for all may be planned wrongly.
    """
    connection.ensure_connection()
    raw: Any = psycopg.Cursor(connection.connection)  # Django's own fills the places by itself
    raw.connection.prepare_threshold = 0
    wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with wrap(raw) as cursor:
        yield cursor


def insert_all(rows: Sequence[M]) -> list[M]:
    """Insert new rows of one model in one statement, and give them their keys.

    Several times quicker than `bulk_create`: the columns go as arrays, values as they are, without
    a look at each. For our own models, whose values have the type of their column.
    """
    if not rows:
        return []
    sql, columns = _insert(type(rows[0]), rows[0].pk is not None)
    given = [array_of(map(value, rows)) for value in columns]
    with repeated() as cursor:
        cursor.execute(sql, given)
        keys = [row[0] for row in cursor]
    for row, key in zip(rows, keys, strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, connection.alias
    return list(rows)


def array_of(values: Iterable[Any]) -> str:
    """Values as the text of a PostgreSQL array, to be cast: numbers, days, moments, words, None."""
    return "{" + ",".join([_WRITERS.get(type(value), _element)(value) for value in values]) + "}"


def _quoted(value: str) -> str:
    return f'"{value.translate(_ESCAPES)}"'


_WRITERS: dict[type, Callable[[Any], str]] = {
    int: str,
    str: _quoted,
    date: date.isoformat,
    type(None): lambda _none: "NULL",
}
"""How the usual types are written, found without asking one after the other."""


def _element(value: Any) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, datetime):
        return f'"{value.isoformat()}"'
    return str(value)


@lru_cache(maxsize=100)
def _insert(model: type[Model], has_keys: bool) -> tuple[str, list[Callable[[Any], Any]]]:  # noqa: FBT001 - a cache takes places
    """The statement that inserts rows of a model from arrays, and what reads each column's value.

    PostgreSQL gives the keys back in the order of the arrays.
    """
    fields: list[Field[Any, Any]] = [
        field
        for field in model._meta.concrete_fields
        if not field.generated and (has_keys or not field.primary_key)
    ]
    names = ", ".join(f'"{field.column}"' for field in fields)
    arrays = ", ".join(f"%s::{_sent_as(field)}[]" for field in fields)
    places = ", ".join(f"c{place}" for place in range(len(fields)))
    columns = ", ".join(
        f"c{place}::{_type_of(field)}" if isinstance(field, ArrayField) else f"c{place}"
        for place, field in enumerate(fields)
    )
    sql = (
        f'INSERT INTO "{model._meta.db_table}" ({names}) '  # noqa: S608 - names of our own models
        f"SELECT {columns} FROM unnest({arrays}) AS given({places}) "
        f'RETURNING "{model._meta.pk.column}"'
    )
    return sql, [_reader(field) for field in fields]


def _type_of(field: "Field[Any, Any]") -> str:
    """Words go as text, so that one that is too long is refused instead of cut."""
    found = field.rel_db_type(connection) if field.is_relation else field.db_type(connection)
    assert found is not None, f"{field} has no column"
    if isinstance(field, ArrayField):
        return "text[]" if found.startswith("varchar") else found
    return "text" if found.startswith("varchar") else found


def _sent_as(field: "Field[Any, Any]") -> str:
    """An array goes as the text that stands for it: arrays of arrays would all be of one length."""
    return "text" if isinstance(field, ArrayField) else _type_of(field)


def _reader(field: "Field[Any, Any]") -> Callable[[Any], Any]:
    name = field.attname
    if isinstance(field, JSONField):
        encoder = field.encoder
        return lambda row: (
            None if getattr(row, name) is None else json.dumps(getattr(row, name), cls=encoder)
        )
    if isinstance(field, ArrayField):
        return lambda row: None if getattr(row, name) is None else array_of(getattr(row, name))
    return attrgetter(name)

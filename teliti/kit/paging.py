"""Paging by key: the next page begins after the last row, however deep one is.

A cursor carries the sort value and the key of a row. It is only a place to go on from: a forged
one shows other rows of the same list, nothing more.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Q, QuerySet
from django.db.models.constants import LOOKUP_SEP


@dataclass(frozen=True, slots=True)
class Order:
    """Ordering by one field and then by key; `field` "" orders by key alone."""

    field: str
    descending: bool = False

    @classmethod
    def parse(cls, text: str) -> "Order":
        """From "-issued_on"."""
        return cls(text.removeprefix("-"), text.startswith("-"))

    def __str__(self) -> str:
        return ("-" if self.descending else "") + self.field


@dataclass(frozen=True, slots=True)
class Slice:
    """The rows of one page and the cursors to its neighbours ("" = there is none)."""

    rows: list[Any]
    before: str
    after: str


def page(
    rows: QuerySet[Any], order: Order, *, size: int, after: str = "", before: str = ""
) -> Slice:
    """One page of at most `size` rows; two cursors never come together (`after` wins)."""
    backwards = bool(before) and not after
    place = _unpack(after or before)
    descending = order.descending != backwards
    has_nulls = _may_be_null(rows, order.field)
    nulls = {"nulls_first": True} if backwards else {"nulls_last": True}
    wanted = rows.order_by(
        *_ordering(order.field, descending=descending, nulls=nulls if has_nulls else {})
    )
    if place is not None:
        wanted = wanted.filter(
            _beyond(
                order.field, *place, descending=descending, backwards=backwards,
                has_nulls=has_nulls,
            )
        )  # fmt: skip
    found = list(wanted[: size + 1])
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    has_before, has_after = (more, True) if backwards else (place is not None, more)
    return Slice(
        found,
        _pack(found[0], order.field) if found and has_before else "",
        _pack(found[-1], order.field) if found and has_after else "",
    )


def _may_be_null(rows: QuerySet[Any], field: str) -> bool:
    """Whether the order has to say where nothing stands. An annotation may be nothing.

    Said of a column that is never empty, it would keep PostgreSQL from walking along an index.
    """
    model: Any = rows.model
    for name in field.split(LOOKUP_SEP) if field else ():
        try:
            found = model._meta.get_field(name)
        except FieldDoesNotExist:
            return True
        if getattr(found, "null", True):
            return True
        model = found.related_model
    return False


def _ordering(field: str, *, descending: bool, nulls: dict[str, bool]) -> list[Any]:
    key = "-pk" if descending else "pk"
    if not field:
        return [key]
    by = F(field)
    return [by.desc(**nulls) if descending else by.asc(**nulls), key]


def _beyond(
    field: str, value: Any, key: Any, *, descending: bool, backwards: bool, has_nulls: bool
) -> Q:
    sign = "lt" if descending else "gt"
    past_key = Q(**{f"pk__{sign}": key})
    if not field:
        return past_key
    if value is None:
        same = Q(**{f"{field}__isnull": True}) & past_key
        return same | Q(**{f"{field}__isnull": False}) if backwards else same
    beyond = Q(**{f"{field}__{sign}": value}) | (Q(**{field: value}) & past_key)
    reach = Q(**{f"{field}__{sign}e": value}) & beyond  # lets the index find the place
    return reach | Q(**{f"{field}__isnull": True}) if has_nulls and not backwards else reach


def _pack(row: Any, field: str) -> str:
    value = row
    for name in field.split(LOOKUP_SEP) if field else ():
        value = getattr(value, name, None)
    kind = {date: "d", datetime: "t", Decimal: "n"}.get(type(value), "")
    if kind:
        value = value.isoformat() if kind in "dt" else str(value)
    return (
        urlsafe_b64encode(json.dumps([kind, value if field else None, row.pk]).encode())
        .decode()
        .rstrip("=")
    )


def _unpack(text: str) -> tuple[Any, Any] | None:
    if not text:
        return None
    try:
        kind, value, key = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        readers: dict[str, Callable[[str], Any]] = {
            "d": date.fromisoformat,
            "t": datetime.fromisoformat,
            "n": Decimal,
        }
        return (readers[kind](value) if kind in readers else value), key
    except (ValueError, TypeError, ArithmeticError):
        return None  # a damaged cursor is the first page

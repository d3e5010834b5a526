"""Names for the keys that the trail tells: `party_id: 42` is read as PT Maju Jaya."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import ForeignKey, Model

Names = dict[tuple[str, Any], str]


def names_in(model: type[Model], told: Iterable[tuple[str, Any]]) -> Names:
    """What the things are called whose keys stand in these fields: one query for each kind.

    Things that are not there any more, or not of this company, keep their number.
    """
    wanted: dict[type[Model], set[int]] = defaultdict(set)
    places: dict[str, type[Model]] = {}
    for name, key in told:
        kind = _kind(model, name)
        if kind is not None and isinstance(key, int):
            places[name] = kind
            wanted[kind].add(key)
    found = {kind: {row.pk: str(row) for row in _rows(kind, keys)} for kind, keys in wanted.items()}
    return {(name, key): text for name, kind in places.items() for key, text in found[kind].items()}


def _kind(model: type[Model], name: str) -> type[Model] | None:
    try:
        field = model._meta.get_field(name.removesuffix("_id"))
    except FieldDoesNotExist:
        return apps.get_model("people", "Member") if name.endswith("_by_id") else None
    related = field.related_model if isinstance(field, ForeignKey) else None
    return related if isinstance(related, type) else None


def _rows(kind: type[Model], keys: set[int]) -> Iterable[Model]:
    ways = [
        field.name
        for field in kind._meta.local_concrete_fields
        if isinstance(field, ForeignKey) and field.name == "user"
    ]
    return kind._default_manager.filter(pk__in=keys).select_related(*ways)

"""A record as JSON: its own columns, and what belongs inside it (an invoice's lines).

Money columns (`gross_minor`) go out without their ending, as decimal texts of the record's
currency. Keys of other records stay as `<name>_id`.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Field, Model

from teliti.audit.action import subject_of
from teliti.audit.domain import plain
from teliti.base.money import to_decimal

Schema = dict[str, Any]
MINOR = "_minor"
_KINDS: "tuple[tuple[type[Field[Any, Any]], Schema], ...]" = (
    (models.BooleanField, {"type": "boolean"}),
    (models.DecimalField, {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}),
    (models.DateTimeField, {"type": "string", "format": "date-time"}),
    (models.DateField, {"type": "string", "format": "date"}),
    (models.ForeignKey, {"type": "integer"}),
    (models.IntegerField, {"type": "integer"}),
    (ArrayField, {"type": "array"}),
    (models.JSONField, {}),
    (models.UUIDField, {"type": "string", "format": "uuid"}),
)


def fields_of(model: type[Model], unshown: Sequence[str]) -> "Iterator[Field[Any, Any]]":
    """The columns that go out: all but the company, bytes, and what the page never shows."""
    for field in model._meta.concrete_fields:
        if (
            field.attname not in {"company_id", *unshown}
            and not isinstance(field, models.BinaryField)
            and not field.generated
        ):
            yield field


def name_of(field: "Field[Any, Any]") -> str:
    """What the column is called in JSON."""
    return field.attname.removesuffix(MINOR)


def record_of(
    thing: Model, *, currency: str, inner: Sequence[str] = (), unshown: Sequence[str] = ()
) -> dict[str, Any]:
    """The record with its kind and label; `currency` is the company's, for rows without one."""
    return {
        "subject": subject_of(thing),
        "label": str(thing),
        "fields": _columns(thing, currency, unshown),
        **{
            name: [_columns(row, currency, unshown) for row in related(thing, name)]
            for name in inner
        },
    }


def related(thing: Model, name: str) -> Iterable[Model]:
    """The rows of a relation, in the order of their keys."""
    found: Iterable[Model] = getattr(thing, name).order_by("pk")
    return found


def schema_of(model: type[Model], inner: Sequence[str] = (), unshown: Sequence[str] = ()) -> Schema:
    """The JSON Schema of `record_of`."""
    properties: Schema = {
        "subject": {"type": "string", "pattern": rf"^{model._meta.label_lower}:"},
        "label": {"type": "string"},
        "fields": _object(_schemas(model, unshown)),
    }
    for name in inner:
        row: Any = model._meta.get_field(name).related_model
        properties[name] = {"type": "array", "items": _object(_schemas(row, unshown))}
    return _object(properties)


def _schemas(model: type[Model], unshown: Sequence[str]) -> Schema:
    return {name_of(field): _schema(field) for field in fields_of(model, unshown)}


def _object(properties: Schema) -> Schema:
    return {
        "type": "object",
        "required": sorted(properties),
        "additionalProperties": False,
        "properties": properties,
    }


def _columns(row: Model, currency: str, unshown: Sequence[str]) -> dict[str, Any]:
    own = getattr(row, "currency", currency)
    return {
        name_of(field): _value(field, getattr(row, field.attname), own)
        for field in fields_of(type(row), unshown)
    }


def _value(field: "Field[Any, Any]", value: Any, currency: str) -> Any:
    if value is not None and field.attname.endswith(MINOR):
        return str(to_decimal(value, currency))
    return plain(value)


def _schema(field: "Field[Any, Any]") -> Schema:
    if field.attname.endswith(MINOR):
        found: Schema = {"type": "string", "description": "An amount in whole units."}
    else:
        found = dict(next((kind for one, kind in _KINDS if isinstance(field, one)), _TEXT))
    found["title"] = str(field.verbose_name)
    if field.null and "type" in found:
        found["type"] = [found["type"], "null"]
    return found


_TEXT: Schema = {"type": "string"}

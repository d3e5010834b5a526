"""Between JSON and forms: what a field is in the OpenAPI document, and what it sends as text.

JSON is the same in every language: amounts and quantities are decimal texts ("1500000.00"), days
are ISO 8601. A form reads the person's own way of writing, so each value is shown to it in that.
"""

import binascii
from base64 import b64decode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _

from teliti.base.money import TooFine, to_minor
from teliti.kit.forms import (
    AmountField,
    DayField,
    PercentField,
    PickField,
    PriceField,
    QuantityField,
)
from teliti.people.models import Member

Schema = dict[str, Any]
DECIMAL = r"^-?[0-9]{1,15}(\.[0-9]{1,6})?$"
MOST_DIGITS = 22


class Unfit(ValueError):
    """A value of another kind than the field's; the message is a sentence for the caller."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of form field: its schema, and the pairs (name, text) that a browser would send."""

    schema: Callable[[Any], Schema]
    sent: Callable[[Any, str, Any, Member], Iterator[tuple[str, Any]]]


def schema_of(field: forms.Field) -> Schema:
    """The JSON Schema of one field; one that need not be filled in takes null too."""
    found = _kind_of(field).schema(field)
    if field.help_text:
        found["description"] = str(field.help_text)
    found["title"] = str(field.label or "")
    if not field.required and "type" in found:
        found["type"] = [found["type"], "null"]
    return found


def sent(field: forms.Field, name: str, value: Any, member: Member) -> Iterator[tuple[str, Any]]:
    """What a browser would send for this value; nothing for null. Raises `Unfit`."""
    if value is not None:
        yield from _kind_of(field).sent(field, name, value, member)


def _text(value: Any, *, most: int = 100_000) -> str:
    if not isinstance(value, str) or len(value) > most:
        raise Unfit(_("Write a text here."))
    return value


def _decimal(value: Any) -> Decimal:
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    try:
        found = Decimal(_text(text, most=MOST_DIGITS))
    except (InvalidOperation, Unfit):
        found = Decimal("NaN")
    if not found.is_finite():
        raise Unfit(_('Write a number as a text, such as "1500000.00".'))
    return found


def _sent_amount(field: Any, name: str, value: Any, _member: Member) -> Iterator[tuple[str, str]]:
    try:
        yield name, field.prepare_value(to_minor(_decimal(value), field.currency))
    except TooFine as trouble:
        said = _("%(amount)s has more decimals than the currency has.")
        raise Unfit(said % {"amount": value}) from trouble


def _sent_number(field: Any, name: str, value: Any, _member: Member) -> Iterator[tuple[str, str]]:
    yield name, field.prepare_value(_decimal(value))


def _sent_day(field: Any, name: str, value: Any, _member: Member) -> Iterator[tuple[str, str]]:
    try:
        yield name, field.prepare_value(date.fromisoformat(_text(value, most=10)))
    except ValueError as trouble:
        raise Unfit(_('Write a day as a text, such as "2026-11-30".')) from trouble


def _sent_pick(field: Any, name: str, value: Any, member: Member) -> Iterator[tuple[str, str]]:
    if isinstance(value, int) and not isinstance(value, bool):
        thing = field.picker.find(member).filter(pk=value).first() if 0 < value < 2**63 else None
        if thing is None:
            raise Unfit(_("Nothing has the number %(key)s here.") % {"key": value})
        yield f"{name}_key", str(value)
        yield name, field.picker.shown(thing).label
    else:
        yield name, _text(value, most=200)


def _sent_flag(_field: Any, name: str, value: Any, _member: Member) -> Iterator[tuple[str, str]]:
    if not isinstance(value, bool):
        raise Unfit(_("Write true or false here."))
    if value:
        yield name, "on"


def _sent_many(_field: Any, name: str, value: Any, _member: Member) -> Iterator[tuple[str, str]]:
    if not isinstance(value, list):
        raise Unfit(_("Write a list of texts here."))
    for one in value:
        yield name, _text(one)


def _sent_files(_field: Any, name: str, value: Any, _member: Member) -> Iterator[tuple[str, Any]]:
    for one in value if isinstance(value, list) else [value]:
        if not isinstance(one, dict) or set(one) != {"name", "content"}:
            raise Unfit(_("Write a file as its name and its content in Base64."))
        try:
            content = b64decode(_text(one["content"], most=50_000_000), validate=True)
        except (binascii.Error, ValueError) as trouble:
            raise Unfit(_("Write a file as its name and its content in Base64.")) from trouble
        yield name, SimpleUploadedFile(_text(one["name"], most=255) or "-", content)


def _sent_whole(_field: Any, name: str, value: Any, _member: Member) -> Iterator[tuple[str, str]]:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Unfit(_("Write a whole number here."))
    yield name, str(value)


def _sent_text(_field: Any, name: str, value: Any, _member: Member) -> Iterator[tuple[str, str]]:
    yield name, _text(value)


def _schema_text(field: Any) -> Schema:
    longest = getattr(field, "max_length", None)
    return {"type": "string", **({"maxLength": longest} if longest else {})}


_FILE: Schema = {
    "type": "object",
    "required": ["name", "content"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string", "maxLength": 255},
        "content": {"type": "string", "contentEncoding": "base64"},
    },
}
_KINDS: tuple[tuple[tuple[type[forms.Field], ...], Kind], ...] = (
    ((AmountField,), Kind(lambda _f: {"type": "string", "pattern": DECIMAL}, _sent_amount)),
    (
        (PriceField, QuantityField, PercentField),
        Kind(lambda _f: {"type": "string", "pattern": DECIMAL}, _sent_number),
    ),
    ((DayField,), Kind(lambda _f: {"type": "string", "format": "date"}, _sent_day)),
    (
        (PickField,),
        Kind(lambda _f: {"anyOf": [{"type": "integer"}, {"type": "string"}]}, _sent_pick),
    ),
    (
        (forms.MultipleChoiceField, forms.ModelMultipleChoiceField),
        Kind(lambda _f: {"type": "array", "items": {"type": "string"}}, _sent_many),
    ),
    ((forms.FileField,), Kind(lambda _f: {"type": "array", "items": _FILE}, _sent_files)),
    ((forms.BooleanField,), Kind(lambda _f: {"type": "boolean"}, _sent_flag)),
    ((forms.IntegerField,), Kind(lambda _f: {"type": "integer"}, _sent_whole)),
)
_OTHER = Kind(_schema_text, _sent_text)


def _kind_of(field: forms.Field) -> Kind:
    return next((kind for classes, kind in _KINDS if isinstance(field, classes)), _OTHER)

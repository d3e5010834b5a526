"""Values as the person reads them: days, moments, amounts, in the language that is active.

A part says in its own `words.py`, as `FIELDS`, what fields without a label are called and how their
choices read, where its models only know keys:

    FIELDS = [FieldWords("ledger.entry", "kind", choices=KINDS)]
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateField, DateTimeField, DecimalField, ForeignKey, Model
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from teliti.audit.names import Names
from teliti.base import days, numerals
from teliti.base.scope import Limit
from teliti.kit.declared import declared


@dataclass(frozen=True, slots=True)
class FieldWords:
    """The label of a field of a model (`ledger.entry`; "" for any that has no label of its own),
    and the words of its choices."""

    model: str
    name: str
    label: Promise | str = ""
    choices: Mapping[Any, Promise | str] = field(default_factory=dict)


def language() -> numerals.Language:
    """The active language, one of ours."""
    return "en" if get_language() == "en" else "id"


def shown_amount(
    minor: int | None,
    currency: str = "IDR",
    *,
    negative: Literal["minus", "parentheses"] = "minus",
    decimals: Literal["auto"] | int = "auto",
) -> str:
    """An amount of minor units without its currency: 1.234.567 or 1.234.567,50; "" for None."""
    if minor is None:
        return ""
    return numerals.format_amount(minor, language(), currency, decimals=decimals, negative=negative)


def shown_money(minor: int, currency: str = "IDR") -> str:
    """An amount with its currency: Rp1.234.567."""
    return numerals.format_money(minor, language(), currency)


def shown_day(day: date | None, style: Literal["short", "long", "full"] = "short") -> str:
    """23/11/2026, 23 November 2026, or Senin, 23 November 2026; "" for None."""
    return days.format_day(day, language(), style) if day else ""


def shown_period(first: date, last: date) -> str:
    """1 Januari 2025 – 31 Desember 2025."""
    return f"{shown_day(first, 'long')} – {shown_day(last, 'long')}"


def outside(limit: Limit) -> str:
    """What somebody who is limited to a period is told about other days."""
    return _("You see the books of %(period)s only: other days are left out.") % {
        "period": shown_period(limit.first, limit.last)
    }


def shown_moment(moment: datetime | None, zone: str) -> str:
    """23/11/2026 21.05 where the company is; "" for None."""
    if moment is None:
        return ""
    there = moment.astimezone(ZoneInfo(zone))
    return f"{shown_day(there.date())} {days.format_time(there.time(), language())}"


def shown_number(number: Decimal | int | None) -> str:
    return "" if number is None else numerals.format_number(Decimal(number), language())


def shown_percent(percent: Decimal | None) -> str:
    return "" if percent is None else numerals.format_percent(percent, language())


def shown_change(
    model: type[Model], name: str, before: Any, after: Any, names: Names | None = None,
    zone: str = "UTC",
) -> tuple[str, str, str]:  # fmt: skip
    """A changed field for the activity panel: its label, what it was, what it is.

    `names` are those of the things whose keys were told (`audit.names`); moments are told as of
    `zone`.
    """
    known = names or {}
    before, after = (
        known.get((name, value), value) if isinstance(value, int) else value
        for value in (before, after)
    )
    return _label(model, name), _value(model, name, before, zone), _value(model, name, after, zone)


@cache
def _known() -> dict[tuple[str, str], FieldWords]:
    """What the parts say of fields, by model and name."""
    return {(one.model, one.name): one for one in declared("words", "FIELDS")}


def _words(model: type[Model], name: str) -> FieldWords | None:
    kind = model._meta.label_lower
    return _known().get((kind, name)) or _known().get((kind, name.removesuffix("_id")))


def label_of(model: type[Model], name: str) -> Promise | str:
    """What a field is called: as its part says, else by its own label, else as fields of that name
    are called everywhere, else as the thing to which it leads. "" where nobody says."""
    said = _words(model, name)
    if said is not None and said.label:
        return said.label
    try:
        found: Any = model._meta.get_field(name)
    except FieldDoesNotExist:
        return ""
    if isinstance(found.verbose_name, Promise):
        return found.verbose_name
    everywhere = _known().get(("", name.removesuffix("_id")))
    if everywhere is not None:
        return everywhere.label
    target = found.related_model if isinstance(found, ForeignKey) else None
    named = target._meta.verbose_name if isinstance(target, type) else ""
    return named if isinstance(named, Promise) else ""


def _label(model: type[Model], name: str) -> str:
    return capfirst(str(label_of(model, name) or name))


def _value(model: type[Model], name: str, value: Any, zone: str) -> str:
    """A value of a field as people read it, whether it comes from the row or from the trail."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int) and name.endswith("_minor"):
        return shown_amount(value)
    try:
        found = model._meta.get_field(name)
    except FieldDoesNotExist:
        return str(value)
    said = _words(model, name)
    choices = said.choices if said and said.choices else dict(getattr(found, "flatchoices", ()))
    if isinstance(value, str) and value in choices:
        return str(choices[value])
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "–"
    if isinstance(value, dict):
        told = (f"{key}: {'–' if one is None else one}" for key, one in value.items())
        return ", ".join(told) or "–"
    return _typed(found, value, zone)


def _typed(field: Any, value: Any, zone: str) -> str:
    """A day, a moment or a decimal number in the reader's form; the trail holds them as text."""
    try:
        if isinstance(field, DateTimeField):
            moment = datetime.fromisoformat(value) if isinstance(value, str) else value
            return shown_moment(moment, zone)
        if isinstance(field, DateField):
            return shown_day(date.fromisoformat(value) if isinstance(value, str) else value)
        if isinstance(field, DecimalField):
            return shown_number(Decimal(value))
    except (ArithmeticError, ValueError):  # told by a version that wrote it otherwise
        return str(value)
    return str(value)


FIELDS = [
    FieldWords("", "digest", gettext_lazy("Digest")),
    FieldWords("", "at", gettext_lazy("When")),
    FieldWords("", "by", gettext_lazy("Who")),
    FieldWords("", "text", gettext_lazy("Text")),
    FieldWords("", "kind", gettext_lazy("Kind")),
    FieldWords("", "state", gettext_lazy("State")),
    FieldWords("", "place", gettext_lazy("Place in the order")),
    FieldWords("", "subject", gettext_lazy("Record")),
    FieldWords("", "content", gettext_lazy("Content")),
    FieldWords("", "currency", gettext_lazy("Currency")),
    FieldWords("", "columns", gettext_lazy("Columns")),
    FieldWords("", "outcome", gettext_lazy("What came of it")),
    FieldWords("", "source", gettext_lazy("Paper it came from")),
    FieldWords("", "url", gettext_lazy("Page here")),
    FieldWords("", "address", gettext_lazy("Page here")),
    FieldWords("", "member", gettext_lazy("Person")),
    FieldWords("", "added_by", gettext_lazy("Added by")),
    FieldWords("", "added_at", gettext_lazy("Added at")),
    FieldWords("", "begun_by", gettext_lazy("Begun by")),
    FieldWords("", "ticked_by", gettext_lazy("Ticked by")),
    FieldWords("", "ticked_at", gettext_lazy("Ticked at")),
    FieldWords("", "decided_by", gettext_lazy("Decided by")),
    FieldWords("", "given_by", gettext_lazy("Given by")),
    FieldWords("", "file", gettext_lazy("File")),
    FieldWords("people.user", "is_active", gettext_lazy("Has access")),
    FieldWords("people.user", "joined_at", gettext_lazy("Joined at")),
    FieldWords("people.company", "tax_number", gettext_lazy("Tax number")),
    FieldWords("people.company", "country_pack", gettext_lazy("Country")),
    FieldWords("people.company", "created_at", gettext_lazy("Founded at")),
    FieldWords("people.role", "standard", gettext_lazy("Standard role")),
    FieldWords("work.progress", "result_url", gettext_lazy("Page here")),
    FieldWords("work.progress", "is_seen", gettext_lazy("Seen")),
    FieldWords("work.progress", "updated_at", gettext_lazy("Changed at")),
]
"""How fields read where no table has a label of its own for them, and fields of lower parts."""

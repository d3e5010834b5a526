"""Values as the person reads them: days, moments, amounts, in the language that is active."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from teliti.audit.names import Names
from teliti.base import days, numerals


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
    model: type[Model], name: str, before: Any, after: Any, names: Names | None = None
) -> tuple[str, str, str]:
    """A changed field for the activity panel: its label, what it was, what it is.

    `names` are those of the things whose keys were told (`audit.names`).
    """
    known = names or {}
    before, after = (
        known.get((name, value), value) if isinstance(value, int) else value
        for value in (before, after)
    )
    try:
        label = capfirst(
            str(cast(Any, model._meta.get_field(name.removesuffix("_id"))).verbose_name)
        )
    except FieldDoesNotExist:
        label = name
    return (
        label,
        _value(name, _chosen(model, name, before)),
        _value(name, _chosen(model, name, after)),
    )


def _chosen(model: type[Model], name: str, value: Any) -> Any:
    """A value of a field with choices as people read it; any other as it is."""
    try:
        choices = dict(getattr(model._meta.get_field(name), "flatchoices", ()))
    except FieldDoesNotExist:
        return value
    return choices.get(value, value) if isinstance(value, str) else value


def _value(name: str, value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int) and name.endswith("_minor"):
        return shown_amount(value)
    return str(value)

"""Columns and filters of a `Listing`: from a row to a cell, from a choice to a condition."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.http import QueryDict

from teliti.base import days
from teliti.base.clock import today_in
from teliti.base.money import to_decimal
from teliti.kit.shapes import Badge, Cell, Choice, FilterField, Tone
from teliti.kit.words import (
    language,
    shown_amount,
    shown_day,
    shown_moment,
    shown_number,
    shown_percent,
)

Text = Any  # str or a lazy translation


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `value` is a dotted attribute of the row or a function of it; default: `key`.

    `cell` is text, money (minor units; the currency is the row's), number, date, time, badge
    (the value is a `Badge`), percent or code. `sort` is the field to order by ("" = not sortable).
    """

    key: str
    label: Text
    value: str | Callable[[Any], Any] = ""
    cell: str = "text"
    sort: str = ""
    first: bool = False
    sub: Callable[[Any], str] | None = None
    link: Callable[[Any], str] | None = None
    tone: Callable[[Any], Tone] | None = None

    def raw(self, row: Any) -> Any:
        """The value itself, for exports."""
        if callable(self.value):
            return self.value(row)
        found = row
        for name in (self.value or self.key).split("."):
            found = found.get(name) if isinstance(found, dict) else getattr(found, name, None)
            if found is None:
                return None
        return found() if callable(found) else found

    def draw(self, row: Any, zone: str) -> Cell:
        """The value as it is read."""
        value = self.raw(row)
        tone = self.tone(row) if self.tone else Tone.PLAIN
        if isinstance(value, Badge):
            text, tone = value.text, value.tone
        else:
            text = as_text(value, self.cell, getattr(row, "currency", "IDR"), zone)
        return Cell(
            text,
            self.cell,
            url=self.link(row) if self.link else "",
            sub=self.sub(row) if self.sub else "",
            tone=tone,
        )


def as_text(value: Any, cell: str, currency: str, zone: str) -> str:
    """A value in the words and figures of the active language."""
    if value is None:
        return ""
    if cell == "money":
        return shown_amount(value, currency)
    if cell == "date":
        return shown_day(value)
    if cell == "time":
        return shown_moment(value, zone)
    if cell == "number":
        return shown_number(value)
    if cell == "percent":
        return shown_percent(value)
    return str(value)


@dataclass(frozen=True, slots=True)
class ChoiceFilter:
    """Keeps rows whose `field` has the chosen value. `choices` may be a function of the member.

    `condition` turns the chosen value into a condition when it is more than an equality.
    """

    name: str
    label: Text
    choices: Sequence[tuple[str, Text]] | Callable[[Any], Sequence[tuple[str, Text]]]
    field: str = ""
    condition: Callable[[str, Any], Q] | None = None

    def shape(self, given: QueryDict, member: Any) -> FilterField:
        value = given.get(self.name, "")
        choices = [
            Choice(str(key), str(label), str(key) == value) for key, label in self._choices(member)
        ]
        return FilterField(self.name, str(self.label), "choice", value, choices)

    def narrow(self, given: QueryDict, member: Any) -> Q:
        value = given.get(self.name, "")
        if not value or value not in {str(key) for key, _label in self._choices(member)}:
            return Q()
        if self.condition:
            return self.condition(value, member)
        field = self.field or self.name
        return Q(**{field: value == "True" if field.endswith("__isnull") else value})

    def _choices(self, member: Any) -> Sequence[tuple[str, Text]]:
        return self.choices(member) if callable(self.choices) else self.choices


@dataclass(frozen=True, slots=True)
class DayFilter:
    """Keeps rows on or after (`lookup` gte) or on or before (lte) a typed day.

    Of a moment (`at__date`) the day where the member is counts. It is compared with the day's first
    or last moment, along an index: asked for its day, each row would be computed.
    """

    name: str
    label: Text
    field: str
    lookup: str = "gte"

    def shape(self, given: QueryDict, member: Any) -> FilterField:
        return FilterField(self.name, str(self.label), "day", given.get(self.name, ""))

    def narrow(self, given: QueryDict, member: Any) -> Q:
        day = typed_day(given.get(self.name, ""), member)
        field = self.field.removesuffix("__date")
        if day is None:
            return Q()
        if field == self.field:
            return Q(**{f"{field}__{self.lookup}": day})
        end = time.min if self.lookup == "gte" else time.max
        moment = datetime.combine(day, end, ZoneInfo(member.time_zone))
        return Q(**{f"{field}__{self.lookup}": moment})


@dataclass(frozen=True, slots=True)
class TextFilter:
    """Keeps rows whose `field` is exactly what was typed: a key that another page links with."""

    name: str
    label: Text
    field: str

    def shape(self, given: QueryDict, member: Any) -> FilterField:
        return FilterField(self.name, str(self.label), "text", given.get(self.name, ""))

    def narrow(self, given: QueryDict, member: Any) -> Q:
        value = given.get(self.name, "").strip().replace("\x00", "")
        return Q(**{self.field: value}) if value else Q()


Filter = ChoiceFilter | DayFilter | TextFilter


def typed_day(text: str, member: Any) -> date | None:
    """A day as typed in a filter; None when nothing readable was typed."""
    try:
        return days.parse_day(text, today_of(member), language()) if text else None
    except ValueError:
        return None


def today_of(member: Any) -> date:
    """Today where the member's company is; for whom is limited to a period, its nearest day."""
    today = today_in(member.time_zone)
    return member.limit.nearest(today) if member.limit is not None else today


def as_number(value: Any, cell: str, currency: str) -> Decimal | int | None:
    """A numeric value for a spreadsheet: money as a decimal amount, not minor units."""
    if value is None:
        return None
    if cell == "money":
        return to_decimal(value, currency)
    return value if isinstance(value, int | Decimal) else None

"""What somebody asked of a report: from the address's words to days, and back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from teliti.base.days import parse_day
from teliti.base.numerals import Unreadable
from teliti.base.scope import Limit
from teliti.insight.domain.spans import (
    Compare,
    Days,
    Span,
    Years,
    compared,
    compared_day,
    days_of,
)
from teliti.kit.words import language, outside

Choice = TypeVar("Choice", bound=StrEnum)
MOST_MONTHS = 12
"""So many months fit beside each other on a screen and on paper."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A report's days and how to show them. `trouble` says what could not be read, or is empty.

    Of a state (a balance sheet) only the last day counts.
    """

    span: Span
    days: Days
    compare: Compare = Compare.NONE
    by_month: bool = False
    trouble: str = ""
    is_state: bool = False

    @property
    def words(self) -> dict[str, str]:
        """The shortest words of an address that ask for the same."""
        found = {"range": self.span.value}
        if self.span is Span.DAYS:
            found = {"from": self.days.first.isoformat(), "until": self.days.last.isoformat()}
            if self.is_state:
                del found["from"]
        if self.compare is not Compare.NONE:
            found["compare"] = self.compare.value
        if self.by_month:
            found["months"] = "1"
        return found

    def beside(self, years: Years) -> Days | None:
        """What the days are compared with; of a state, the fiscal year up to the compared day."""
        if not self.is_state:
            return compared(self.days, self.compare, years)
        day = compared_day(self.days.last, self.compare, years)
        return Days(years.holding(day).first, day) if day else None


def asked(
    given: Mapping[str, str], today: date, years: Years, usual: Asked, *, is_state: bool = False
) -> Asked:
    """What the words of an address ask for.

    Typed days count when they differ from what the form showed (`was`); otherwise the named stretch
    does. Where nothing readable was given, `usual` stands.
    """
    compare = _member(Compare, given.get("compare", ""), usual.compare)
    span = _member(Span, given.get("range", ""), Span.DAYS)
    typed, trouble = _typed(given, today)
    was = given.get("was", "").partition(";")[0]
    if any(typed) and (span is Span.DAYS or (was and was != "..".join(typed))):
        span, days = Span.DAYS, _days(*typed, usual.days, years)
    else:
        span = usual.span if span is Span.DAYS else span
        days = usual.days if span is Span.DAYS else days_of(span, today, years)
    if is_state:
        days = Days(years.holding(days.last).first, days.last)
    by_month = given.get("months") == "1"
    if by_month and len(days.months) > MOST_MONTHS:
        by_month, trouble = False, _("Months are shown beside each other for at most one year.")
    return Asked(span, days, compare, by_month, trouble, is_state)


def clipped(
    wanted: Asked, limit: Limit | None, years: Years, *, is_compared: bool = False
) -> Asked:
    """What is asked for, cut to the days that somebody may see; `trouble` says what was left out.

    `is_compared`: a comparison was asked for, not only the usual one, so that it is missed.
    What an account opens with, and earlier years' results, are whole all the same.
    """
    if limit is None:
        return wanted
    first, last = limit.nearest(wanted.days.first), limit.nearest(wanted.days.last)
    days = Days(years.holding(last).first if wanted.is_state else first, last)
    if days != wanted.days:
        wanted = replace(wanted, span=Span.DAYS, days=days, trouble=outside(limit))
    beside = wanted.beside(years)
    if beside and not limit.holds(beside.last if wanted.is_state else beside.first, beside.last):
        trouble = wanted.trouble or (outside(limit) if is_compared else "")
        wanted = replace(wanted, compare=Compare.NONE, trouble=trouble)
    return wanted


def usual(span: Span, today: date, years: Years, compare: Compare = Compare.NONE) -> Asked:
    """What a report shows when nothing was asked."""
    return Asked(span, days_of(span, today, years), compare)


def exactly(days: Days, compare: Compare = Compare.NONE, *, is_state: bool = False) -> Asked:
    """These very days."""
    return Asked(Span.DAYS, days, compare, is_state=is_state)


def address(url: str, wanted: Asked, **more: str) -> str:
    """An address that asks for this; empty words are left out."""
    words = {**wanted.words, **{key: value for key, value in more.items() if value}}
    return f"{url}?{urlencode(words)}" if words else url


def _typed(given: Mapping[str, str], today: date) -> tuple[tuple[str, str], str]:
    """The typed days as they are written in an address ("" where none), and what is wrong."""
    found, trouble = {}, ""
    for name in ("from", "until"):
        text = given.get(name, "").strip()
        try:
            found[name] = parse_day(text, today, language()).isoformat() if text else ""
        except Unreadable as unreadable:
            found[name], trouble = "", _(unreadable.template) % unreadable.parameters
    return (found["from"], found["until"]), trouble


def _days(typed_first: str, typed_last: str, usual_days: Days, years: Years) -> Days:
    """Days from what was typed; a missing end is the usual one, a missing start the year's."""
    first = date.fromisoformat(typed_first) if typed_first else None
    last = date.fromisoformat(typed_last) if typed_last else None
    if last is None:
        last = max(first or usual_days.last, usual_days.last)
    first = first or years.holding(last).first
    return Days(min(first, last), max(first, last))


def _member(kind: type[Choice], value: str, default: Choice) -> Choice:
    return kind(value) if value in {one.value for one in kind} else default

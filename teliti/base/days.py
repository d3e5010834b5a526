"""Typing and showing days, months and times of day, in Indonesian and in English.

Days are dates without a zone; the caller says which day is today. The day always comes before the
month, in both languages, as on every Indonesian paper.
"""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from types import MappingProxyType
from typing import Literal

from teliti.base.numerals import Language, Unreadable
from teliti.base.words import N_

DayStyle = Literal["short", "long", "full"]

EARLIEST_YEAR, LATEST_YEAR = 1900, 2199
_SAME_SIGNS = str.maketrans({"\u2212": "-", "\u2013": "-"})
_YEARS_AHEAD = 20  # a year of two digits is at most so far in the future

# fmt: off
MONTHS: Mapping[Language, tuple[str, ...]] = {
    "id": ("Januari", "Februari", "Maret", "April", "Mei", "Juni",
           "Juli", "Agustus", "September", "Oktober", "November", "Desember"),
    "en": ("January", "February", "March", "April", "May", "June",
           "July", "August", "September", "October", "November", "December"),
}
SHORT_MONTHS: Mapping[Language, tuple[str, ...]] = {
    "id": ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
# fmt: on
WEEKDAYS: Mapping[Language, tuple[str, ...]] = {
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
ZONES: Mapping[str, str] = MappingProxyType(
    {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}
)
"""Indonesia's three zones by the name that people use; none has daylight saving."""

_MONTH_NUMBERS: Mapping[str, int] = {
    name.lower(): number
    for names in (*MONTHS.values(), *SHORT_MONTHS.values())
    for number, name in enumerate(names, start=1)
} | {"pebruari": 2, "peb": 2, "agt": 8, "ags": 8, "agst": 8, "sept": 9, "nopember": 11, "nop": 11}

_DAYS_FROM_TODAY: Mapping[str, int] = {
    "kemarin": -1, "yesterday": -1, "hari ini": 0, "today": 0, "besok": 1, "tomorrow": 1,
}  # fmt: skip
_FIRST_OF_MONTH = {"awal bulan", "start of month", "beginning of month"}
_LAST_OF_MONTH = {"akhir bulan", "end of month"}

_RELATIVE = re.compile(r"([+-]) ?([0-9]{1,4})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_NUMERIC = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})(?:[-/. ]([0-9]{4}|[0-9]{2}))?")
_NAMED = re.compile(r"([0-9]{1,2})[-/. ]*([a-z]+)[.]?(?:[-/., ]*([0-9]{4}|[0-9]{2}))?")
_NAMED_FIRST = re.compile(r"([a-z]+)[.]? ([0-9]{1,2})(?:,? +([0-9]{4}))?")


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month, January is 1. Months compare in time; `str` gives 2026-11."""

    year: int
    month: int

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """The last day."""
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    @property
    def next(self) -> "Month":
        """The month after."""
        return self.plus(1)

    @property
    def previous(self) -> "Month":
        """The month before."""
        return self.plus(-1)

    def plus(self, months: int) -> "Month":
        """So many months later, or earlier when negative."""
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(year, month + 1)

    def __contains__(self, day: date) -> bool:
        return (day.year, day.month) == (self.year, self.month)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"


def month_of(day: date) -> Month:
    """The month that holds the day."""
    return Month(day.year, day.month)


def month_range(first: Month, last: Month) -> list[Month]:
    """Every month from the first to the last, both included; [] when the last is earlier."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [first.plus(months) for months in range(count)]


def parse_day(text: str, today: date, language: Language) -> date:
    """The day that was typed: 23-11, 23/11/26, 23 Nov 2026, 2026-11-23, +14, akhir bulan, today.

    Without a year it is the one that brings the day nearest to today, the earlier one when two
    are as near. Words and month names of both languages are read whatever `language` is; it only
    chooses the example in the refusal.
    """
    plain = " ".join(text.translate(_SAME_SIGNS).lower().split())
    if plain in _DAYS_FROM_TODAY:
        return today + timedelta(days=_DAYS_FROM_TODAY[plain])
    if plain in _FIRST_OF_MONTH:
        return month_of(today).first
    if plain in _LAST_OF_MONTH:
        return month_of(today).last
    if match := _RELATIVE.fullmatch(plain):
        return today + timedelta(days=int(match[1] + match[2]))
    parts = _parts(plain)
    if parts is None:
        raise Unreadable(
            N_('"%(text)s" is not a date. Type it like %(example)s.'),
            text=text.strip(),
            example=format_day(today, language, "long"),
        )
    day, month, year = parts
    found = (
        _nearest(day, month, today) if year is None else make_day(_full(year, today), month, day)
    )
    if found is None:
        raise Unreadable(
            N_('"%(text)s" is not a day of the calendar. The day comes first, like %(example)s.'),
            text=text.strip(),
            example=format_day(today, language),
        )
    return found


def make_day(year: int, month: int, day: int) -> date | None:
    """The day, or None when the calendar has no such day or nobody can mean it."""
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def format_day(day: date, language: Language, style: DayStyle = "short") -> str:
    """short 23/11/2026, long 23 November 2026, full Senin, 23 November 2026."""
    if style == "short":
        return f"{day.day:02}/{day.month:02}/{day.year:04}"
    written = f"{day.day} {MONTHS[language][day.month - 1]} {day.year}"
    return f"{WEEKDAYS[language][day.weekday()]}, {written}" if style == "full" else written


def format_month(month: Month, language: Language, style: Literal["short", "long"] = "long") -> str:
    """long November 2026, short Nov 2026."""
    names = MONTHS if style == "long" else SHORT_MONTHS
    return f"{names[language][month.month - 1]} {month.year}"


def format_time(moment: time, language: Language, zone: str = "") -> str:
    """21.05 in Indonesian, 21:05 in English; `zone` is a key of `ZONES`: 21.05 WIB."""
    sign = "." if language == "id" else ":"
    written = f"{moment.hour:02}{sign}{moment.minute:02}"
    return f"{written} {zone}" if zone else written


def _parts(plain: str) -> tuple[int, int, str | None] | None:
    """Day, month and the year as typed, or None when the text has no such shape."""
    if match := _ISO.fullmatch(plain):
        return int(match[3]), int(match[2]), match[1]
    if match := _NUMERIC.fullmatch(plain):
        return int(match[1]), int(match[2]), match[3]
    if match := _NAMED.fullmatch(plain):
        day, name, year = match.groups()
    elif match := _NAMED_FIRST.fullmatch(plain):
        name, day, year = match.groups()
    else:
        return None
    return (int(day), _MONTH_NUMBERS[name], year) if name in _MONTH_NUMBERS else None


def _nearest(day: int, month: int, today: date) -> date | None:
    years = (today.year - 1, today.year, today.year + 1)
    candidates = [found for year in years if (found := make_day(year, month, day))]
    return min(candidates, key=lambda found: abs(found - today), default=None)


def _full(year: str, today: date) -> int:
    """26 is 2026: of all years ending so, the last one that is at most 20 years ahead."""
    if len(year) > 2:
        return int(year)
    horizon = today.year + _YEARS_AHEAD
    return horizon - (horizon - int(year)) % 100

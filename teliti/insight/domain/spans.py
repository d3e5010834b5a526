"""Stretches of days that reports are about, fiscal years, and what to compare with."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from teliti.base.days import Month, month_of

ONE_DAY = timedelta(1)


class Span(StrEnum):
    """A stretch that is named relative to today; `DAYS` are days that somebody typed."""

    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"
    THIS_QUARTER = "this_quarter"
    LAST_QUARTER = "last_quarter"
    YEAR_TO_DATE = "year_to_date"
    THIS_YEAR = "this_year"
    LAST_YEAR = "last_year"
    DAYS = "days"


class Compare(StrEnum):
    """What the figures stand beside."""

    NONE = "none"
    PREVIOUS = (
        "previous"  # the stretch just before, as long; of a single day: the month's end before
    )
    LAST_YEAR = "last_year"  # the same days, a year earlier
    YEAR_END = "year_end"  # the whole fiscal year before


@dataclass(frozen=True, slots=True)
class Days:
    """From one day to another, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a stretch of days ends before it begins")

    @property
    def is_whole_months(self) -> bool:
        """Whether it begins on a first and ends on a last day of a month."""
        return self.first.day == 1 and self.last == month_of(self.last).last

    @property
    def months(self) -> list["Days"]:
        """Month by month, the first and the last as far as they belong."""
        found, month = [], month_of(self.first)
        while month.first <= self.last:
            found.append(Days(max(month.first, self.first), min(month.last, self.last)))
            month = month.next
        return found

    @property
    def before(self) -> "Days":
        """The stretch just before: as many whole months, or as many days."""
        last = self.first - ONE_DAY
        if self.is_whole_months:
            return Days(month_of(last).plus(1 - len(self.months)).first, last)
        return Days(last - (self.last - self.first), last)

    @property
    def year_earlier(self) -> "Days":
        """The same days a year earlier; the end of a month stays the end of a month."""
        return Days(year_earlier(self.first), year_earlier(self.last, keeps_end=True))


def year_earlier(day: date, *, keeps_end: bool = False) -> date:
    """The day a year earlier; 29 February gives the 28th. `keeps_end`: 28 February may give 29."""
    month = Month(day.year - 1, day.month)
    if keeps_end and day == month_of(day).last:
        return month.last
    return date(month.year, month.month, min(day.day, month.last.day))


@dataclass(frozen=True, slots=True)
class Years:
    """The fiscal years of a company, in order; days outside of them get one by anniversary."""

    known: tuple[Days, ...] = ()

    @classmethod
    def of(cls, known: Iterable[tuple[date, date]]) -> "Years":
        """From pairs of first and last day, in any order."""
        return cls(tuple(Days(first, last) for first, last in sorted(known)))

    def holding(self, day: date) -> Days:
        """The fiscal year of a day: the one that was opened, or the year that would hold it.

        A year that was never opened begins on the anniversary of the last one opened (1 January
        when there is none) and is cut where a known year begins or ends.
        """
        for year in self.known:
            if year.first <= day <= year.last:
                return year
        month = self.known[-1].first.month if self.known else 1
        first = date(day.year if day.month >= month else day.year - 1, month, 1)
        last = month_of(first).plus(11).last
        for year in self.known:
            if first <= year.last < day:
                first = year.last + ONE_DAY
            if day < year.first <= last:
                last = year.first - ONE_DAY
        return Days(first, last)

    def before(self, day: date) -> Days:
        """The fiscal year before the one of a day."""
        return self.holding(self.holding(day).first - ONE_DAY)


def days_of(span: Span, today: date, years: Years) -> Days:
    """The days that a named stretch means today. Quarters are those of the fiscal year."""
    year, month = years.holding(today), month_of(today)
    if span is Span.THIS_MONTH:
        return Days(month.first, month.last)
    if span is Span.LAST_MONTH:
        return Days(month.previous.first, month.previous.last)
    if span in {Span.THIS_QUARTER, Span.LAST_QUARTER}:
        first = month.plus(-((month.month - year.first.month) % 3))
        if span is Span.LAST_QUARTER:
            first = first.plus(-3)
        return Days(first.first, first.plus(2).last)
    if span is Span.LAST_YEAR:
        return years.before(today)
    return Days(year.first, today) if span is Span.YEAR_TO_DATE else year


def compared(days: Days, compare: Compare, years: Years) -> Days | None:
    """The days to stand beside a stretch; None when nothing does."""
    if compare is Compare.PREVIOUS:
        return days.before
    if compare is Compare.LAST_YEAR:
        return days.year_earlier
    return years.before(days.last) if compare is Compare.YEAR_END else None


def compared_day(day: date, compare: Compare, years: Years) -> date | None:
    """The day to stand beside a day, for what is a state and not a stretch: a balance sheet."""
    if compare is Compare.PREVIOUS:
        return month_of(day).first - ONE_DAY
    if compare is Compare.LAST_YEAR:
        return year_earlier(day, keeps_end=True)
    return years.holding(day).first - ONE_DAY if compare is Compare.YEAR_END else None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Balance rows to add up: those of one grain (m month, d day) that start within these days."""

    grain: str
    first: date
    last: date


BEGINNING = date(1900, 1, 1)
"""Nothing is posted before: amounts of all time are summed from here."""


def stretches(first: date | None, last: date) -> list[Stretch]:
    """The rows whose sum is everything from one day (None: the beginning) to another.

    Whole months are read as months; only what is left at either end is read by day.
    """
    first = first or BEGINNING
    whole_from = month_of(first).first if first.day == 1 else month_of(first).next.first
    ends_whole = last == month_of(last).last
    whole_until = month_of(last).first if ends_whole else month_of(last).previous.first
    if whole_from > whole_until:
        return [Stretch("d", first, last)] if first <= last else []
    found = [Stretch("m", whole_from, whole_until)]
    if first < whole_from:
        found.append(Stretch("d", first, whole_from - ONE_DAY))
    if not ends_whole:
        found.append(Stretch("d", month_of(last).first, last))
    return found


Range = tuple[date | None, date]
"""From a day (None: from the beginning) to a day, both included; empty when it ends before."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """Ranges cut where any of them begins or ends, so that no day is read twice.

    `cuts` are the first days of the pieces, in order, and the day after the last; piece 0 lies
    before the first cut. `of` gives, for each range, the numbers of the pieces that make it up.
    """

    cuts: tuple[date, ...]
    of: tuple[range, ...]

    def days(self, piece: int) -> tuple[date, date]:
        """The first and last day of a piece between two cuts."""
        return self.cuts[piece - 1], self.cuts[piece] - ONE_DAY

    @property
    def wanted(self) -> list[int]:
        """The pieces that some range needs, in order."""
        return sorted({piece for pieces in self.of for piece in pieces})


def cut(ranges: Sequence[Range]) -> Pieces:
    """The pieces of some ranges, which may overlap or be empty."""
    full = [(first or BEGINNING, last + ONE_DAY) for first, last in ranges]
    cuts = sorted({day for first, end in full if first < end for day in (first, end)})
    place = {day: at for at, day in enumerate(cuts, 1)}
    return Pieces(
        tuple(cuts),
        tuple(range(place[first], place[end]) if first < end else range(0) for first, end in full),
    )

"""Numbers of papers: taken at the last moment, without gaps, one series and span at a time."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from teliti.audit.action import Act
from teliti.base.saving import repeated

ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


class Span(StrEnum):
    """When a series begins again at 1."""

    YEAR = "year"
    MONTH = "month"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Series:
    """A series of numbers: `Series("INV", "INV/{year}/{month:02}/{number:04}", Span.MONTH)`.

    The pattern may use year, month, roman (the month in Roman figures) and number.
    """

    code: str
    pattern: str
    span: Span

    def span_of(self, day: date) -> str:
        """The stretch of days that shares one counter: "2026", "2026-11" or "all"."""
        return {
            Span.YEAR: f"{day:%Y}",
            Span.MONTH: f"{day:%Y-%m}",
            Span.NEVER: "all",
        }[self.span]

    def written(self, number: int, day: date) -> str:
        """The number as it stands on the paper."""
        return self.pattern.format(
            year=day.year, month=day.month, roman=ROMAN[day.month], number=number
        )


def next_number(act: Act, series: Series, day: date) -> str:
    """Take the next number of the series for that day and write it out.

    Holds the counter until commit, so take it late: others wait from here on.
    """
    return series.written(next_in(act, series.code, series.span_of(day)), day)


def next_in(act: Act, series: str, span: str, count: int = 1) -> int:
    """Take `count` numbers of a counter at once and give the first of them."""
    with repeated() as cursor:
        cursor.execute(
            "INSERT INTO audit_numbercounter (company_id, series, span, last) "
            "VALUES (%s, %s, %s, %s) ON CONFLICT (company_id, series, span) "
            "DO UPDATE SET last = audit_numbercounter.last + EXCLUDED.last RETURNING last",
            [act.company_id, series, span, count],
        )
        last: int = cursor.fetchone()[0]
    return last - count + 1

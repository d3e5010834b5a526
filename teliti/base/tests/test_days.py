"""Days are read the way people type them, and shown as on Indonesian paper."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teliti.base.days import (
    DayStyle,
    Month,
    format_day,
    format_month,
    format_time,
    month_of,
    month_range,
    parse_day,
)
from teliti.base.numerals import Language, Unreadable
from teliti.base.tests.vectors import vectors

TODAY = date(2026, 11, 23)
STYLES: tuple[DayStyle, ...] = ("short", "long", "full")
days = st.dates(date(1900, 1, 1), date(2199, 12, 31))
languages: st.SearchStrategy[Language] = st.sampled_from(("id", "en"))


@pytest.mark.parametrize("style", STYLES)
def test_reference_days_are_shown(style: DayStyle) -> None:
    for day, shown in vectors(f"format.date.{style}"):
        assert format_day(date.fromisoformat(day), "id", style) == shown


def test_reference_times_are_shown() -> None:
    for moment, shown in vectors("format.time"):
        assert format_time(time.fromisoformat(moment), "id") == shown
        assert format_time(time.fromisoformat(moment), "id", "WIB") == f"{shown} WIB"
        assert format_time(time.fromisoformat(moment), "en") == moment


def test_english_days_are_shown() -> None:
    assert format_day(TODAY, "en", "full") == "Monday, 23 November 2026"
    assert format_day(date(2026, 5, 1), "en", "long") == "1 May 2026"
    assert format_day(date(2026, 5, 1), "id", "long") == "1 Mei 2026"


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("23-11", "2026-11-23"),
        ("3/9", "2026-09-03"),
        ("23/11/26", "2026-11-23"),
        ("23.11.2026", "2026-11-23"),
        ("23 11 2026", "2026-11-23"),
        ("2026-11-23", "2026-11-23"),
        ("23 Nov 2026", "2026-11-23"),
        ("23 november 2026", "2026-11-23"),
        ("23 Nopember", "2026-11-23"),
        ("1 Mei 2026", "2026-05-01"),
        ("1 May 2026", "2026-05-01"),
        ("5 Agt 2026", "2026-08-05"),
        ("5 Aug. 2026", "2026-08-05"),
        ("9-Des-26", "2026-12-09"),
        ("Dec 9, 2026", "2026-12-09"),
        ("+14", "2026-12-07"),
        ("-3", "2026-11-20"),
        ("\u22123", "2026-11-20"),
        ("Hari Ini", "2026-11-23"),
        ("today", "2026-11-23"),
        ("kemarin", "2026-11-22"),
        ("yesterday", "2026-11-22"),
        ("besok", "2026-11-24"),
        ("akhir bulan", "2026-11-30"),
        ("end of month", "2026-11-30"),
        ("awal bulan", "2026-11-01"),
        ("start of month", "2026-11-01"),
        ("5-1", "2027-01-05"),
        ("1/1/46", "2046-01-01"),
        ("1/1/47", "1947-01-01"),
        ("29/2/2028", "2028-02-29"),
    ],
)
def test_days_are_read(typed: str, day: str) -> None:
    assert parse_day(f" {typed} ", TODAY, "id") == date.fromisoformat(day)
    assert parse_day(f" {typed} ", TODAY, "en") == date.fromisoformat(day)


def test_a_day_without_its_year_is_the_nearest() -> None:
    assert parse_day("28-12", date(2027, 1, 5), "id") == date(2026, 12, 28)
    assert parse_day("5-1", date(2026, 12, 28), "id") == date(2027, 1, 5)
    assert parse_day("29-2", date(2027, 6, 1), "id") == date(2028, 2, 29)
    # 1 July 2027 is 183 days from both New Years; what happened before is likelier to be booked.
    assert parse_day("30-12", date(2027, 6, 30), "id") == date(2026, 12, 30)


@pytest.mark.parametrize("typed", ["", "foo", "23 foo 2026", "231126", "+99999", "23-11-2"])
def test_what_is_not_a_date_is_refused(typed: str) -> None:
    assert refusal(typed) == f'"{typed}" is not a date. Type it like 23 November 2026.'


@pytest.mark.parametrize(
    "typed", ["31/2/2026", "11/23/2026", "29-2", "0/1", "1/1/0206", "1/1/2200"]
)
def test_what_no_calendar_has_is_refused(typed: str) -> None:
    assert refusal(typed) == (
        f'"{typed}" is not a day of the calendar. The day comes first, like 23/11/2026.'
    )


@given(days, st.sampled_from(STYLES[:2]), languages, st.dates(date(2000, 1, 1)))
def test_what_is_shown_can_be_typed_again(
    day: date, style: DayStyle, language: Language, today: date
) -> None:
    assert parse_day(format_day(day, language, style), today, language) == day


@given(days)
def test_a_month_holds_its_days(day: date) -> None:
    month = month_of(day)
    assert month.first <= day <= month.last
    assert day in month
    assert day not in month.next
    assert month.previous.next == month
    assert month.previous < month < month.next
    assert (month.next.first - month.last).days == 1


def test_months_are_counted_and_shown() -> None:
    start = Month(2026, 11)
    assert month_range(start, Month(2027, 1)) == [start, Month(2026, 12), Month(2027, 1)]
    assert month_range(start, Month(2026, 10)) == []
    assert start.plus(-11) == Month(2025, 12)
    assert str(Month(2026, 3)) == "2026-03"
    assert format_month(Month(2026, 5), "id") == "Mei 2026"
    assert format_month(Month(2026, 5), "en", "short") == "May 2026"
    assert format_month(Month(2026, 8), "id", "short") == "Agu 2026"


def refusal(typed: str) -> str:
    with pytest.raises(Unreadable) as unreadable:
        parse_day(typed, TODAY, "id")
    return str(unreadable.value)

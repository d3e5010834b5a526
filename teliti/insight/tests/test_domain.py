"""Stretches of days, fiscal years, and the arithmetic of statements, without a database."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teliti.base.days import month_of
from teliti.insight.domain.figures import (
    PRIOR,
    Piece,
    TrialRow,
    change_in_percent,
    figures,
    trial_rows,
    without_empty,
)
from teliti.insight.domain.forms import Form, FormLine, Section, Total
from teliti.insight.domain.spans import (
    BEGINNING,
    Compare,
    Days,
    Span,
    Years,
    compared,
    compared_day,
    cut,
    days_of,
    stretches,
    year_earlier,
)

DAYS = st.dates(date(2023, 1, 1), date(2027, 12, 31))
CALENDAR = Years.of(
    [(date(2026, 1, 1), date(2026, 12, 31)), (date(2025, 1, 1), date(2025, 12, 31))]
)
APRIL = Years.of([(date(2025, 4, 1), date(2026, 3, 31))])
TODAY = date(2026, 11, 23)


@given(DAYS, DAYS)
def test_stretches_cover_each_day_once(one: date, other: date) -> None:
    first, last = min(one, other), max(one, other)
    counted: Counter[date] = Counter()
    for stretch in stretches(first, last):
        day = stretch.first
        while day <= stretch.last:
            if stretch.grain == "d":
                counted[day] += 1
                day += timedelta(1)
            else:
                month = month_of(day)
                assert day == month.first
                counted.update(
                    month.first + timedelta(at) for at in range((month.last - month.first).days + 1)
                )
                day = month.next.first
    whole = {first + timedelta(at) for at in range((last - first).days + 1)}
    assert counted == Counter(dict.fromkeys(whole, 1))


@given(DAYS, st.integers(0, 40))
def test_stretches_of_an_empty_range_are_none(day: date, days: int) -> None:
    assert stretches(day, day - timedelta(1 + days)) == []


@given(st.lists(st.tuples(st.none() | DAYS, DAYS), max_size=5))
def test_pieces_put_each_range_together_and_never_overlap(
    ranges: list[tuple[date | None, date]],
) -> None:
    pieces = cut(ranges)
    for (first, last), numbers in zip(ranges, pieces.of, strict=True):
        start = first or BEGINNING
        if start > last:
            assert list(numbers) == []
            continue
        spans = [pieces.days(number) for number in numbers]
        assert (spans[0][0], spans[-1][1]) == (start, last)
        for (_, end), (begin, _) in pairwise(spans):
            assert begin == end + timedelta(1)


@pytest.mark.parametrize(
    ("span", "first", "last"),
    [
        (Span.THIS_MONTH, date(2026, 11, 1), date(2026, 11, 30)),
        (Span.LAST_MONTH, date(2026, 10, 1), date(2026, 10, 31)),
        (Span.THIS_QUARTER, date(2026, 10, 1), date(2026, 12, 31)),
        (Span.LAST_QUARTER, date(2026, 7, 1), date(2026, 9, 30)),
        (Span.YEAR_TO_DATE, date(2026, 1, 1), TODAY),
        (Span.THIS_YEAR, date(2026, 1, 1), date(2026, 12, 31)),
        (Span.LAST_YEAR, date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_named_stretches(span: Span, first: date, last: date) -> None:
    assert days_of(span, TODAY, CALENDAR) == Days(first, last)


def test_quarters_follow_the_fiscal_year() -> None:
    found = days_of(Span.THIS_QUARTER, date(2026, 2, 10), APRIL)
    assert found == Days(date(2026, 1, 1), date(2026, 3, 31))


def test_days_outside_of_opened_years_get_one_by_anniversary() -> None:
    assert APRIL.holding(date(2026, 4, 1)) == Days(date(2026, 4, 1), date(2027, 3, 31))
    assert APRIL.holding(date(2025, 3, 31)) == Days(date(2024, 4, 1), date(2025, 3, 31))
    assert Years().holding(TODAY) == Days(date(2026, 1, 1), date(2026, 12, 31))
    short_first = Years.of([(date(2025, 7, 1), date(2025, 12, 31)), *_pairs(CALENDAR)[1:]])
    assert short_first.before(TODAY) == Days(date(2025, 7, 1), date(2025, 12, 31))
    assert short_first.holding(date(2025, 3, 1)) == Days(date(2025, 1, 1), date(2025, 6, 30))


def _pairs(years: Years) -> list[tuple[date, date]]:
    return [(year.first, year.last) for year in years.known]


def test_the_stretch_before_is_as_long() -> None:
    quarter = Days(date(2026, 1, 1), date(2026, 3, 31))
    assert quarter.before == Days(date(2025, 10, 1), date(2025, 12, 31))
    assert Days(date(2026, 3, 1), date(2026, 3, 31)).before == Days(
        date(2026, 2, 1), date(2026, 2, 28)
    )
    assert Days(date(2026, 3, 10), date(2026, 3, 12)).before == Days(
        date(2026, 3, 7), date(2026, 3, 9)
    )


def test_a_year_earlier_keeps_the_end_of_a_month() -> None:
    assert year_earlier(date(2025, 2, 28), keeps_end=True) == date(2024, 2, 29)
    assert year_earlier(date(2024, 2, 29)) == date(2023, 2, 28)
    assert Days(date(2025, 2, 1), date(2025, 2, 28)).year_earlier == Days(
        date(2024, 2, 1), date(2024, 2, 29)
    )


def test_what_is_compared_with() -> None:
    quarter = Days(date(2026, 1, 1), date(2026, 3, 31))
    assert compared(quarter, Compare.NONE, CALENDAR) is None
    assert compared(quarter, Compare.YEAR_END, CALENDAR) == Days(
        date(2025, 1, 1), date(2025, 12, 31)
    )
    assert compared_day(TODAY, Compare.PREVIOUS, CALENDAR) == date(2026, 10, 31)
    assert compared_day(date(2026, 10, 31), Compare.PREVIOUS, CALENDAR) == date(2026, 9, 30)
    assert compared_day(TODAY, Compare.LAST_YEAR, CALENDAR) == date(2025, 11, 23)
    assert compared_day(TODAY, Compare.YEAR_END, CALENDAR) == date(2025, 12, 31)


FORM = Form(
    (
        FormLine("cash", "Kas", "Cash", "assets"),
        FormLine("stock", "Persediaan", "Stock", "assets"),
        Total("assets.sum", "Jumlah", "Sum", ("assets",)),
        FormLine("debt", "Utang", "Debt", "debts"),
        Total("debts.sum", "Jumlah utang", "Debts", ("debts",)),
        Total("net", "Neto", "Net", ("assets.sum", "debts.sum"), is_grand=True),
    ),
    {
        "assets": Section("assets", "ASET", "ASSETS", "D"),
        "debts": Section("debts", "", "", "K"),
    },
)


def test_figures_add_up_and_show_each_section_on_its_side() -> None:
    pieces = [
        Piece(1, "cash", (700, 500)),
        Piece(2, "cash", (-100, 0)),
        Piece(3, "debt", (-250, -50)),
    ]
    found = {row.key: row for row in figures(FORM, pieces, 2)}
    assert [row.kind for row in found.values()] == [
        "section", "line", "line", "subtotal", "line", "subtotal", "total",
    ]  # fmt: skip
    assert found["cash"].amounts == (600, 500)
    assert found["assets.sum"].amounts == (600, 500)
    assert found["debt"].amounts == (250, 50)
    assert found["net"].amounts == (850, 550)
    assert found["net"].of == ("cash", "stock", "debt")


def test_empty_lines_and_groups_are_left_out_and_totals_stay() -> None:
    rows = figures(FORM, [Piece(3, "debt", (-250,))], 1)
    assert [row.key for row in without_empty(rows)] == ["debt", "debts.sum", "net"]
    assert [row.key for row in without_empty(rows, {"cash"})] == [
        "assets", "cash", "assets.sum", "debt", "debts.sum", "net",
    ]  # fmt: skip


def test_a_piece_on_an_unknown_line_is_never_lost_in_silence() -> None:
    with pytest.raises(AssertionError, match="nowhere is not a line"):
        figures(FORM, [Piece(1, "nowhere", (1,))], 1)


@pytest.mark.parametrize(
    ("now", "before", "percent"),
    [
        (150, 100, Decimal("50.0")),
        (-150, -100, Decimal("-50.0")),
        (100, 300, Decimal("-66.7")),
        (0, 300, Decimal("-100.0")),
        (100, 0, None),
        (100, -50, None),
    ],
)
def test_change_in_percent(now: int, before: int, percent: Decimal | None) -> None:
    assert change_in_percent(now, before) == percent


def test_accounts_that_begin_anew_open_with_the_fiscal_year() -> None:
    found = trial_rows(
        {1: False, 2: True, 3: False},
        before_year={1: (900, 0), 2: (0, 900)},
        in_year={1: (50, 0), 2: (0, 50)},
        within={1: (10, 0), 2: (0, 10)},
    )
    assert found == [
        TrialRow(1, 950, 10, 0),
        TrialRow(2, -50, 0, 10),
        TrialRow(PRIOR, -900, 0, 0),
    ]
    assert sum(row.opening for row in found) == 0
    assert sum(row.closing for row in found) == 0

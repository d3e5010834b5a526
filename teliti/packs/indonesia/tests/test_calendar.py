"""Working days and tax due dates of 2026 and 2027, and honesty beyond the table."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teliti.base.days import Month
from teliti.base.tests.vectors import vectors
from teliti.packs.indonesia.domain.calendar import (
    Calendar,
    DueRule,
    HolidayKind,
    calendar_of,
    due_date,
)
from teliti.packs.indonesia.domain.data import holidays, tax_due_rules
from teliti.packs.indonesia.domain.notices import RuleBroken

CALENDAR = calendar_of(holidays())
RULES = tax_due_rules()


@pytest.mark.parametrize(("period", "expected"), vectors("due.tax"))
def test_reference_monthly_dues(period: str, expected: str) -> None:
    year, month = period.removeprefix("masa ").split("-")
    days = [
        due_date(RULES[rule], Month(int(year), int(month)), CALENDAR).day
        for rule in ("TAX-DEP-UNIF", "TAX-SPT-UNIF", "TAX-SPT-PPN")
    ]
    assert expected == f"deposit {days[0]}; SPT PPh {days[1]}; SPT PPN {days[2]}"


@pytest.mark.parametrize(("year", "expected"), vectors("due.tax.annual"))
def test_reference_annual_dues(year: str, expected: str) -> None:
    december = Month(int(year.removeprefix("tax year ")), 12)
    personal = due_date(RULES["TAX-SPT-OP"], december, CALENDAR)
    company = due_date(RULES["TAX-SPT-BADAN"], december, CALENDAR)
    assert expected == f"OP {personal.day}; Badan {company.day}"


def test_a_due_date_says_what_the_rule_said_before_holidays() -> None:
    found = due_date(RULES["TAX-DEP-UNIF"], Month(2026, 1), CALENDAR)
    assert (found.nominal, found.day, found.warnings) == (date(2026, 2, 15), date(2026, 2, 18), ())


def test_the_upload_of_faktur_does_not_move() -> None:
    found = due_date(RULES["TAX-FAK-UPLOAD"], Month(2026, 5), CALENDAR)
    assert found.day == found.nominal == date(2026, 6, 20)
    assert found.day.weekday() == 5


def test_beyond_the_table_there_is_a_warning() -> None:
    assert due_date(RULES["TAX-DEP-UNIF"], Month(2027, 11), CALENDAR).warnings == ()
    found = due_date(RULES["TAX-DEP-UNIF"], Month(2027, 12), CALENDAR)
    assert found.day == date(2028, 1, 17)
    assert [str(warning) for warning in found.warnings] == [
        "Holidays are known from 2025 to 2027 only, so this date may move. "
        "Add the holidays of 2028."
    ]


def test_collective_leave_moves_taxes_but_not_every_company() -> None:
    company = calendar_of(holidays(), {HolidayKind.NATIONAL})
    christmas_eve = date(2026, 12, 24)
    assert company.working_day_on_or_after(christmas_eve) == christmas_eve
    assert CALENDAR.working_day_on_or_after(christmas_eve) == date(2026, 12, 28)
    assert CALENDAR.working_day_on_or_before(date(2026, 12, 27)) == date(2026, 12, 23)


def test_a_rule_that_cannot_be_read_is_refused() -> None:
    rule = DueRule("X", "", "", "", "SPPT date", moves_to_working_day=False, checked="K")
    with pytest.raises(RuleBroken) as refusal:
        due_date(rule, Month(2026, 1), CALENDAR)
    assert str(refusal.value) == (
        'The due date rule "SPPT date" cannot be read. Write it like M+1:15 or FY+4:EOM.'
    )


@given(st.dates(date(2024, 1, 1), date(2028, 12, 31)))
def test_the_next_working_day_is_the_first(day: date) -> None:
    found = CALENDAR.working_day_on_or_after(day)
    assert CALENDAR.is_working_day(found)
    assert not any(
        CALENDAR.is_working_day(day + timedelta(days=ahead)) for ahead in range((found - day).days)
    )


def test_a_calendar_knows_its_years() -> None:
    assert (CALENDAR.first_year, CALENDAR.last_year) == (2025, 2027)
    assert not Calendar(frozenset(), 2025, 2027).knows(date(2028, 1, 1))

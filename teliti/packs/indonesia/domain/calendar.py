"""Working days and tax due dates, from the holiday table and the due-date rules.

National collective leave (cuti bersama) moves tax due dates (PMK 81/2024 Art 100), though some
companies work on it: a calendar is built of the kinds of holiday that count.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from teliti.base.days import Month
from teliti.base.words import N_
from teliti.packs.indonesia.domain.notices import Notice, RuleBroken

_SATURDAY = 5
_DUE_RULE = re.compile(r"(M|FY)\+([0-9]+):([0-9]+|EOM)")


class HolidayKind(StrEnum):
    """Why people do not work."""

    NATIONAL = "libur_nasional"
    COLLECTIVE_LEAVE = "cuti_bersama"


@dataclass(frozen=True, slots=True)
class Holiday:
    """One day of the joint decree of three ministers; a note says what may still move it."""

    day: date
    name_id: str
    name_en: str
    kind: HolidayKind
    note: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days off and the years for which they are known."""

    days_off: frozenset[date]
    first_year: int
    last_year: int

    def knows(self, day: date) -> bool:
        """Whether the table covers that day's year."""
        return self.first_year <= day.year <= self.last_year

    def is_working_day(self, day: date) -> bool:
        """Neither Saturday, Sunday nor a day off; outside the table only weekends are seen."""
        return day.weekday() < _SATURDAY and day not in self.days_off

    def working_day_on_or_after(self, day: date) -> date:
        """That day, or the first working day after it."""
        while not self.is_working_day(day):
            day += timedelta(days=1)
        return day

    def working_day_on_or_before(self, day: date) -> date:
        """That day, or the last working day before it."""
        while not self.is_working_day(day):
            day -= timedelta(days=1)
        return day


@dataclass(frozen=True, slots=True)
class DueRule:
    """When a duty is due, as a rule counted from the end of its period.

    M+1:15 is the 15th of the next month, M+1:EOM its last day, FY+4:EOM the last day of the fourth
    month after the fiscal year.
    """

    id: str
    title_id: str
    title_en: str
    legal_basis: str
    due_rule: str
    moves_to_working_day: bool
    checked: str


@dataclass(frozen=True, slots=True)
class DueDate:
    """The day, the day of the rule before holidays moved it, and what makes it uncertain."""

    day: date
    nominal: date
    warnings: tuple[Notice, ...]


def calendar_of(
    holidays: Iterable[Holiday], kinds: Collection[HolidayKind] = tuple(HolidayKind)
) -> Calendar:
    """A calendar in which holidays of these kinds are days off; for tax, all kinds are."""
    known = tuple(holidays)
    years = {holiday.day.year for holiday in known}
    days_off = frozenset(holiday.day for holiday in known if holiday.kind in kinds)
    return Calendar(days_off, min(years), max(years))


def due_date(rule: DueRule, period_end: Month, calendar: Calendar) -> DueDate:
    """When a duty for a period is due; `period_end` is its month, or the year's last month.

    Beyond the holiday table the day is given with a warning. `RuleBroken` for an unknown rule.
    """
    match = _DUE_RULE.fullmatch(rule.due_rule)
    if match is None:
        raise RuleBroken(
            N_('The due date rule "%(rule)s" cannot be read. Write it like M+1:15 or FY+4:EOM.'),
            rule=rule.due_rule,
        )
    month = period_end.plus(int(match[2]))
    nominal = month.last
    if match[3] != "EOM":
        nominal = min(month.last, month.first + timedelta(days=int(match[3]) - 1))
    day = calendar.working_day_on_or_after(nominal) if rule.moves_to_working_day else nominal
    warnings: tuple[Notice, ...] = ()
    if rule.moves_to_working_day and not (calendar.knows(nominal) and calendar.knows(day)):
        warnings = (
            Notice(
                N_(
                    "Holidays are known from %(first)s to %(last)s only, so this date may move. "
                    "Add the holidays of %(year)s."
                ),
                {"first": calendar.first_year, "last": calendar.last_year, "year": day.year},
            ),
        )
    return DueDate(day, nominal, warnings)

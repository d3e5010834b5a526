"""When a schedule is due, how long a failed job waits, and what counts as silence. No clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

LONGEST_WAIT = 3600
"""Seconds between two attempts of a failed job, at most."""

_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
_NAMES = ("minute", "hour", "day", "month", "weekday")
_DAYS_SEARCHED = 366 * 8  # 29 February comes again within eight years, even around 2100


@dataclass(frozen=True, slots=True)
class Cron:
    """Moments named by minute, hour, day of the month, month and weekday (0 and 7 are Sunday).

    Where both days are restricted either one suffices, as crontab(5) has it.
    """

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    any_day: bool
    any_weekday: bool

    @classmethod
    def parse(cls, text: str) -> "Cron":
        """From `30 2 * * 1-5`: numbers, `*`, ranges, lists and steps (`*/15`).

        ValueError names the field that cannot be read.
        """
        fields = text.split()
        if len(fields) != len(_RANGES):
            raise ValueError(f"{text!r} has {len(fields)} fields, a schedule has five")
        minute, hour, day, month, weekday = (
            frozenset(_values(field, *bounds, name))
            for field, bounds, name in zip(fields, _RANGES, _NAMES, strict=True)
        )
        weekdays = frozenset(number % 7 for number in weekday)
        return cls(minute, hour, day, month, weekdays, fields[2] == "*", fields[4] == "*")

    def last_before(self, moment: datetime) -> datetime:
        """The last moment of the schedule at or before this one, in this one's time zone.

        ValueError when there is none within eight years (31 February).
        """
        for back in range(_DAYS_SEARCHED):
            day = moment.date() - timedelta(days=back)
            if not self._falls_on(day.day, day.month, day.isoweekday() % 7):
                continue
            for hour in sorted(self.hours, reverse=True):
                for minute in sorted(self.minutes, reverse=True):
                    found = datetime.combine(day, time(hour, minute), moment.tzinfo)
                    if found <= moment:
                        return found
        raise ValueError("this schedule never comes")

    def _falls_on(self, day: int, month: int, weekday: int) -> bool:
        if month not in self.months:
            return False
        if self.any_day or self.any_weekday:
            return day in self.days and weekday in self.weekdays
        return day in self.days or weekday in self.weekdays


def _values(field: str, least: int, most: int, name: str) -> Iterator[int]:
    for part in field.split(","):
        reach, _slash, step = part.partition("/")
        first, _dash, last = reach.partition("-")
        try:
            start = least if reach == "*" else int(first)
            end = most if reach == "*" or (step and not last) else int(last or first)
            stride = int(step or 1)
        except ValueError:
            raise ValueError(f"the {name} {field!r} of a schedule cannot be read") from None
        if not least <= start <= end <= most or stride < 1:
            raise ValueError(f"the {name} {field!r} of a schedule lies outside {least} to {most}")
        yield from range(start, end + 1, stride)


def wait_before_attempt(attempts: int) -> int:
    """Seconds to wait after so many failed attempts: 5, 15, 45 and so on, at most an hour."""
    return int(min(LONGEST_WAIT, 5 * 3 ** min(attempts, 10)))


def is_silent(last_ok: datetime | None, expected_every: int, now: datetime) -> bool:
    """Whether something that should be heard every so many seconds has not been; 0: no duty."""
    if not expected_every:
        return False
    return last_ok is None or now - last_ok > timedelta(seconds=expected_every)

"""Schedules, waits and silence: pure arithmetic."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teliti.work.domain import Cron, is_silent, wait_before_attempt

JAKARTA = ZoneInfo("Asia/Jakarta")
MONDAY = datetime(2026, 11, 23, 9, 15, tzinfo=JAKARTA)

moments = st.datetimes(
    min_value=datetime(2020, 1, 1),  # noqa: DTZ001 - Hypothesis adds the zone
    max_value=datetime(2099, 12, 31),  # noqa: DTZ001 - Hypothesis adds the zone
    timezones=st.just(JAKARTA),
)


@pytest.mark.parametrize(
    ("cron", "last"),
    [
        ("0 2 * * *", datetime(2026, 11, 23, 2, 0, tzinfo=JAKARTA)),
        ("15 9 * * *", MONDAY),
        ("16 9 * * *", datetime(2026, 11, 22, 9, 16, tzinfo=JAKARTA)),
        ("*/10 * * * *", datetime(2026, 11, 23, 9, 10, tzinfo=JAKARTA)),
        ("30 7 * * 1-5", datetime(2026, 11, 23, 7, 30, tzinfo=JAKARTA)),
        ("30 7 * * 0", datetime(2026, 11, 22, 7, 30, tzinfo=JAKARTA)),
        ("30 7 * * 7", datetime(2026, 11, 22, 7, 30, tzinfo=JAKARTA)),
        ("0 6 1 * *", datetime(2026, 11, 1, 6, 0, tzinfo=JAKARTA)),
        ("0 6 29 2 *", datetime(2024, 2, 29, 6, 0, tzinfo=JAKARTA)),
        ("0 6 20 * 1", datetime(2026, 11, 23, 6, 0, tzinfo=JAKARTA)),
        ("5,50 8-9 * * *", datetime(2026, 11, 23, 9, 5, tzinfo=JAKARTA)),
    ],
)
def test_the_last_moment_of_a_schedule(cron: str, last: datetime) -> None:
    assert Cron.parse(cron).last_before(MONDAY) == last


@given(moments, st.integers(0, 59), st.integers(0, 23))
def test_a_daily_schedule_is_at_most_a_day_back(now: datetime, minute: int, hour: int) -> None:
    last = Cron.parse(f"{minute} {hour} * * *").last_before(now)
    assert timedelta(0) <= now - last < timedelta(days=1)
    assert (last.minute, last.hour) == (minute, hour)


@given(moments)
def test_the_last_moment_is_its_own_last_moment(now: datetime) -> None:
    cron = Cron.parse("*/15 6-20 * * 1-6")
    last = cron.last_before(now)
    assert cron.last_before(last) == last


@pytest.mark.parametrize(
    ("cron", "said"),
    [
        ("0 2 * *", "four|4 fields"),
        ("60 2 * * *", "minute '60' .* outside 0 to 59"),
        ("0 2 0 * *", "day '0' .* outside 1 to 31"),
        ("a 2 * * *", "minute 'a' .* cannot be read"),
        ("0 5-2 * * *", "hour '5-2'"),
        ("*/0 * * * *", "minute"),
    ],
)
def test_a_schedule_that_cannot_be_read_says_where(cron: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Cron.parse(cron)


def test_a_day_that_never_comes_is_said() -> None:
    with pytest.raises(ValueError, match="never comes"):
        Cron.parse("0 0 31 2 *").last_before(MONDAY)


def test_failed_jobs_wait_longer_each_time_and_an_hour_at_most() -> None:
    assert [wait_before_attempt(n) for n in range(8)] == [5, 15, 45, 135, 405, 1215, 3600, 3600]
    assert wait_before_attempt(500) == 3600


def test_silence() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    assert not is_silent(now - timedelta(seconds=60), 60, now)
    assert is_silent(now - timedelta(seconds=61), 60, now)
    assert is_silent(None, 60, now)
    assert not is_silent(None, 0, now)

"""The day of a moment depends on where one stands."""

from datetime import UTC, date, datetime

from teliti.base.clock import day_in


def test_the_small_hours_belong_to_the_day_it_is_there() -> None:
    late_in_london = datetime(2026, 11, 29, 17, 30, tzinfo=UTC)
    assert day_in(late_in_london, "Asia/Jakarta") == date(2026, 11, 30)
    assert day_in(late_in_london, "UTC") == date(2026, 11, 29)

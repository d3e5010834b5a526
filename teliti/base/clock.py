"""What day it is, for whoever stands outside an action: inside one the only clock is `act.now`."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone


def day_in(moment: datetime, zone: str) -> date:
    """The day of a moment where this time zone is: the database gives moments in UTC."""
    return moment.astimezone(ZoneInfo(zone)).date()


def today_in(zone: str) -> date:
    """Today where this time zone is."""
    return day_in(timezone.now(), zone)


def span_of(first: date, last: date, zone: str) -> tuple[datetime, datetime]:
    """The moment at which the first of these days begins where this time zone is, and the one at
    which the last is over."""
    there = ZoneInfo(zone)
    over = datetime.combine(last + timedelta(days=1), time(), there)
    return datetime.combine(first, time(), there), over

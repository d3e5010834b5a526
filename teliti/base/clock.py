"""What day it is, for whoever stands outside an action: inside one the only clock is `act.now`."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone


def day_in(moment: datetime, zone: str) -> date:
    """The day of a moment where this time zone is: the database gives moments in UTC."""
    return moment.astimezone(ZoneInfo(zone)).date()


def today_in(zone: str) -> date:
    """Today where this time zone is."""
    return day_in(timezone.now(), zone)

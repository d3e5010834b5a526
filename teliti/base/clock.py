"""What day it is, for whoever stands outside an action: inside one the only clock is `act.now`."""

from datetime import date
from zoneinfo import ZoneInfo

from django.utils import timezone


def today_in(zone: str) -> date:
    """Today where this time zone is."""
    return timezone.now().astimezone(ZoneInfo(zone)).date()

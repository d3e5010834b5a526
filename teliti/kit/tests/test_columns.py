"""What a filter makes of what was typed in it."""

from datetime import date, datetime, timedelta, timezone
from types import SimpleNamespace

from django.db.models import Q
from django.http import QueryDict

from teliti.kit.columns import DayFilter

JAYAPURA = SimpleNamespace(time_zone="Asia/Jayapura", limit=None)
EAST = timezone(timedelta(hours=9))


def test_a_day_is_compared_with_days_and_with_the_ends_of_the_day_where_the_member_is() -> None:
    given = QueryDict("from=2/3/2026&until=2/3/2026")
    plain = DayFilter("from", "From", "issued_on")
    assert plain.narrow(given, JAYAPURA) == Q(issued_on__gte=date(2026, 3, 2))
    first, last = DayFilter("from", "", "at__date"), DayFilter("until", "", "at__date", "lte")
    assert first.narrow(given, JAYAPURA) == Q(at__gte=datetime(2026, 3, 2, tzinfo=EAST))
    end = datetime(2026, 3, 2, 23, 59, 59, 999_999, tzinfo=EAST)
    assert last.narrow(given, JAYAPURA) == Q(at__lte=end)
    assert first.narrow(QueryDict("from=tadi"), JAYAPURA) == Q()

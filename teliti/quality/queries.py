"""Questions about quality."""

from datetime import date, timedelta

from teliti.quality.declaring import rules
from teliti.quality.domain import Count, score
from teliti.quality.models import Score

KEPT_IN_SIGHT = 90
"""So many days are in the charts."""


def measured(company: int, today: date) -> dict[str, tuple[int, int]]:
    """How many rows break each rule now, and of how many: two queries a rule."""
    return {
        rule.name: (
            rule.rows(company, today).order_by().count(),
            rule.all_rows(company, today).order_by().count(),
        )
        for rule in rules().values()
    }


def scores(company: int, until: date) -> list[Score]:
    """The kept counts of the last days, the oldest first."""
    since = until - timedelta(days=KEPT_IN_SIGHT)
    rows = Score.objects.filter(company_id=company, day__gt=since, day__lte=until)
    return list(rows.order_by("day", "rule"))


def totals(kept: list[Score]) -> dict[date, int]:
    """The score of each day, by the rules that were counted on it."""
    days: dict[date, list[Count]] = {}
    known = rules()
    for one in kept:
        if one.rule in known:
            count = Count(known[one.rule].severity, one.found, one.looked_at)
            days.setdefault(one.day, []).append(count)
    return {day: score(counts) for day, counts in days.items()}

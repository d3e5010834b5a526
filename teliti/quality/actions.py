"""Measuring the quality of data."""

from datetime import date

from teliti.audit.action import Act, action
from teliti.people.models import Company
from teliti.quality import events, queries
from teliti.quality.declaring import rules
from teliti.quality.domain import Count, score
from teliti.quality.models import Score


@action("quality.measure")
def measure(act: Act, *, day: date | None = None) -> int:
    """Count what breaks each rule and keep it for today. Gives the score, 0 to 1000.

    Books that are filled day by day afterwards name the `day` until which they are filled.
    """
    day = min(day or act.today, act.today)
    counts = []
    for name, (found, all_rows) in queries.measured(act.company_id, day).items():
        looked_at = max(found, all_rows)  # rows may have come between the two questions
        counts.append(Count(rules()[name].severity, found, looked_at))
        Score.objects.update_or_create(
            company_id=act.company_id, day=day, rule=name,
            defaults={"found": found, "looked_at": looked_at},
        )  # fmt: skip
    total = score(counts)
    company = Company.objects.get(pk=act.company_id)
    act.moment(events.QUALITY_MEASURED, company, score=total, rules=len(counts))
    return total

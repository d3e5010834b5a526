"""Fiscal years and periods: opened, closed, opened again."""

from datetime import date

from django.utils.translation import gettext as _

from teliti.approvals import operations as approvals
from teliti.audit.action import Act, action
from teliti.base.days import month_of, month_range
from teliti.base.moves import check_move
from teliti.base.refusals import Refused
from teliti.base.saving import save
from teliti.ledger import events
from teliti.ledger.domain import PERIOD_MOVES, PeriodState
from teliti.ledger.models import Entry, FiscalYear, Period


@action("ledger.open_year")
def open_year(act: Act, *, starts_on: date, label: str = "") -> FiscalYear:
    """Open a fiscal year of twelve months from the first of a month, with its periods."""
    if starts_on.day != 1:
        raise Refused(_("A fiscal year begins on the first of a month."), field="starts_on")
    months = month_range(month_of(starts_on), month_of(starts_on).plus(11))
    ends_on = months[-1].last
    if FiscalYear.objects.filter(
        company_id=act.company_id, starts_on__lte=ends_on, ends_on__gte=starts_on
    ).exists():
        raise Refused(_("These months belong to a fiscal year already."), field="starts_on")
    year = FiscalYear.objects.create(
        company_id=act.company_id, label=label or str(ends_on.year), starts_on=starts_on,
        ends_on=ends_on,
    )  # fmt: skip
    Period.objects.bulk_create(
        Period(
            company_id=act.company_id, fiscal_year=year, starts_on=month.first, ends_on=month.last
        )
        for month in months
    )
    act.record(events.YEAR_OPENED, year)
    return year


@action("ledger.close")
def close_period(act: Act, *, period: Period) -> Period:
    """Close a period: nothing is posted into it from here on. Waits for postings under way.

    Refused: an earlier period that is still open, or drafts with a date inside.
    """
    period = act.lock(Period, period.pk)
    check_move(PERIOD_MOVES, period.state, to=PeriodState.CLOSED)
    earlier = Period.objects.filter(
        company_id=act.company_id, starts_on__lt=period.starts_on, state=PeriodState.OPEN
    ).order_by("starts_on")
    if earlier.exists():
        raise Refused(_("Close %(period)s first.") % {"period": earlier[0]})
    drafts = Entry.objects.filter(
        company_id=act.company_id, posted=False, date__range=(period.starts_on, period.ends_on)
    ).count()
    if drafts:
        raise Refused(
            _("%(count)s draft entries lie in this period. Post them or throw them away.")
            % {"count": drafts}
        )
    save(period, state=PeriodState.CLOSED, closed_at=act.now, closed_by_id=act.actor.pk)
    act.record(events.PERIOD_CLOSED, period)
    return period


@action("ledger.ask_reopening")
def reopen_period(act: Act, *, period: Period, because: str) -> Period:
    """Reopen a closed period, with the reason, once a second person approved it.

    Refused: a later period that is closed, no approval. Later periods must be open too.
    """
    period = act.lock(Period, period.pk)
    if period.is_open:
        raise Refused(_("%(period)s is open.") % {"period": period})
    later = Period.objects.filter(
        company_id=act.company_id, starts_on__gt=period.starts_on, state=PeriodState.CLOSED
    ).order_by("-starts_on")
    if later.exists():
        raise Refused(_("%(period)s is closed: reopen it first.") % {"period": later[0]})
    approvals.require(act, period, "ledger.reopen", because=because.strip())
    approvals.drop(act, [period])
    save(period, state=PeriodState.OPEN, closed_at=None, closed_by_id=None)
    act.record(events.PERIOD_REOPENED, period, because=because.strip())
    return period

"""What assurance does on reading the log: it keeps what was reported when a month was locked."""

from contextlib import suppress

from teliti.assurance import actions, queries
from teliti.assurance.reporting import figures_of
from teliti.audit.models import Event
from teliti.audit.readers import reads
from teliti.base.refusals import Refused
from teliti.ledger.events import PERIOD_CLOSED
from teliti.people.queries import system_member


@reads(PERIOD_CLOSED)
def keep_reported_figures(event: Event) -> None:
    """Keep the statements of the month; nothing when it is open again, or they were kept."""
    period = queries.closed_period(event)
    if period is None:
        return
    figures = figures_of(period.company, period.starts_on, period.ends_on)
    with suppress(Refused):  # done already, or reopened meanwhile
        actions.keep_closed_month(
            system_member(period.company), period=period, closing=event.sequence, figures=figures
        )

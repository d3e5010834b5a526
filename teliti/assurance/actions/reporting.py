"""Keeping what was reported when a month was locked."""

from django.utils.translation import gettext as _

from teliti.assurance import operations
from teliti.assurance.domain import Reported
from teliti.assurance.models import ReportedFigures
from teliti.audit.action import Act, action
from teliti.base.refusals import Refused
from teliti.ledger.models import Period


@action("assurance.seal")
def keep_closed_month(
    act: Act, *, period: Period, closing: int, figures: Reported
) -> ReportedFigures:
    """Keep the figures of a month that was locked by the event of this number.

    Refused: it is open again, or they were kept already.
    """
    period = act.lock(Period, period.pk)
    if period.is_open:
        raise Refused(_("%(period)s is open again.") % {"period": period})
    if ReportedFigures.objects.filter(company_id=act.company_id, closing=closing).exists():
        raise Refused(_("These figures were kept already."))
    return operations.keep_figures(
        act, figures, first=period.starts_on, last=period.ends_on, period=period, closing=closing
    )

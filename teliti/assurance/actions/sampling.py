"""Drawing samples for an audit."""

from datetime import date

from django.utils.translation import gettext as _

from teliti.assurance import events, queries
from teliti.assurance.domain import Method, picked
from teliti.assurance.models import Sample
from teliti.audit.action import Act, action
from teliti.base.refusals import Refused
from teliti.kit.words import shown_period
from teliti.people.models import Company


@action("assurance.sample")
def draw_sample(act: Act, *, method: str, first: date, last: date, size: int, seed: str) -> Sample:
    """Pick entries of these days by a method; with the same seed the same ones again.

    Refused: days without entries, or none that the method would pick.
    """
    if last < first:
        raise Refused(_("The last day lies before the first."), field="last")
    limit = act.actor.limit
    if limit is not None and not limit.holds(first, last):
        raise Refused(
            _("You see the books of %(period)s only: choose days of these.")
            % {"period": shown_period(limit.first, limit.last)},
            field="first",
        )
    company = Company.objects.get(pk=act.company_id)
    candidates = queries.candidates(company, first, last)
    entries = picked(Method(method), candidates, size=size, seed=seed)
    if not entries:
        raise Refused(
            _("No entry of these days is like this. Choose other days or another method.")
        )
    sample = Sample.objects.create(
        company_id=act.company_id, method=method, first=first, last=last, size=size, seed=seed,
        population=len(candidates), entries=entries, drawn_by_id=act.actor.pk, drawn_at=act.now,
    )  # fmt: skip
    act.record(events.SAMPLE_DRAWN, sample, picked=len(entries), population=len(candidates))
    return sample

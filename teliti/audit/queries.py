"""Questions to the trail."""

from django.db.models import Model, QuerySet

from teliti.audit.action import Actor, subject_of
from teliti.audit.events import kept_from
from teliti.audit.models import Event, Head


def events_of(actor: Actor, thing: Model, *related: Model, newest: int = 50) -> list[Event]:
    """What the actor may read of what happened to a thing, and to what is related to it, the
    newest first.

    Of a company only what its own part tells: whatever is done for a company as a whole, such as
    a proof every night, names it too.
    """
    company: int | None = getattr(thing, "company_id", None)
    subjects = [subject_of(one) for one in (thing, *related)]
    rows = _readable_by(actor).filter(company_id=company or thing.pk, subject__in=subjects)
    if company is None:
        rows = rows.filter(name__startswith=f"{thing._meta.app_label}.")
    return list(rows.order_by("-sequence")[:newest])


def events_seen_by(actor: Actor) -> QuerySet[Event]:
    """The trail of the actor's company, without the confidential events that they may not read."""
    return _readable_by(actor).filter(company_id=actor.company_id)


def trail_length(company: int) -> int:
    """How many events a company's trail holds."""
    head = Head.objects.filter(company_id=company).first()
    return head.sequence if head else 0


def _readable_by(actor: Actor) -> QuerySet[Event]:
    hidden = kept_from(actor.may)
    return Event.objects.exclude(name__in=hidden) if hidden else Event.objects.all()

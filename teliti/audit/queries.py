"""Questions to the trail."""

from django.db.models import Model, QuerySet

from teliti.audit.action import Actor, subject_of
from teliti.audit.models import Event, Head


def events_of(thing: Model, *related: Model, newest: int = 50) -> list[Event]:
    """What happened to a thing, and to what is related to it, the newest first."""
    company: int = getattr(thing, "company_id", 0) or thing.pk
    subjects = [subject_of(one) for one in (thing, *related)]
    return list(
        Event.objects.filter(company_id=company, subject__in=subjects).order_by("-sequence")[
            :newest
        ]
    )


def events_seen_by(actor: Actor) -> QuerySet[Event]:
    """The trail of the actor's company."""
    return Event.objects.filter(company_id=actor.company_id)


def trail_length(company: int) -> int:
    """How many events a company's trail holds."""
    head = Head.objects.filter(company_id=company).first()
    return head.sequence if head else 0

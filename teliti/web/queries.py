"""Questions of the pages that belong to no single part."""

from django.db.models import QuerySet

from teliti.audit.events import declared
from teliti.audit.models import Event
from teliti.audit.queries import events_seen_by
from teliti.kit.models import Draft
from teliti.people.models import Member


def trail_seen_by(member: Member) -> QuerySet[Event]:
    """The trail, without confidential events unless the member may read them."""
    events = events_seen_by(member)
    if member.may("audit.read_confidential"):
        return events
    hidden = [kind.name for kind in declared() if kind.confidential]
    return events.exclude(name__in=hidden) if hidden else events


def drafts_of(member: Member) -> list[Draft]:
    """What the member typed and has not sent, the newest first."""
    return list(Draft.objects.filter(member=member).order_by("-saved_at")[:10])

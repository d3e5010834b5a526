"""Questions to assurance."""

from django.db.models import QuerySet

from teliti.assurance import events
from teliti.assurance.models import Seal, SealKey, Settings
from teliti.audit.models import Event
from teliti.people.models import Member

OWN_EVENTS = [kind.name for kind in (events.TRAIL_SEALED, events.SEAL_STAMPED, events.SEAL_MAILED)]
"""What sealing itself leaves on the trail."""


def seals_seen_by(member: Member) -> QuerySet[Seal]:
    """The seals of the member's company."""
    return Seal.objects.filter(company_id=member.company_id)


def last_seal(company: int) -> Seal | None:
    return Seal.objects.filter(company_id=company).order_by("-sequence").first()


def keys_of(company: int) -> list[SealKey]:
    """The company's keys, in the order of their use."""
    return list(SealKey.objects.filter(company_id=company).order_by("pk"))


def settings_of(company: int) -> Settings:
    """The company's settings; unsaved and empty where none were chosen."""
    found = Settings.objects.filter(company_id=company).first()
    return found or Settings(company_id=company)


def has_news(company: int) -> bool:
    """Whether something happened since the last seal, beside the events of seals themselves."""
    last = last_seal(company)
    news = Event.objects.filter(company_id=company, sequence__gt=last.sequence if last else 0)
    return news.exclude(name__in=OWN_EVENTS).exists()


def unmailed(company: int) -> list[Seal]:
    """Seals of the last days that were not mailed yet, the oldest first."""
    return list(Seal.objects.filter(company_id=company, mailed_to="").order_by("-pk")[:7])[::-1]


def unstamped(company: int) -> list[Seal]:
    """Seals of the last days whose time was not stamped yet, the oldest first."""
    return list(Seal.objects.filter(company_id=company, stamp="").order_by("-pk")[:7])[::-1]


def event_at(company: int, sequence: int) -> Event | None:
    return Event.objects.filter(company_id=company, sequence=sequence).first()


def digest_at(company: int, sequence: int) -> str:
    """The digest of an event by its number; "" when it is not there."""
    event = event_at(company, sequence)
    return event.digest if event is not None else ""

"""Questions about webhooks and their deliveries."""

import re
from datetime import datetime

from django.db.models import Q, QuerySet

from teliti.api.domain import LONGEST, SHOWS_FROM
from teliti.api.models import Delivery, Webhook, WebhookState
from teliti.audit.events import declared
from teliti.audit.models import Event, Head
from teliti.people.models import Member

AT_ONCE = 100
_BLANK = re.compile(r"%\(\w+\)s")  # where a sentence names what it happened to


def webhooks_seen_by(member: Member) -> QuerySet[Webhook]:
    """All webhooks of the member's company."""
    return Webhook.objects.filter(company_id=member.company_id).select_related("added_by__user")


def newest_deliveries(webhook: Webhook) -> list[Delivery]:
    """The latest tries of one webhook."""
    return list(Delivery.objects.filter(webhook=webhook).order_by("-pk")[:20])


def due_webhooks(company: int, now: datetime) -> QuerySet[Webhook]:
    """The active ones that are not waiting after a failure."""
    waits = Q(next_try_at__gt=now, next_try_at__lte=now + LONGEST)  # later: a clock was ahead
    return Webhook.objects.filter(company_id=company, state=WebhookState.ACTIVE).exclude(waits)


def failing_webhooks(company: int) -> QuerySet[Webhook]:
    """The active ones that failed several times in a row."""
    return Webhook.objects.filter(
        company_id=company, state=WebhookState.ACTIVE, failures__gte=SHOWS_FROM
    )


def has_webhooks(company: int) -> bool:
    """Whether anybody wants to be told."""
    return Webhook.objects.filter(company_id=company, state=WebhookState.ACTIVE).exists()


def head_of(company: int) -> int:
    """The sequence of the company's latest event; 0 before the first."""
    return Head.objects.filter(company_id=company).values_list("sequence", flat=True).first() or 0


def next_events(webhook: Webhook, *, until: int) -> list[Event]:
    """The events behind the webhook's place that it wants, in order; at most `AT_ONCE`.

    Of confidential kinds nobody is told.
    """
    later = Event.objects.filter(
        company_id=webhook.company_id, sequence__gt=webhook.place, sequence__lte=until
    ).exclude(name__in=[kind.name for kind in declared() if kind.only_with])
    if webhook.kinds:
        later = later.filter(name__in=webhook.kinds)
    return list(later.order_by("sequence")[:AT_ONCE])


def sendable_kinds() -> list[tuple[str, str]]:
    """Names and sentences of the events that may be sent: all but the confidential ones."""
    return sorted(
        (kind.name, f"{kind.name} · {_BLANK.sub('…', str(kind.sentence))}")
        for kind in declared()
        if not kind.only_with
    )

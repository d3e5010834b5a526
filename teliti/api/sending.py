"""One event to one receiver: what is sent, and what came back."""

import json
import time
from datetime import datetime

from django.conf import settings
from django.utils.crypto import salted_hmac

from teliti.api.domain import secret_text, signature_of
from teliti.api.models import Delivery, Webhook
from teliti.audit.domain import plain
from teliti.audit.models import Event
from teliti.base import outbound

SECONDS = 10


def secret_of(webhook: Webhook) -> str:
    """The secret that the receiver checks with; derived from the installation's own secret."""
    told = f"{webhook.company_id}:{webhook.pk}:{webhook.generation}"
    return secret_text(salted_hmac("teliti.api.webhook", told, algorithm="sha256").digest())


def send(webhook: Webhook, event: Event, now: datetime) -> Delivery:
    """Send it, and say what came of it; the try is not stored yet."""
    message, moment = message_of(event), int(now.timestamp())
    body = json.dumps(told(event), separators=(",", ":")).encode()
    headers = {
        "Content-Type": "application/json",
        "webhook-id": message,
        "webhook-timestamp": str(moment),
        "webhook-signature": signature_of(secret_of(webhook), message, moment, body),
    }
    attempt = Delivery(
        company_id=webhook.company_id, webhook=webhook, sequence=event.sequence, event=event.name,
        at=now,
    )  # fmt: skip
    began = time.monotonic()
    try:
        attempt.status = outbound.post(
            webhook.url, body, headers, allowed=settings.OUTBOUND, seconds=SECONDS
        ).status
        if not attempt.is_good:
            attempt.trouble = f"HTTP {attempt.status}"
    except outbound.Unreachable as trouble:
        attempt.trouble = str(trouble)[:500]
    attempt.took_ms = int((time.monotonic() - began) * 1000)
    return attempt


def message_of(event: Event) -> str:
    """By what receivers know an event again. With its digest: where a backup was restored, other
    events have the numbers of those that were sent before, and are none of them."""
    return f"{event.company_id}-{event.sequence}-{event.digest[:12]}"


def told(event: Event) -> dict[str, object]:
    """An event as receivers read it: as it stands in the trail, with its digest."""
    return {
        "type": event.name,
        "timestamp": plain(event.at),
        "data": {
            "sequence": event.sequence,
            "subject": event.subject,
            "label": event.label,
            "actor": event.actor_name,
            "detail": event.detail,
            "reason": event.reason,
            "digest": event.digest,
        },
    }

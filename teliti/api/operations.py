"""Where a webhook stands, and its tries. No actions: like heartbeats, they change no business."""

from datetime import datetime, timedelta

from teliti.api.domain import next_try
from teliti.api.models import Delivery, Webhook

KEPT = timedelta(days=30)


def passed(webhook: Webhook, sequence: int) -> None:
    """Everything up to this event was delivered, or is not wanted; reads the webhook as it is now:
    what somebody changed meanwhile counts from the next event on."""
    if webhook.failures:
        webhook.failures, webhook.trouble, webhook.next_try_at = 0, "", None
        webhook.save(update_fields=["failures", "trouble", "next_try_at"])
    behind = Webhook.objects.filter(pk=webhook.pk, place=webhook.place)
    behind.update(place=sequence)  # not where somebody asked for a replay meanwhile
    webhook.refresh_from_db()


def failed(webhook: Webhook, now: datetime, trouble: str) -> None:
    """The receiver did not take the event: it is tried again later."""
    webhook.failures += 1
    webhook.trouble, webhook.next_try_at = trouble[:500], next_try(now, webhook.failures)
    webhook.save(update_fields=["failures", "trouble", "next_try_at"])


def note_try(delivery: Delivery) -> None:
    """Keep a try for whoever looks."""
    delivery.save(force_insert=True)


def forget_old(company: int, now: datetime) -> None:
    """Throw away tries of more than a month ago."""
    Delivery.objects.filter(company_id=company, at__lt=now - KEPT).delete()

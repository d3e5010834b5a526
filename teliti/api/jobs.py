"""Delivering: every webhook that is due goes on from its place, event by event."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from teliti.api import operations, queries, sending
from teliti.api.models import Webhook, WebhookState
from teliti.people.models import Member
from teliti.work.queue import every, job, later


@every("*/5 * * * *", expected_every=30 * 60)
@job("api.deliver_due", title=_("Webhooks that failed before"))
def deliver_due(member: Member) -> None:
    """Have tried again what waits after a failure, by the one job that sends: two side by side
    would send in two orders. Throw away old tries."""
    if queries.has_webhooks(member.company_id):
        later("api.deliver", company=member.company_id)
    operations.forget_old(member.company_id, timezone.now())


@job("api.deliver", title=_("Webhooks"), one_at_a_time=True)
def deliver_now(member: Member) -> None:
    """Send what has happened to every active webhook, in the order of the trail.

    An event is sent once at least: a worker killed after sending and before noting sends it again,
    with the same `webhook-id`.
    """
    for webhook in queries.due_webhooks(member.company_id, timezone.now()):
        while webhook.state == WebhookState.ACTIVE and _deliver_some(webhook):
            pass


def _deliver_some(webhook: Webhook) -> bool:
    """Send the next events that it wants; whether there may be more."""
    head = queries.head_of(webhook.company_id)
    events = queries.next_events(webhook, until=head)
    version = webhook.version
    for event in events:
        attempt = sending.send(webhook, event, timezone.now())
        operations.note_try(attempt)
        if not attempt.is_good:
            operations.failed(webhook, timezone.now(), attempt.trouble)
            return False
        operations.passed(webhook, event.sequence)
        if webhook.place != event.sequence or webhook.version != version:
            return True  # meanwhile somebody asked for a replay, paused or changed it
    if len(events) < queries.AT_ONCE:
        operations.passed(webhook, head)
        return False
    return True

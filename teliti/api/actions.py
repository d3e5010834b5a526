"""What a person can do about webhooks."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from teliti.api import events
from teliti.api.domain import MOVES, WebhookState
from teliti.api.models import Webhook
from teliti.api.queries import head_of, sendable_kinds
from teliti.audit.action import Act, action
from teliti.base.moves import check_move
from teliti.base.refusals import Refused
from teliti.base.saving import save
from teliti.work.queue import later


@action("api.webhooks")
def add_webhook(act: Act, *, name: str, url: str, kinds: Collection[str]) -> Webhook:
    """Have an address told of these kinds of events (none: of all), from now on."""
    webhook = Webhook.objects.create(
        company_id=act.company_id, name=name, url=url, kinds=_known(kinds),
        place=head_of(act.company_id), added_by_id=act.actor.pk, added_at=act.now,
    )  # fmt: skip
    act.record(events.WEBHOOK_ADDED, webhook)
    return webhook


@action("api.webhooks")
def change_webhook(
    act: Act, *, webhook: Webhook, name: str, url: str, kinds: Collection[str],
    version: int | None = None,
) -> Webhook:  # fmt: skip
    """Change name, address or kinds; it goes on from where it is."""
    webhook = act.lock(Webhook, webhook.pk, version=version)
    save(webhook, name=name, url=url, kinds=_known(kinds), failures=0, trouble="", next_try_at=None)
    act.record(events.WEBHOOK_CHANGED, webhook)
    return webhook


@action("api.webhooks")
def pause_webhook(act: Act, *, webhook: Webhook) -> Webhook:
    """Send nothing for now; what happens meanwhile is sent later."""
    webhook = act.lock(Webhook, webhook.pk)
    check_move(MOVES, webhook.state, to=WebhookState.PAUSED)
    save(webhook, state=WebhookState.PAUSED)
    act.record(events.WEBHOOK_PAUSED, webhook)
    return webhook


@action("api.webhooks")
def resume_webhook(act: Act, *, webhook: Webhook) -> Webhook:
    """Go on from where it stopped."""
    webhook = act.lock(Webhook, webhook.pk)
    check_move(MOVES, webhook.state, to=WebhookState.ACTIVE)
    save(webhook, state=WebhookState.ACTIVE, failures=0, trouble="", next_try_at=None)
    act.record(events.WEBHOOK_RESUMED, webhook)
    later("api.deliver", company=act.company_id)
    return webhook


@action("api.webhooks")
def close_webhook(act: Act, *, webhook: Webhook, because: str) -> Webhook:
    """Never send anything there again."""
    webhook = act.lock(Webhook, webhook.pk)
    check_move(MOVES, webhook.state, to=WebhookState.CLOSED)
    save(webhook, state=WebhookState.CLOSED)
    act.record(events.WEBHOOK_CLOSED, webhook, because=because)
    return webhook


@action("api.webhooks")
def replay_webhook(act: Act, *, webhook: Webhook, first: int) -> Webhook:
    """Send again from this event on. Refused: an event that has not happened yet."""
    webhook = act.lock(Webhook, webhook.pk)
    head = head_of(act.company_id)
    if not 1 <= first <= head:
        raise Refused(_("Choose an event from 1 to %(head)s.") % {"head": head}, field="first")
    save(webhook, place=first - 1, failures=0, trouble="", next_try_at=None)
    act.record(events.WEBHOOK_REPLAYED, webhook, first=first)
    later("api.deliver", company=act.company_id)
    return webhook


@action("api.webhooks")
def renew_secret(act: Act, *, webhook: Webhook) -> Webhook:
    """Sign with a new secret from now on; the receiver has to be told."""
    webhook = act.lock(Webhook, webhook.pk)
    save(webhook, generation=webhook.generation + 1)
    act.record(events.SECRET_RENEWED, webhook)
    return webhook


def _known(kinds: Collection[str]) -> list[str]:
    unknown = set(kinds) - {name for name, _sentence in sendable_kinds()}
    if unknown:
        said = _("There is no event called %(name)s that may be sent.")
        raise Refused(said % {"name": min(unknown)}, field="kinds")
    return sorted(set(kinds))

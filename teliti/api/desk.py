"""What waits for a person about webhooks."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teliti.api.queries import failing_webhooks
from teliti.kit.desk import Waiting
from teliti.kit.screens import address_of
from teliti.kit.shapes import Verb
from teliti.people.models import Member


def failing(member: Member) -> Iterator[Waiting]:
    """Webhooks that nobody takes."""
    if member.may("api.webhooks"):
        for webhook in failing_webhooks(member.company_id):
            change = reverse("api:change_webhook", args=[webhook.pk])
            yield Waiting(
                key=f"api.webhook:{webhook.pk}",
                kind=gettext_lazy("Webhooks that fail"),
                title=webhook.name,
                why_me=_("%(count)s failures in a row: %(trouble)s")
                % {"count": webhook.failures, "trouble": webhook.trouble},
                url=address_of(webhook),
                verbs=(Verb(_("Change"), change, "e"),),
                room="settings",
            )


WAITING = [failing]

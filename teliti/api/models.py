"""Webhooks and what was sent by them."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teliti.api import domain
from teliti.people.models import Member, OfCompany


class WebhookState(models.TextChoices):
    ACTIVE = domain.WebhookState.ACTIVE.value, pgettext_lazy("webhook", "Active")
    PAUSED = domain.WebhookState.PAUSED.value, pgettext_lazy("webhook", "Paused")
    CLOSED = domain.WebhookState.CLOSED.value, pgettext_lazy("webhook", "Closed")


class Webhook(OfCompany):
    """An address that is told what happens, in the order of the trail.

    `kinds` names the events that are sent; none means all but confidential ones. `place` is the
    sequence of the last event that was delivered or passed over. `generation` counts the secrets:
    the secret itself is derived from it and stands in no table.
    """

    noted: ClassVar = ("place", "failures", "trouble", "next_try_at")

    name = models.CharField(_("Name"), max_length=100)
    url = models.URLField(_("Address"), max_length=500)
    kinds = ArrayField(
        models.CharField(max_length=80), verbose_name=_("Events"), default=list, blank=True
    )
    state = models.CharField(
        _("State"), max_length=10, choices=WebhookState, default=WebhookState.ACTIVE
    )
    generation = models.PositiveIntegerField(default=1)
    place = models.BigIntegerField(_("Delivered up to"))
    failures = models.PositiveIntegerField(_("Failures in a row"), default=0)
    trouble = models.TextField(_("Trouble"), blank=True)
    next_try_at = models.DateTimeField(_("Next try"), null=True, blank=True)
    added_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = _("webhook")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=WebhookState.values), name="webhook_state_known"
            ),
            models.CheckConstraint(condition=Q(place__gte=0), name="webhook_place_not_negative"),
            models.CheckConstraint(
                condition=Q(url__startswith="https://") | Q(url__startswith="http://"),
                name="webhook_speaks_http",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Delivery(OfCompany):
    """One try to deliver one event: the answer's status (0: none came) and milliseconds."""

    webhook = models.ForeignKey(Webhook, models.PROTECT, related_name="deliveries")
    sequence = models.BigIntegerField(_("Event"))
    event = models.CharField(_("Kind"), max_length=80)
    at = models.DateTimeField(_("Sent"))
    status = models.PositiveSmallIntegerField(_("Answer"), default=0)
    took_ms = models.PositiveIntegerField(_("Milliseconds"), default=0)
    trouble = models.TextField(_("Trouble"), blank=True)

    class Meta:
        verbose_name = _("delivery")
        indexes: ClassVar = [models.Index(fields=["webhook", "id"], name="delivery_of_webhook")]

    def __str__(self) -> str:
        return f"{self.webhook}: {self.sequence}"

    @property
    def is_good(self) -> bool:
        """Whether the receiver took it."""
        return 200 <= self.status < 300

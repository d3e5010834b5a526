"""The company's own bank accounts."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teliti.ledger.models import Account
from teliti.people.models import OfCompany


class AccountState(models.TextChoices):
    OPEN = "open", pgettext_lazy("bank account", "Open")
    CLOSED = "closed", pgettext_lazy("bank account", "Closed")


class BankAccount(OfCompany):
    """A bank account of the company, and the ledger account that mirrors it.

    `number` is plain: digits and capitals only. `mapping` is how a CSV of an unknown bank is read
    for this account (`domain.presets.Preset` as plain data), null when no person mapped one.
    """

    name = models.CharField(_("Name"), max_length=80)
    bank_code = models.CharField(_("Bank"), max_length=11, blank=True)
    number = models.CharField(_("Account number"), max_length=34)
    holder = models.CharField(_("Account holder"), max_length=150, blank=True)
    currency = models.CharField(_("Currency"), max_length=3)
    account = models.OneToOneField(
        Account, models.PROTECT, related_name="+", verbose_name=_("Ledger account")
    )
    mapping = models.JSONField(_("Columns of its CSV"), null=True, blank=True)
    opened_on = models.DateField(_("Kept here since"))
    state = models.CharField(
        _("State"), max_length=6, choices=AccountState, default=AccountState.OPEN
    )

    class Meta:
        verbose_name = _("bank account")
        verbose_name_plural = _("bank accounts")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "number", "currency"], name="treasury_account_once"
            ),
            models.CheckConstraint(
                condition=Q(number__regex=r"^[0-9A-Z]{3,34}$"), name="treasury_account_number_plain"
            ),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"), name="treasury_account_currency_code"
            ),
            models.CheckConstraint(
                condition=Q(state__in=AccountState.values), name="treasury_account_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.state == AccountState.OPEN

"""The reports' places in the left bar."""

from django.utils.translation import gettext_lazy as _

from teliti.kit.rooms import Item

MENU = [
    Item("finance", _("Reports"), "insight:reports", "insight.read", "l", 50),
    Item("finance", _("Balance sheet"), "insight:balance_sheet", "insight.read", "n", 51),
    Item("finance", _("Profit and loss"), "insight:profit_and_loss", "insight.read", "r", 52),
    Item("finance", _("Trial balance"), "insight:trial_balance", "insight.read", "t", 53),
    Item("finance", _("General ledger"), "insight:general_ledger", "insight.read", "u", 54),
]

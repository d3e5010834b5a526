"""The ledger's places in the left bar."""

from django.utils.translation import gettext_lazy as _

from teliti.kit.rooms import Item

MENU = [
    Item("finance", _("Journal entries"), "ledger:entries", "ledger.read", "j", 40),
    Item("finance", _("Chart of accounts"), "ledger:accounts", "ledger.read", "a", 41),
    Item("finance", _("Periods and closing"), "ledger:periods", "ledger.read", "p", 42),
]

"""Where imports stand in the left bar."""

from django.utils.translation import gettext_lazy as _

from teliti.kit.rooms import Item

MENU = [
    Item("data", _("Imports"), "exchange:imports", "exchange.read", "", 61),
    Item("data", _("Templates and moving in"), "exchange:lists", "exchange.read", "", 62),
]

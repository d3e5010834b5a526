"""Where bank accounts stand in the left bar."""

from django.utils.translation import gettext_lazy as _

from teliti.kit.rooms import Item

MENU = [
    Item("finance", _("Bank accounts"), "treasury:bankaccounts", "treasury.read", "k", 30),
    Item("finance", _("Bank matching"), "treasury:matching", "treasury.match", "m", 31),
]

"""Where parties stand in the left bar."""

from django.utils.translation import gettext_lazy as _

from teliti.kit.rooms import Item

MENU = [
    Item("finance", _("Customers"), "parties:customers", "parties.read", "c", 40),
    Item("finance", _("Suppliers"), "parties:suppliers", "parties.read", "s", 41),
    Item("finance", _("All parties"), "parties:parties", "parties.read", "", 42),
    Item("data", _("Duplicates"), "parties:duplicates", "parties.read", "", 63),
]

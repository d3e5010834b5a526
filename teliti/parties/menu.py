"""Where parties stand in the left bar."""

from django.utils.translation import gettext_lazy as _

from teliti.kit.rooms import Item

MENU = [
    Item("finance", _("Customers"), "parties:customers", "parties.read", "c", 20),
    Item("finance", _("Suppliers"), "parties:suppliers", "parties.read", "s", 21),
    Item("finance", _("All parties"), "parties:parties", "parties.read", "", 22),
    Item("data", _("Duplicates"), "parties:duplicates", "parties.read", "", 63),
]

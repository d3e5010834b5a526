"""Places of taxes in the left bar."""

from django.utils.translation import gettext_lazy as _

from teliti.kit.rooms import Item

MENU = [
    Item("settings", _("Tax codes"), "taxes:codes", "taxes.read", order=31),
    Item("settings", _("Tax rates"), "taxes:rates", "taxes.read", order=32),
]

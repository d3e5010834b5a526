"""Where the API stands in the left bar."""

from django.utils.translation import gettext_lazy as _

from teliti.kit.rooms import Item

MENU = [
    Item("settings", _("API"), "api:reference", "api.read", "", 90),
    Item("settings", _("Webhooks"), "api:webhooks", "api.webhooks", "", 91),
]

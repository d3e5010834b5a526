"""Where access stands in the left bar."""

from django.utils.translation import gettext_lazy as _

from teliti.kit.rooms import Item

MENU = [
    Item("settings", _("Sign-in and sessions"), "access:sessions", "access.own_sessions", "", 11),
    Item("settings", _("API tokens"), "access:tokens", "access.own_tokens", "", 12),
    Item("settings", _("Invitations"), "access:invitations", "access.read", "", 55),
    Item("settings", _("Leavers"), "access:leavings", "access.read", "", 56),
    Item("settings", _("Access reviews"), "access:reviews", "access.read", "", 57),
]

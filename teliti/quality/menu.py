"""Where quality stands in the left bar."""

from django.utils.translation import gettext_lazy as _

from teliti.kit.rooms import Item

MENU = [Item("data", _("Quality"), "quality:board", "quality.read", "", 60)]

"""Where backups stand in the left bar."""

from django.utils.translation import gettext_lazy as _

from teliti.kit.rooms import Item

MENU = [
    Item("settings", _("Backups"), "backups:backups", "backups.read", "", 81),
    Item("settings", _("Restore rehearsals"), "backups:rehearsals", "backups.read", "", 82),
]

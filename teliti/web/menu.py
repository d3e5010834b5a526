"""Places in the left bar that belong to no single part."""

from django.utils.translation import gettext_lazy as _

from teliti.kit.rooms import Item

MENU = [
    Item("settings", _("My settings"), "people:own_settings", "people.own_settings", "", 70),
    Item("settings", _("Company"), "people:particulars", "people.read", "", 71),
    Item("settings", _("People"), "people:members", "people.read", "", 72),
    Item("settings", _("Units"), "people:units", "people.read", "", 72),
    Item("settings", _("Roles"), "people:roles", "people.read", "", 73),
    Item("settings", _("Who may do what"), "people:duties", "people.read", "", 74),
    Item("settings", _("Trail"), "audit:events", "audit.read", "", 75),
    Item("settings", _("Work and health"), "work:health", "work.read", "", 76),
    Item("settings", _("Proofs of the books"), "work:proofs", "work.read", "", 77),
]

"""Places in the left bar that belong to no single part."""

from django.utils.translation import gettext_lazy as _

from teliti.kit.rooms import Item

MENU = [
    Item("settings", _("My settings"), "people:own_settings", "people.own_settings", "", 10),
    Item("settings", _("Company"), "people:particulars", "people.read", "", 50),
    Item("settings", _("People"), "people:members", "people.read", "", 51),
    Item("settings", _("Units"), "people:units", "people.read", "", 52),
    Item("settings", _("Roles"), "people:roles", "people.read", "", 53),
    Item("settings", _("Who may do what"), "people:duties", "people.read", "", 54),
    Item("settings", _("Trail"), "audit:events", "audit.read", "", 70),
    Item("settings", _("Work and health"), "work:health", "work.read", "", 80),
    Item("settings", _("Proofs of the books"), "work:proofs", "work.read", "", 72),
]

"""Where assurance stands in the left bar."""

from django.utils.translation import gettext_lazy as _

from teliti.kit.rooms import Item

MENU = [
    Item("compliance", _("Proof packs"), "assurance:packs", "assurance.packs", "", 60),
    Item("compliance", _("Samples"), "assurance:samples", "assurance.sample", "", 61),
    Item("settings", _("Seals of the trail"), "assurance:seals", "assurance.read", "", 76),
]

"""Where assurance stands in the left bar."""

from django.utils.translation import gettext_lazy as _

from teliti.kit.rooms import Item

MENU = [
    Item("compliance", _("Auditor's room"), "assurance:room", "assurance.read", "", 50),
    Item("compliance", _("Requests for evidence"), "assurance:inquiries", "assurance.read", "", 51),
    Item("compliance", _("Proof packs"), "assurance:packs", "assurance.packs", "", 52),
    Item("compliance", _("Samples"), "assurance:samples", "assurance.sample", "", 53),
    Item("compliance", _("Reported figures"), "assurance:reported", "assurance.read", "", 54),
    Item("settings", _("Seals of the trail"), "assurance:seals", "assurance.read", "", 71),
]

"""Where approvals stand in the left bar."""

from django.utils.translation import gettext_lazy as _

from teliti.kit.rooms import Item

MENU = [
    Item("compliance", _("Approvals"), "approvals:requests", "approvals.see", "e", 10),
    Item("compliance", _("Later reviews"), "approvals:reviews", "approvals.review", "", 11),
    Item("compliance", _("Substitutes"), "approvals:substitutes", "approvals.ask", "", 12),
    Item("settings", _("Approval policies"), "approvals:policies", "approvals.policies", "", 60),
    Item("settings", _("Forbidden pairs"), "approvals:pairs", "approvals.pairs", "", 61),
]

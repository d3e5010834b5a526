"""Where approvals stand in the left bar."""

from django.utils.translation import gettext_lazy as _

from teliti.kit.rooms import Item

MENU = [
    Item("compliance", _("Approvals"), "approvals:requests", "approvals.ask", "v", 10),
]

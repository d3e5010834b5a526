"""My desk, search, and the command box."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from teliti.kit.page import Page
from teliti.kit.rooms import items
from teliti.kit.screens import Screen


class Desk(Page):
    """What waits for me."""

    title, duty = _("My desk"), "people.own_settings"


class Search(Page):
    """Everything that is called so."""

    title, duty = _("Search"), "people.own_settings"


class Commands(Screen):
    """The command box: places and verbs that fit what is typed, as JSON."""

    duty = "people.own_settings"

    def get(self, request: Any) -> HttpResponse:
        wanted = request.GET.get("q", "").casefold()
        found = [
            {"label": str(item.label), "hint": "", "url": reverse(item.address), "key": item.key}
            for item in items()
            if self.member.may(item.duty) and wanted in str(item.label).casefold()
        ]
        return JsonResponse(found, safe=False)

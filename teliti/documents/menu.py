"""Where documents stand in the left bar."""

from django.utils.translation import gettext_lazy as _

from teliti.kit.rooms import Item

MENU = [Item("archive", _("Documents"), "documents:documents", "documents.read", "o", 10)]

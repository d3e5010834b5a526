"""Verbs for the lists of other parts: to take in a file, and to edit the list in a workbook."""

from django.urls import reverse
from django.utils.translation import gettext as _

from teliti.exchange.declaring import importables
from teliti.kit.shapes import Verb
from teliti.people.models import Member


def slug_of(key: str) -> str:
    """The key of a list as it stands in an address."""
    return key.replace(".", "-")


def file_verbs(member: Member, key: str) -> list[Verb]:
    """What a member may do with files of a list: take it out to edit it, take one in."""
    known, found = importables()[key], list[Verb]()
    if not member.may(known.duty):
        return found
    if known.round_trip is not None and member.may("exchange.read"):
        out = reverse("exchange:list", args=[slug_of(key)])
        found.append(Verb(_("Take out to edit"), out))
    if member.may("exchange.import"):
        found.append(Verb(_("Import"), f"{reverse('exchange:new_import')}?kind={key}"))
    return found

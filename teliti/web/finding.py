"""What can be found of companies and people."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from teliti.kit.finding import MOST, Finder, Hit
from teliti.kit.screens import address_of
from teliti.people.models import Member
from teliti.people.queries import members_seen_by


def people(member: Member, text: str) -> Sequence[Hit]:
    """People of the company by name, position or the beginning of their e-mail; every word fits."""
    condition = Q()
    for word in text.split():
        condition &= (
            Q(user__name__icontains=word)
            | Q(user__email__istartswith=word)
            | Q(title__icontains=word)
        )
    found = members_seen_by(member).filter(condition).order_by("user__name")[:MOST]
    return [Hit(str(one), address_of(one), one.title or one.role_names) for one in found]


FINDERS = [Finder("people.member", _("People"), "people.read", people, "people:members")]

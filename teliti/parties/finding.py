"""What can be found of parties from everywhere."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from teliti.kit.finding import MOST, Finder, Hit
from teliti.kit.screens import address_of
from teliti.parties import queries
from teliti.people.models import Member


def parties(member: Member, text: str) -> Sequence[Hit]:
    """Parties by code, name, alias, city, tax number or bank account, in use or not."""
    found = queries.found_in(queries.listed_parties(member), text)[:MOST]
    return [
        Hit(
            str(party),
            address_of(party),
            " · ".join(filter(None, (party.city, party.listed_tax_number))),
        )
        for party in found
    ]


FINDERS = [
    Finder(
        "parties.party", _("Customers and suppliers"), "parties.read", parties, "parties:parties"
    )
]

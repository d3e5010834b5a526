"""The lists of parties."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teliti.exchange.verbs import file_verbs
from teliti.kit.columns import ChoiceFilter, Column, Filter
from teliti.kit.listing import Listing
from teliti.kit.screens import address_of
from teliti.kit.shapes import (
    Badge,
    Empty,
    Tone,
    Verb,
)
from teliti.parties import queries
from teliti.parties.models import Party, PartyState
from teliti.people.models import Member


def state_of(party: Party) -> Badge:
    """The state of a party in a word."""
    tone = Tone.GOOD if party.is_active else Tone.PLAIN
    return Badge(str(party.get_state_display()), tone)


def role_of(party: Party) -> str:
    """Customer, supplier, both, or neither."""
    roles = []
    if party.is_customer:
        roles.append(gettext("Customer"))
    if party.is_supplier:
        roles.append(gettext("Supplier"))
    return ", ".join(roles)


def _of_role(value: str, _member: Member) -> Q:
    return {
        "customer": Q(is_customer=True),
        "supplier": Q(is_supplier=True),
        "neither": Q(is_customer=False, is_supplier=False),
    }[value]


CODE = Column("code", _("Code"), sort="code", cell="code", link=address_of)
NAME = Column("name", _("Name"), sort="name", first=True, link=address_of)
ROLE = Column("role", _("Customer or supplier"), value=role_of)
REST = (
    Column("city", _("City"), sort="city"),
    Column("tax_number", _("Tax number"), value="listed_tax_number", cell="code"),
    Column("contact_name", _("Contact person"), sort="contact_name"),
    Column("phone", _("Phone"), cell="code"),
    Column("payment_days", _("Terms"), cell="number", sort="payment_days"),
    Column("state", _("State"), value=state_of, cell="badge", sort="state"),
)
STATE = ChoiceFilter(
    "state",
    _("State"),
    [(state.value, state.label) for state in (PartyState.ACTIVE, PartyState.INACTIVE)],
)


class Parties(Listing):
    """Everybody whom the company deals with."""

    title, duty = _("All parties"), "parties.read"
    columns: ClassVar[Sequence[Column]] = (CODE, NAME, ROLE, *REST)
    filters: ClassVar[Sequence[Filter]] = (
        ChoiceFilter(
            "role",
            _("Customer or supplier"),
            [("customer", _("Customers")), ("supplier", _("Suppliers")), ("neither", _("Neither"))],
            condition=_of_role,
        ),
        STATE,
    )
    search = (
        "code", "name", "tax_number", "city", "contact_name", "phone", "email", "aliases_text",
    )  # fmt: skip
    order = "name"
    rows = queries.listed_parties
    new_address: ClassVar[str] = "parties:new_party"
    new_label: ClassVar[Any] = _("New party")
    list_in_files: ClassVar[str] = ""
    """The list as it comes in files; empty: it does not."""

    def verbs(self) -> Sequence[Verb]:
        found = file_verbs(self.member, self.list_in_files) if self.list_in_files else []
        if found and self.member.may("parties.bank"):
            accounts = reverse("exchange:list", args=["parties-bankaccount"])
            found.append(Verb(gettext("Take bank accounts out"), accounts))
        if self.member.may("parties.manage"):
            found.append(Verb(str(self.new_label), reverse(self.new_address), "n", main=True))
        return found

    def empty(self) -> Empty:
        return Empty(
            gettext("Nobody here yet"),
            gettext("Customers, suppliers, and whoever else you deal with, each of them once."),
            self.main_verb,
        )


class Customers(Parties):
    """Who buys."""

    title = _("Customers")
    columns = (CODE, NAME, *REST)
    filters = (STATE,)
    rows = queries.customers_seen_by
    new_address, new_label = "parties:new_customer", _("New customer")
    list_in_files = "parties.customer"


class Suppliers(Parties):
    """Who sells to us."""

    title = _("Suppliers")
    columns = (CODE, NAME, *REST)
    filters = (STATE,)
    rows = queries.suppliers_seen_by
    new_address, new_label = "parties:new_supplier", _("New supplier")
    list_in_files = "parties.supplier"

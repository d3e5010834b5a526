"""What can be done to a party."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teliti.kit.asks import Ask, Data
from teliti.kit.screens import address_of
from teliti.kit.shapes import (
    Link,
)
from teliti.parties import actions, forms, queries
from teliti.parties.models import Party
from teliti.parties.views.page import crumb_of
from teliti.people.models import Member


class OfParty(Ask):
    """A question about one party."""

    find = queries.parties_seen_by
    subject: Party

    def crumbs(self) -> Sequence[Link]:
        return crumb_of(self.subject), Link(str(self.subject), address_of(self.subject))


class AddParty(Ask):
    """Enter a party that may be anything."""

    title, duty, form = _("New party"), "parties.manage", forms.NewParty
    submit, submit_and_new, done = _("Save"), _("Save and new"), _("Saved.")
    roles: ClassVar[dict[str, bool]] = {}
    list_address: ClassVar[str] = "parties:parties"
    list_title: ClassVar[Any] = _("All parties")

    def initial(self) -> Data:
        named = self.request.GET.get("name", "")[:200]
        return {"name": named, "kind": "organisation", "payment_days": 30, **self.roles}

    def crumbs(self) -> Sequence[Link]:
        return (Link(str(self.list_title), reverse(self.list_address)),)

    def carry_out(self, member: Member, data: Data) -> Party:
        return actions.add_party(member, **data)


class AddCustomer(AddParty):
    """Enter a customer."""

    title, roles = _("New customer"), {"is_customer": True}
    list_address, list_title = "parties:customers", _("Customers")


class AddSupplier(AddParty):
    """Enter a supplier."""

    title, roles = _("New supplier"), {"is_supplier": True}
    list_address, list_title = "parties:suppliers", _("Suppliers")


class ChangeParty(OfParty):
    """Change what is known of a party."""

    title, duty, form = _("Change party"), "parties.manage", forms.PartyForm
    submit, done = _("Save"), _("Saved.")

    def initial(self) -> Data:
        return {name: getattr(self.subject, name) for name in forms.PartyForm.base_fields}

    def carry_out(self, member: Member, data: Data) -> Party:
        return actions.change_party(
            member, party=self.subject, version=self.subject.version, **data
        )


class DeactivateParty(OfParty):
    """Put a party out of use."""

    title, duty, form = _("Put out of use"), "parties.manage", forms.Reason
    danger = True

    def effects(self) -> Sequence[str]:
        return (
            gettext("New papers cannot name %(party)s any more.") % {"party": self.subject},
            gettext("What was entered before stays. You can put it in use again at any time."),
        )

    def carry_out(self, member: Member, data: Data) -> Party:
        return actions.deactivate_party(member, party=self.subject, **data)


class ReactivateParty(OfParty):
    """Put a party in use again."""

    title, duty = _("Put in use again"), "parties.manage"

    def carry_out(self, member: Member, data: Data) -> Party:
        return actions.reactivate_party(member, party=self.subject)

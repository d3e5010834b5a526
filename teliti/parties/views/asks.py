"""What can be done to a party."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teliti.base.refusals import Refused
from teliti.kit.asks import Ask, Data
from teliti.kit.many import AskOfEach, AskOfMany
from teliti.kit.screens import Text, address_of
from teliti.kit.shapes import Cell, Link, Verb
from teliti.kit.words import shown_change
from teliti.parties import actions, forms, queries
from teliti.parties.models import Party
from teliti.parties.views.page import crumb_of
from teliti.people.models import Member

SHOWN = 10


class OfParty(Ask):
    """A question about one party."""

    find = queries.parties_seen_by
    subject: Party

    def crumbs(self) -> Sequence[Link]:
        return crumb_of(self.subject), Link(str(self.subject), address_of(self.subject))


class _OfMany:
    """A question about many parties."""

    duty, rows = "parties.manage", queries.listed_parties
    done: ClassVar[Text] = _("Changed.")

    def crumbs(self) -> Sequence[Link]:
        return (Link(gettext("All parties"), reverse("parties:parties")),)


class ChangeMany(_OfMany, AskOfMany):
    """Change the same for many parties, seen before it is done."""

    title, form, submit = _("Change many"), forms.ChangeMany, _("Change")

    def carry_out(self, member: Member, data: Data) -> None:
        name, value = data["field"], data["typed"]
        if not data["is_confirmed"]:
            raise Refused(self._preview(name, value), field="is_confirmed")
        particulars: Any = {name: value}
        actions.change_many(member, parties=self.chosen, particulars=particulars)

    def _preview(self, name: str, value: Any) -> str:
        """What would change, party by party."""
        label = Party._meta.get_field(name).verbose_name  # type: ignore[union-attr]  # a column
        differing = [party for party in self.chosen if getattr(party, name) != value]
        told = "; ".join(
            f"{party.name}: {shown_change(Party, name, getattr(party, name), value)[1]} → "
            f"{shown_change(Party, name, getattr(party, name), value)[2]}"
            for party in differing[:SHOWN]
        )
        return gettext("%(field)s of %(count)s parties changes: %(told)s. Tick to do so.") % {
            "field": label, "count": len(differing), "told": told or "–",
        }  # fmt: skip


class ChangeEach(_OfMany, AskOfEach):
    """Change a field or some of many parties, each to its own values: `?field=email,phone`."""

    title, row_form, submit = _("Change each"), forms.ChangeEach, _("Save")

    @property
    def asked(self) -> Sequence[str]:
        """The fields that are asked for."""
        asked = self.request.GET.get("field", "").split(",")
        known = forms.ChangeEach.FIELDS
        return [name for name in known if name in asked] or known

    def verbs(self) -> Sequence[Verb]:
        if not self.member.may("parties.read"):
            return ()
        return [Verb(gettext("Duplicates"), reverse("parties:duplicates"), "d")]

    def told(self, thing: Party) -> Sequence[Cell]:
        return [Cell(thing.name, url=address_of(thing), sub=thing.code)]

    def initial_of(self, thing: Party) -> Data:
        return {name: getattr(thing, name) for name in self.asked}

    def row_options(self) -> Data:
        return {**super().row_options(), "asked": self.asked}

    def effects(self) -> Sequence[str]:
        if not self.chosen:
            return super().effects()
        return (gettext("What you leave as it is stays so."),)

    def carry_out(self, member: Member, data: Data) -> None:
        given = {
            row["thing"].pk: {
                name: value
                for name, value in row["given"].items()
                if value != getattr(row["thing"], name)
            }
            for row in data["rows"]
        }
        particulars: Any = {key: values for key, values in given.items() if values}
        actions.change_each(member, particulars=particulars)


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

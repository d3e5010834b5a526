"""Screens of units: the departments of the company, who leads them, who belongs to them."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from teliti.kit.asks import Ask, Data
from teliti.kit.columns import Column
from teliti.kit.listing import Listing
from teliti.kit.screens import address_of
from teliti.kit.shapes import Badge, Empty, Link, Tone, Verb
from teliti.people import actions, queries
from teliti.people.models import Member, Unit
from teliti.web import forms


def _state_of(unit: Unit) -> Badge:
    return Badge(_("in use"), Tone.GOOD) if unit.is_active else Badge(_("out of use"))


def _change(unit: Unit) -> str:
    return reverse("people:change_unit", args=[unit.pk])


class Units(Listing):
    """The departments of the company."""

    title, duty, rows = gettext_lazy("Units"), "people.read", queries.units_seen_by
    columns = (
        Column("code", gettext_lazy("Code"), cell="code", sort="code"),
        Column("name", gettext_lazy("Name"), sort="name", first=True),
        Column("head", pgettext_lazy("of a unit", "Head"), sort="head__user__name"),
        Column("people", gettext_lazy("People"), value="member_count", cell="number"),
        Column("state", gettext_lazy("State"), value=_state_of, cell="badge"),
    )
    search = ("code", "name")
    order = "code"
    link = staticmethod(_change)

    def verbs(self) -> Sequence[Verb]:
        if not self.member.may("people.manage"):
            return ()
        return [Verb(_("New unit"), reverse("people:new_unit"), "n", main=True)]

    def empty(self) -> Empty:
        return Empty(
            _("No units yet"),
            _("Departments, so that a policy can speak of what one of them does."),
            self.main_verb,
        )


class NewUnit(Ask):
    """Make a unit."""

    title, duty, form = gettext_lazy("New unit"), "people.manage", forms.UnitForm
    submit = gettext_lazy("Save")

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Units"), reverse("people:units"))]

    def carry_out(self, member: Member, data: Data) -> str:
        actions.add_unit(member, **data)
        return reverse("people:units")


class ChangeUnit(NewUnit):
    """Change a unit, or put it out of use."""

    title, form, find = gettext_lazy("Change unit"), forms.ChangeUnitForm, queries.units_seen_by
    subject: Unit

    def initial(self) -> Data:
        unit = self.subject
        head = str(unit.head_id or "")
        return {"code": unit.code, "name": unit.name, "head": head, "is_active": unit.is_active}

    def carry_out(self, member: Member, data: Data) -> str:
        actions.change_unit(member, unit=self.subject, version=self.subject.version, **data)
        return reverse("people:units")


class MoveMember(Ask):
    """Put a person into a unit."""

    title, duty, form = gettext_lazy("Unit of the person"), "people.manage", forms.MemberUnitForm
    find, submit = queries.members_seen_by, gettext_lazy("Save")
    subject: Member

    def crumbs(self) -> Sequence[Link]:
        return [
            Link(_("People"), reverse("people:members")),
            Link(str(self.subject), address_of(self.subject)),
        ]

    def initial(self) -> Data:
        return {"unit": str(self.subject.unit_id or "")}

    def carry_out(self, member: Member, data: Data) -> Member:
        return actions.move_member(member, member=self.subject, unit=data["unit"])

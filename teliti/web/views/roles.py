"""Screens about roles and the duties that they carry."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teliti.access import actions as access
from teliti.audit.duties import Duty, declared
from teliti.kit.asks import Ask, Data
from teliti.kit.columns import Column
from teliti.kit.listing import Listing
from teliti.kit.page import Page, table_panel
from teliti.kit.parts import by_part
from teliti.kit.screens import address_of
from teliti.kit.shapes import Cell, Empty, Head, Link, Panel, Row, Table, Tone, Verb
from teliti.people import queries
from teliti.people.models import Member, Role
from teliti.web import forms


class Roles(Listing):
    """The company's roles, what they carry, and who has them."""

    title, duty, rows = gettext_lazy("Roles"), "people.read", queries.roles_seen_by
    columns = (
        Column("name", gettext_lazy("Role"), str, first=True),
        Column("duties", gettext_lazy("Duties"), lambda role: len(role.duties), cell="number"),
        Column("people", gettext_lazy("People"), lambda role: ", ".join(map(str, role.holders))),
        Column(
            "factor",
            gettext_lazy("Second factor"),
            lambda role: _("demanded") if role.needs_second_factor else "",
        ),
        Column("own", gettext_lazy("Changed"), lambda role: _("yes") if _is_changed(role) else ""),
    )
    order = "pk"

    def verbs(self) -> Sequence[Verb]:
        if not self.member.may("people.manage"):
            return ()
        return [Verb(_("New role"), reverse("people:new_role"), key="n", main=True)]


def _is_changed(role: Role) -> bool:
    return role.chosen_duties is not None


class RolePage(Page):
    """A role: what it carries and who has it."""

    duty, find = "people.read", queries.roles_seen_by
    subject: Role

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Roles"), reverse("people:roles"))]

    def verbs(self) -> Sequence[Verb]:
        if not self.member.may("people.manage"):
            return ()
        change = reverse("people:change_role", args=[self.subject.pk])
        return [Verb(_("Change duties"), change, key="e", main=True)]

    def panels(self) -> Sequence[Panel]:
        role = self.subject
        duties = [
            Row(duty.name, [Cell(str(duty.label)), Cell(duty.name, "code"), Cell(_kind(duty))])
            for duty in declared()
            if duty.name in role.duties
        ]
        people = [
            Row(str(one.pk), [Cell(str(one)), Cell(one.title)], address_of(one))
            for one in role.holders
        ]
        title, whose = _("Duties"), _("People")
        heads = [
            Head("what", _("Duty"), first=True),
            Head("name", _("Name"), "code"),
            Head("kind", _("Kind")),
        ]
        who = [Head("who", _("Name"), first=True), Head("title", _("Position"))]
        nobody = Empty(_("Nobody has this role"), _("Give it to somebody on their page."))
        return [
            table_panel("duties", title, Table(heads, duties, caption=title, empty=no_duties())),
            table_panel("people", whose, Table(who, people, caption=whose, empty=nobody)),
        ]


class ChangeRole(Ask):
    """Which duties a role carries."""

    title, duty, form = gettext_lazy("Change duties"), "people.manage", forms.RoleForm
    find, submit = queries.roles_seen_by, gettext_lazy("Save")
    subject: Role

    def crumbs(self) -> Sequence[Link]:
        return [
            Link(_("Roles"), reverse("people:roles")),
            Link(str(self.subject), address_of(self.subject)),
        ]

    def initial(self) -> Data:
        role = self.subject
        return {
            "name": role.name,
            "duties": sorted(role.duties),
            "needs_second_factor": role.needs_second_factor,
        }

    def effects(self) -> Sequence[str]:
        people = ", ".join(map(str, self.subject.holders))
        return [_("Holds at once for: %(people)s.") % {"people": people}] if people else ()

    def carry_out(self, member: Member, data: Data) -> Role:
        return access.change_role(member, role=self.subject, version=self.subject.version, **data)


class NewRole(Ask):
    """A role of the company's own."""

    title, duty, form = gettext_lazy("New role"), "people.manage", forms.NewRoleForm
    submit = gettext_lazy("Save")

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Roles"), reverse("people:roles"))]

    def carry_out(self, member: Member, data: Data) -> Role:
        return access.add_role(member, **data)


class Duties(Page):
    """Who may do what: every duty, the roles that carry it, and the people who therefore may."""

    title, duty = gettext_lazy("Who may do what"), "people.read"

    def panels(self) -> Sequence[Panel]:
        carried: dict[str, list[Role]] = defaultdict(list)
        for role in queries.roles_seen_by(self.member).order_by("pk"):
            for name in role.duties:
                carried[name].append(role)
        return list(self._of_parts(by_part(declared()), carried))

    def _of_parts(
        self, parts: dict[str, list[Duty]], carried: dict[str, list[Role]]
    ) -> Iterator[Panel]:
        heads = [
            Head("what", _("Duty"), first=True),
            Head("kind", _("Kind")),
            Head("roles", _("Roles")),
            Head("people", _("People")),
        ]
        for name, duties in parts.items():
            rows = [self._row(duty, carried[duty.name]) for duty in duties]
            key = duties[0].name.partition(".")[0]
            yield table_panel(f"part-{key}", name, Table(heads, rows, caption=name))

    def _row(self, duty: Duty, roles: list[Role]) -> Row:
        people = {one.pk: str(one) for role in roles for one in role.holders}
        return Row(
            duty.name,
            [
                Cell(str(duty.label), sub=duty.name),
                Cell(_kind(duty)),
                Cell(", ".join(map(str, roles))),
                Cell(
                    ", ".join(sorted(people.values())) or _("nobody"),
                    tone=Tone.PLAIN if people else Tone.WARN,
                ),
            ],
        )


def _kind(duty: Duty) -> str:
    return _("reads") if duty.reads else _("changes")


def no_duties() -> Empty:
    return Empty(_("No duties"), _("Whoever has only this may do nothing."))

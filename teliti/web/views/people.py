"""Screens about companies, people, roles and duties. The part `people` stands below the kit."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from teliti.access import actions as access
from teliti.audit.duties import Duty, declared
from teliti.base.clock import day_in
from teliti.kit.asks import Ask, Data
from teliti.kit.columns import ChoiceFilter, Column
from teliti.kit.listing import Listing
from teliti.kit.page import Page, facts, table_panel
from teliti.kit.parts import by_part
from teliti.kit.screens import Screen, address_of, go
from teliti.kit.shapes import Badge, Cell, Empty, Fact, Head, Link, Panel, Row, Table, Tone, Verb
from teliti.kit.words import shown_day, shown_period
from teliti.people import actions, queries
from teliti.people.models import Company, LegalForm, Member, Role
from teliti.web import forms


def _state_of(member: Member) -> Badge:
    return Badge(_("active"), Tone.GOOD) if member.is_active else Badge(_("ended"), Tone.WARN)


class OwnSettings(Ask):
    """One's own name, language and appearance; the password lies one link away."""

    title, duty, form = gettext_lazy("My settings"), "people.own_settings", forms.OwnSettingsForm
    submit, done = gettext_lazy("Save"), gettext_lazy("Your settings are saved.")

    def verbs(self) -> Sequence[Verb]:
        return [Verb(_("Change password"), reverse("account_change_password"))]

    def subtitle(self) -> str:
        user = self.member.user
        return f"{user.email} · {self.member.role_names}" if user else ""

    def initial(self) -> Data:
        user = self.member.user
        assert user is not None
        return {name: getattr(user, name) for name in ("name", "language", "theme", "density")}

    def carry_out(self, member: Member, data: Data) -> str:
        assert member.user is not None
        actions.change_own_settings(member, user=member.user, **data)
        return self.request.path


class Particulars(Screen):
    """The page of the company in which one works now."""

    duty = "people.read"

    def get(self, request: Any) -> HttpResponse:
        return go(address_of(self.member.company))


class CompanyPage(Page):
    """A company's particulars."""

    duty, find = "people.read", queries.companies_seen_by
    subject: Company

    def subtitle(self) -> str:
        return f"{self.subject.legal_form} · {self.subject.standard}"

    def verbs(self) -> Sequence[Verb]:
        if not self.member.may("people.company"):
            return ()
        change = reverse("people:change_company", args=[self.subject.pk])
        return [Verb(_("Change"), change, key="e", main=True)]

    def panels(self) -> Sequence[Panel]:
        one = self.subject
        yes = _("yes") if one.is_vat_registered else _("no")
        papers = [
            Fact(_("Name"), Cell(one.name)),
            Fact(_("Short name"), Cell(one.short_name)),
            Fact(_("Legal form"), Cell(str(LegalForm(one.legal_form).label))),
            Fact("NPWP", Cell(one.tax_number, "code")),
            Fact(_("Registered for PPN (PKP)"), Cell(yes)),
            Fact(_("Address"), Cell(one.address)),
            Fact(_("City"), Cell(one.city)),
            Fact(_("Phone"), Cell(one.phone)),
            Fact(_("E-mail"), Cell(one.email)),
            Fact(_("Signs for the company"), Cell(one.signer, sub=one.signer_title)),
        ]
        books = [
            Fact(_("Accounting standard"), Cell(one.standard)),
            Fact(_("Currency"), Cell(one.currency)),
            Fact(_("Time zone"), Cell(one.time_zone)),
            Fact(_("Since"), Cell(shown_day(day_in(one.created_at, one.time_zone)))),
        ]
        return [
            facts("papers", _("On its papers"), *papers),
            facts("books", _("Its books"), *books),
        ]


class ChangeCompany(Ask):
    """Change what stands on the company's papers."""

    title, duty, form = gettext_lazy("Change particulars"), "people.company", forms.CompanyForm
    submit, find = gettext_lazy("Save"), queries.companies_seen_by
    done = gettext_lazy("The particulars are saved.")
    subject: Company

    def crumbs(self) -> Sequence[Link]:
        return [Link(self.subject.name, address_of(self.subject))]

    def initial(self) -> Data:
        return forms.CompanyForm.shown(self.subject)

    def effects(self) -> Sequence[str]:
        return [_("Papers that are made from now on carry the new particulars; earlier ones stay.")]

    def carry_out(self, member: Member, data: Data) -> Company:
        return actions.change_company(member, version=self.subject.version, **data)


class Members(Listing):
    """The people of the company."""

    title, duty, rows = gettext_lazy("People"), "people.read", queries.members_seen_by
    columns = (
        Column("name", gettext_lazy("Name"), "user.name", sort="user__name", first=True),
        Column("email", gettext_lazy("E-mail"), "user.email", sort="user__email"),
        Column("title", gettext_lazy("Position"), sort="title"),
        Column("roles", gettext_lazy("Roles"), "role_names"),
        Column("state", gettext_lazy("State"), _state_of, cell="badge"),
    )
    filters = (
        ChoiceFilter(
            "is_active",
            gettext_lazy("State"),
            [("True", gettext_lazy("active")), ("False", gettext_lazy("ended"))],
        ),
    )
    search = ("user__name", "user__email", "title")
    order = "user__name"

    def verbs(self) -> Sequence[Verb]:
        if not self.member.may("people.manage"):
            return ()
        return [Verb(_("Invite"), reverse("access:new_invitation"), key="n", main=True)]


class MemberPage(Page):
    """A person in the company: roles, duties, and what they did to their access."""

    duty, find = "people.read", queries.members_seen_by
    subject: Member

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("People"), reverse("people:members"))]

    def state(self) -> Badge:
        return _state_of(self.subject)

    def verbs(self) -> Sequence[Verb]:
        if not self.member.may("people.manage") or self.subject.pk == self.member.pk:
            return ()
        key = [self.subject.pk]
        if not self.subject.is_active:
            return [
                Verb(_("Give access again"), reverse("people:readmit_member", args=key), main=True)
            ]
        return [
            Verb(_("Change roles"), reverse("people:change_member", args=key), key="e", main=True),
            Verb(_("Lend a role"), reverse("access:lend_role", args=key), key="r"),
            Verb(_("Limit to a period"), reverse("access:limit_member", args=key), key="p"),
            Verb(_("Begin leaving"), reverse("access:begin_leaving", args=key), key="l"),
            Verb(_("Sign-in"), reverse("access:member_sessions", args=key), key="s"),
            Verb(pgettext("people", "Unit"), reverse("people:move_member", args=key), "u"),
            Verb(_("End access"), reverse("people:end_member", args=key), danger=True),
        ]

    def panels(self) -> Sequence[Panel]:
        one = self.subject
        assert one.user is not None
        who = [
            Fact(_("E-mail"), Cell(one.user.email)),
            Fact(_("Position"), Cell(one.title)),
            Fact(pgettext("people", "Unit"), Cell(str(one.unit or ""))),
            Fact(_("Language"), Cell(one.user.get_language_display())),
            Fact(_("Roles"), Cell(_with_ends(one))),
            Fact(_("Last day"), Cell(shown_day(one.ends_on))),
            Fact(_("Sees the books of"), Cell(_books(one))),
        ]
        by_role = {role: role.duties for role in one.held_roles}
        rows = [
            Row(
                duty.name,
                [
                    Cell(str(duty.label)),
                    Cell(duty.name, "code"),
                    Cell(
                        ", ".join(
                            str(role) for role, duties in by_role.items() if duty.name in duties
                        )
                    ),
                ],
            )
            for duty in declared()
            if one.may(duty.name)
        ]
        title = _("May do")
        heads = [
            Head("what", _("Duty"), first=True),
            Head("name", _("Name"), "code"),
            Head("why", _("By role")),
        ]
        return [
            facts("who", _("Person"), *who),
            table_panel("duties", title, Table(heads, rows, caption=title, empty=_no_duties())),
        ]


def _books(member: Member) -> str:
    """Which books the person sees."""
    if member.limit is None:
        return _("all periods")
    return shown_period(member.limit.first, member.limit.last)


def _with_ends(member: Member) -> str:
    """The roles of today, each with its end if it has one."""
    shown = [
        _("%(role)s until %(day)s") % {"role": grant.role, "day": shown_day(grant.ends_on)}
        if grant.ends_on
        else str(grant.role)
        for grant in member.grants.all()
        if member.holds(grant)
    ]
    return ", ".join(shown)


class _AboutMember(Ask):
    """A question about one member; afterwards their page."""

    duty, find = "people.manage", queries.members_seen_by
    subject: Member

    def crumbs(self) -> Sequence[Link]:
        return [
            Link(_("People"), reverse("people:members")),
            Link(str(self.subject), address_of(self.subject)),
        ]


class ChangeMember(_AboutMember):
    """Other roles, another position."""

    title, form, submit = gettext_lazy("Change roles"), forms.ChangeMemberForm, gettext_lazy("Save")

    def initial(self) -> Data:
        roles = [str(role.pk) for role in self.subject.held_roles]
        return {"title": self.subject.title, "roles": roles}

    def carry_out(self, member: Member, data: Data) -> Member:
        return access.change_member(
            member, member=self.subject, version=self.subject.version, **data
        )


class EndMember(_AboutMember):
    """No more access from now on; what they did stays on record."""

    title, form, danger = gettext_lazy("End access"), forms.BecauseForm, True

    def effects(self) -> Sequence[str]:
        said = {"name": self.subject}
        return [
            _("%(name)s cannot open this company any more, from now on.") % said,
            _("Everything that %(name)s did stays on record.") % said,
        ]

    def carry_out(self, member: Member, data: Data) -> Member:
        return access.end_member(member, member=self.subject, **data)


class ReadmitMember(_AboutMember):
    """Access again, with the roles of before."""

    title = gettext_lazy("Give access again")

    def effects(self) -> Sequence[str]:
        roles = self.subject.role_names or "–"
        return [
            _("%(name)s works here again as: %(roles)s.") % {"name": self.subject, "roles": roles}
        ]

    def carry_out(self, member: Member, data: Data) -> Member:
        return access.readmit_member(member, member=self.subject)


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
            table_panel("duties", title, Table(heads, duties, caption=title, empty=_no_duties())),
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


def _no_duties() -> Empty:
    return Empty(_("No duties"), _("Whoever has only this may do nothing."))

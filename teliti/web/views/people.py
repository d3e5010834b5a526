"""Screens about people: oneself, and everybody here. The part `people` stands below the kit."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from teliti.access import actions as access
from teliti.audit.duties import declared
from teliti.kit.asks import Ask, Data
from teliti.kit.columns import ChoiceFilter, Column
from teliti.kit.listing import Listing
from teliti.kit.page import Page, facts, table_panel
from teliti.kit.screens import address_of
from teliti.kit.shapes import Badge, Cell, Fact, Head, Link, Panel, Row, Table, Tone, Verb
from teliti.kit.words import shown_day, shown_period
from teliti.people import actions, queries
from teliti.people.models import Member
from teliti.web import forms
from teliti.web.views.roles import no_duties


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
            table_panel("duties", title, Table(heads, rows, caption=title, empty=no_duties())),
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

"""How one signs in, where one is signed in, and the same about others for administrators."""

from collections.abc import Sequence
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teliti.access import actions, forms, queries
from teliti.access.domain import browser_of
from teliti.kit.asks import Ask, Data
from teliti.kit.page import Page, facts, table_panel
from teliti.kit.screens import address_of
from teliti.kit.shapes import Cell, Empty, Fact, Head, Link, Panel, Row, Table, Tone, Verb
from teliti.kit.words import shown_moment
from teliti.people.models import Member
from teliti.people.queries import members_seen_by


class Sessions(Page):
    """One's own password, second factors, and the browsers in which one is signed in."""

    title, duty = gettext_lazy("Sign-in and sessions"), "access.own_sessions"

    def subtitle(self) -> str:
        return self.member.user.email if self.member.user else ""

    def verbs(self) -> Sequence[Verb]:
        return [
            Verb(_("Second factor"), reverse("mfa_index"), key="f", main=True),
            Verb(_("Change password"), reverse("account_change_password"), key="p"),
        ]

    def panels(self) -> Sequence[Panel]:
        return [
            facts("factors", _("Second factor"), *factor_facts(self.member)),
            sessions_panel(self, self.member, "access:end_own_session"),
        ]


class MemberSessions(Page):
    """The second factors of somebody, and the browsers in which they are signed in."""

    duty, find = "people.manage", members_seen_by
    subject: Member

    def crumbs(self) -> Sequence[Link]:
        return _crumbs_to(self.subject)

    def heading(self) -> str:
        return _("Sign-in of %(name)s") % {"name": self.subject}

    def subtitle(self) -> str:
        return self.subject.user.email if self.subject.user else ""

    def verbs(self) -> Sequence[Verb]:
        key = [self.subject.pk]
        everywhere = Verb(_("Sign out everywhere"), reverse("access:end_sessions", args=key), "o")
        if self.subject.pk == self.member.pk:  # nobody sheds their own second factor
            return [everywhere]
        factors = reverse("access:remove_factors", args=key)
        return [everywhere, Verb(_("Remove the second factor"), factors, danger=True)]

    def panels(self) -> Sequence[Panel]:
        return [
            facts("factors", _("Second factor"), *factor_facts(self.subject)),
            sessions_panel(self, self.subject, "access:end_session"),
        ]


def _crumbs_to(member: Member) -> list[Link]:
    return [Link(_("People"), reverse("people:members")), Link(str(member), address_of(member))]


def sessions_panel(screen: Page, whose: Member, end: str) -> Panel:
    """The browsers in which somebody is signed in, each with the way out at the address `end`."""
    here = screen.request.session.session_key
    rows = [
        Row(
            str(one.pk),
            [
                Cell(browser_of(one.user_agent), title=one.user_agent),
                Cell(one.ip, "code"),
                Cell(shown_moment(one.created_at, screen.member.time_zone), "time"),
                Cell(_("this browser"), "badge", tone=Tone.GOOD)
                if one.session_key == here
                else Cell(""),
            ],
            verbs=()
            if one.session_key == here
            else [Verb(_("Sign out"), reverse(end, args=[one.pk]))],
        )
        for one in queries.sessions_of(whose)
    ]
    heads = [
        Head("browser", _("Browser"), first=True),
        Head("ip", _("Address"), "code"),
        Head("since", _("Since"), "time"),
        Head("here", ""),
    ]
    title = _("Signed in")
    nowhere = Empty(_("Signed in nowhere"), _("Sign-ins are listed here from now on."))
    return table_panel("sessions", title, Table(heads, rows, caption=title, empty=nowhere))


def factor_facts(member: Member) -> list[Fact]:
    """The second factors of somebody, in words."""
    found = queries.factors_of(member)
    kinds = Authenticator.Type
    passkeys = [one.wrap().name for one in found if one.type == kinds.WEBAUTHN]
    codes = next((one for one in found if one.type == kinds.RECOVERY_CODES), None)
    left = len(codes.wrap().get_unused_codes()) if codes else 0
    has_app = any(one.type == kinds.TOTP for one in found)
    demanded = _("demanded by a role") if member.needs_second_factor else ""
    return [
        Fact(_("Code app"), Cell(_("on") if has_app else _("off"), sub=demanded)),
        Fact(_("Passkeys"), Cell(", ".join(passkeys) or _("none"))),
        Fact(_("Recovery codes left"), Cell(str(left), "number")),
    ]


class _AboutSession(Ask):
    """A question about one browser in which somebody is signed in."""

    title, danger = gettext_lazy("Sign out there"), True
    subject: UserSession

    def activity(self) -> None:
        return None

    def effects(self) -> Sequence[str]:
        browser = browser_of(self.subject.user_agent)
        return [_("%(browser)s asks for the password again, at once.") % {"browser": browser}]


class EndOwnSession(_AboutSession):
    """Sign oneself out of another browser."""

    duty, find = "access.own_sessions", queries.sessions_of

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Sign-in and sessions"), reverse("access:sessions"))]

    def carry_out(self, member: Member, data: Data) -> str:
        actions.end_own_session(member, session=self.subject)
        return reverse("access:sessions")


class EndSession(_AboutSession):
    """Sign somebody else out of one browser."""

    duty, find = "people.manage", queries.sessions_seen_by

    def crumbs(self) -> Sequence[Link]:
        whose = queries.member_of_session(self.member.company_id, self.subject)
        sessions = reverse("access:member_sessions", args=[whose.pk])
        return [*_crumbs_to(whose), Link(_("Sign-in"), sessions)]

    def carry_out(self, member: Member, data: Data) -> str:
        whose = actions.end_session(member, session=self.subject)
        return reverse("access:member_sessions", args=[whose.pk])


class _AboutMember(Ask):
    """A question about somebody's access; afterwards their page."""

    duty, find, danger = "people.manage", members_seen_by, True
    subject: Member

    def crumbs(self) -> Sequence[Link]:
        return _crumbs_to(self.subject)


class LendRole(_AboutMember):
    """A role for a time, or another end for one that they have."""

    title, form, danger = gettext_lazy("Lend a role"), forms.LendRoleForm, False

    def effects(self) -> Sequence[str]:
        return [_("The role ends by itself; %(name)s sees it coming.") % {"name": self.subject}]

    def carry_out(self, member: Member, data: Data) -> Member:
        return actions.lend_role(member, member=self.subject, **data)


class LimitMember(_AboutMember):
    """The books of some days only, or of all again."""

    title, form, danger = gettext_lazy("Limit to a period"), forms.LimitForm, False
    submit = gettext_lazy("Save")

    def initial(self) -> Data:
        return {"books_from": self.subject.books_from, "books_until": self.subject.books_until}

    def effects(self) -> Sequence[str]:
        said = {"name": self.subject}
        return [
            _("%(name)s sees entries, invoices, bank lines and papers of these days only.") % said,
            _("Within a period %(name)s reads, asks and draws samples, and changes nothing.")
            % said,
        ]

    def carry_out(self, member: Member, data: Data) -> Member:
        return actions.limit_member(
            member, member=self.subject, version=self.subject.version, **data
        )


class EndSessions(_AboutMember):
    """Sign somebody out everywhere."""

    title = gettext_lazy("Sign out everywhere")

    def effects(self) -> Sequence[str]:
        browsers = [browser_of(one.user_agent) for one in queries.sessions_of(self.subject)]
        return [
            _("Every browser of %(name)s asks for the password again, at once: %(browsers)s.")
            % {"name": self.subject, "browsers": "; ".join(browsers) or "–"}
        ]

    def carry_out(self, member: Member, data: Data) -> Member:
        return actions.end_sessions(member, member=self.subject)


class RemoveFactors(_AboutMember):
    """Somebody lost their second factor."""

    title, form = gettext_lazy("Remove the second factor"), forms.BecauseForm

    def effects(self) -> Sequence[str]:
        said: dict[str, Any] = {"name": self.subject}
        return [
            _("%(name)s signs in by password alone, until they set up another.") % said,
            _("Make sure that it is really %(name)s who asks: call them, or see them.") % said,
        ]

    def carry_out(self, member: Member, data: Data) -> Member:
        return actions.remove_factors(member, member=self.subject, **data)

"""Screens of invitations."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teliti.access import actions, forms, queries
from teliti.access.domain import InvitationState
from teliti.access.models import Invitation
from teliti.exchange.verbs import file_verbs
from teliti.kit.asks import Ask, Data
from teliti.kit.columns import ChoiceFilter, Column, today_of
from teliti.kit.listing import Listing
from teliti.kit.page import Page, facts
from teliti.kit.screens import address_of
from teliti.kit.shapes import Badge, Cell, Empty, Fact, Link, Panel, Tone, Verb
from teliti.kit.words import shown_day, shown_moment, shown_period
from teliti.people.models import Member


def state_of(invitation: Invitation) -> Badge:
    """The state of an invitation in a word."""
    if invitation.state == InvitationState.ACCEPTED:
        return Badge(_("accepted"), Tone.GOOD)
    if invitation.state == InvitationState.WITHDRAWN:
        return Badge(_("withdrawn"))
    if not invitation.is_open_on(invitation.invited_by.today):
        return Badge(_("expired"), Tone.WARN)
    return Badge(_("waits"), Tone.ACCENT)


class Invitations(Listing):
    """Who was invited, and whether they came."""

    title, duty = gettext_lazy("Invitations"), "access.read"
    rows = queries.invitations_seen_by
    columns = (
        Column("name", gettext_lazy("Name"), sort="name", first=True),
        Column("email", gettext_lazy("E-mail"), sort="email"),
        Column("state", gettext_lazy("State"), state_of, cell="badge"),
        Column("expires_on", gettext_lazy("Valid until"), cell="date", sort="expires_on"),
        Column("invited_by", gettext_lazy("Invited by"), lambda row: str(row.invited_by)),
        Column("invited_at", gettext_lazy("Invited"), cell="time", sort="invited_at"),
    )
    filters = (
        ChoiceFilter(
            "state",
            gettext_lazy("State"),
            [
                (InvitationState.OPEN.value, gettext_lazy("waits")),
                (InvitationState.ACCEPTED.value, gettext_lazy("accepted")),
                (InvitationState.WITHDRAWN.value, gettext_lazy("withdrawn")),
            ],
        ),
    )
    search = ("name", "email")
    order = "-invited_at"

    def verbs(self) -> Sequence[Verb]:
        found = file_verbs(self.member, "access.invitation")
        if self.member.may("people.manage"):
            found.append(Verb(_("Invite"), reverse("access:new_invitation"), "n", main=True))
        return found

    def empty(self) -> Empty:
        return Empty(
            _("Nobody was invited yet"),
            _("An invitation is a link in a mail: it works once, for seven days."),
            self.main_verb,
        )


class InvitationPage(Page):
    """An invitation: for whom, with which roles, until when."""

    duty, find = "access.read", queries.invitations_seen_by
    subject: Invitation

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Invitations"), reverse("access:invitations"))]

    def state(self) -> Badge:
        return state_of(self.subject)

    def verbs(self) -> Sequence[Verb]:
        if self.subject.state != InvitationState.OPEN or not self.member.may("people.manage"):
            return ()
        key = [self.subject.pk]
        return [
            Verb(_("Send again"), reverse("access:invite_again", args=key), key="s", main=True),
            Verb(_("Withdraw"), reverse("access:withdraw_invitation", args=key), danger=True),
        ]

    def panels(self) -> Sequence[Panel]:
        one = self.subject
        roles = queries.roles_of_grants(one.company_id, one.grants)
        until = next((day for day in roles.values() if day), None)
        who = [
            Fact(_("E-mail"), Cell(one.email)),
            Fact(_("Position"), Cell(one.title)),
            Fact(_("Language"), Cell(one.get_language_display())),
            Fact(_("Roles"), Cell(", ".join(map(str, roles)))),
            Fact(_("Roles until"), Cell(shown_day(until))),
            Fact(_("Sees the books of"), Cell(_books(one))),
            Fact(_("Link valid until"), Cell(shown_day(one.expires_on))),
            Fact(_("Mails sent"), Cell(str(one.sendings), "number")),
            Fact(
                _("Invited by"),
                Cell(str(one.invited_by), sub=shown_moment(one.invited_at, self.member.time_zone)),
            ),
        ]
        return [facts("who", _("Invitation"), *who)]


def _books(invitation: Invitation) -> str:
    if invitation.books_from is None or invitation.books_until is None:
        return _("all periods")
    return shown_period(invitation.books_from, invitation.books_until)


class NewInvitation(Ask):
    """Invite somebody."""

    title, duty, form = gettext_lazy("Invite"), "people.manage", forms.InvitationForm
    submit, submit_and_new = gettext_lazy("Send the invitation"), gettext_lazy("Send and next")

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Invitations"), reverse("access:invitations"))]

    def initial(self) -> Data:
        return {"language": self.member.language}

    def effects(self) -> Sequence[str]:
        return [_("A link goes out by mail; it works once, for seven days.")]

    def carry_out(self, member: Member, data: Data) -> Invitation:
        books = data.pop("books_from"), data.pop("books_until")
        return actions.invite(member, books=books, **data)


class _AboutInvitation(Ask):
    """A question about an invitation; afterwards its page."""

    duty, find = "people.manage", queries.invitations_seen_by
    subject: Invitation

    def crumbs(self) -> Sequence[Link]:
        return [
            Link(_("Invitations"), reverse("access:invitations")),
            Link(self.subject.name, address_of(self.subject)),
        ]


class InviteAgain(_AboutInvitation):
    """A new link; the old one stops working."""

    title = gettext_lazy("Send again")

    def effects(self) -> Sequence[str]:
        return [
            _("A new link goes to %(email)s; earlier links stop working.")
            % {"email": self.subject.email}
        ]

    def carry_out(self, member: Member, data: Data) -> Invitation:
        return actions.invite_again(member, invitation=self.subject)


class WithdrawInvitation(_AboutInvitation):
    """The link leads nowhere from now on."""

    title, danger = gettext_lazy("Withdraw"), True

    def effects(self) -> Sequence[str]:
        still = self.subject.is_open_on(today_of(self.member))
        return [_("The link stops working, at once.")] if still else ()

    def carry_out(self, member: Member, data: Data) -> Invitation:
        return actions.withdraw_invitation(member, invitation=self.subject)

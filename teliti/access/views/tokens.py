"""Screens of API tokens."""

from collections.abc import Sequence
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teliti.access import actions, forms, queries
from teliti.access.models import Token
from teliti.audit.duties import label_of
from teliti.kit.asks import Ask, Data
from teliti.kit.columns import Column, today_of
from teliti.kit.listing import Listing
from teliti.kit.page import Page, facts
from teliti.kit.screens import address_of
from teliti.kit.shapes import Badge, Cell, Empty, Fact, Link, Panel, Tone, Verb
from teliti.kit.words import shown_day, shown_moment
from teliti.people.models import Member

_TEXT = "token_text"
"""In the session, until its page is first shown: the text of a token just made, by its key."""


def state_of(token: Token) -> Badge:
    """The state of a token in a word."""
    if token.revoked_at:
        return Badge(_("revoked"))
    if not token.works_on(token.member.today):
        return Badge(_("expired"), Tone.WARN)
    return Badge(_("works"), Tone.GOOD)


class Tokens(Listing):
    """One's own API tokens; everybody's for administrators."""

    title, duty, rows = gettext_lazy("API tokens"), "access.own_tokens", queries.tokens_of
    columns = (
        Column("name", gettext_lazy("Name"), str, sort="name", first=True),
        Column("member", gettext_lazy("Person"), lambda row: str(row.member)),
        Column(
            "may_change",
            gettext_lazy("May"),
            lambda row: _("read and change") if row.may_change else _("read"),
        ),
        Column("duties", gettext_lazy("Duties"), lambda row: len(row.duties), cell="number"),
        Column("expires_on", gettext_lazy("Valid until"), cell="date", sort="expires_on"),
        Column("last_used_at", gettext_lazy("Last used"), cell="time", sort="last_used_at"),
        Column("state", gettext_lazy("State"), state_of, cell="badge"),
    )
    search = ("name", "member__user__name")
    order = "-pk"

    def verbs(self) -> Sequence[Verb]:
        return [Verb(_("New API token"), reverse("access:new_token"), key="n", main=True)]

    def empty(self) -> Empty:
        return Empty(
            _("No API token yet"),
            _("A token lets a machine read in your name, no more than you may and for a time."),
            self.verbs()[0],
        )


class TokenPage(Page):
    """A token; its text only the first time."""

    duty, find = "access.own_tokens", queries.tokens_of
    subject: Token

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("API tokens"), reverse("access:tokens"))]

    def state(self) -> Badge:
        return state_of(self.subject)

    def verbs(self) -> Sequence[Verb]:
        if self.subject.revoked_at:
            return ()
        revoke = reverse("access:revoke_token", args=[self.subject.pk])
        return [Verb(_("Revoke"), revoke, key="x", danger=True)]

    def panels(self) -> Sequence[Panel]:
        one, zone = self.subject, self.member.time_zone
        about = [
            Fact(_("Person"), Cell(str(one.member))),
            Fact(_("May"), Cell(_("read and change") if one.may_change else _("read"))),
            Fact(_("Duties"), Cell("; ".join(map(label_of, one.duties)))),
            Fact(_("Valid until"), Cell(shown_day(one.expires_on))),
            Fact(_("Made"), Cell(shown_moment(one.made_at, zone))),
            Fact(
                _("Last used"),
                Cell(shown_moment(one.last_used_at, zone) if one.last_used_at else _("never")),
            ),
        ]
        panels = [facts("about", _("API token"), *about)]
        kept = self.request.session.get(_TEXT, {})
        if str(one.pk) in kept:
            del self.request.session[_TEXT]
            text = Fact(
                _("Text"), Cell(kept[str(one.pk)], "code", sub=_("Shown this once: copy it now."))
            )
            panels.insert(0, facts("text", _("Your new token"), text))
        return panels


class NewToken(Ask):
    """Make a token."""

    title, duty, form = gettext_lazy("New API token"), "access.own_tokens", forms.TokenForm
    submit = gettext_lazy("Make")

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("API tokens"), reverse("access:tokens"))]

    def initial(self) -> Data:
        return {"expires_on": today_of(self.member) + timedelta(days=90)}

    def carry_out(self, member: Member, data: Data) -> Token:
        made = actions.make_token(member, **data)
        self.request.session[_TEXT] = {str(made.token.pk): made.text}
        return made.token


class RevokeToken(Ask):
    """It opens nothing from now on."""

    title, duty, find = gettext_lazy("Revoke"), "access.own_tokens", queries.tokens_of
    danger = True
    subject: Token

    def crumbs(self) -> Sequence[Link]:
        return [
            Link(_("API tokens"), reverse("access:tokens")),
            Link(str(self.subject), address_of(self.subject)),
        ]

    def effects(self) -> Sequence[str]:
        return [_("Whatever uses this token is refused, at once. It cannot be given back.")]

    def carry_out(self, member: Member, data: Data) -> Token:
        if self.subject.member_id == member.pk:
            return actions.revoke_own_token(member, token=self.subject)
        return actions.revoke_token(member, token=self.subject)

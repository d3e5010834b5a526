"""Duties that one person must not have both, who has them, and exceptions."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teliti.approvals import actions, forms, queries
from teliti.approvals.models import Pair
from teliti.audit.duties import label_of
from teliti.kit.asks import Ask, Data
from teliti.kit.columns import ChoiceFilter, Column, today_of
from teliti.kit.listing import Listing
from teliti.kit.page import Page, facts, table_panel
from teliti.kit.screens import address_of
from teliti.kit.shapes import Badge, Cell, Empty, Fact, Head, Link, Panel, Row, Table, Tone, Verb
from teliti.kit.words import shown_day
from teliti.people.models import Member


def first_of(pair: Pair) -> str:
    return label_of(pair.first)


def second_of(pair: Pair) -> str:
    return label_of(pair.second)


def state_of(pair: Pair) -> Badge:
    """Whether a pair is forbidden now."""
    return Badge(_("ended")) if pair.ended_on else Badge(_("in force"), Tone.GOOD)


class Pairs(Listing):
    """Which duties one person must not have both, and who has them."""

    title, duty = gettext_lazy("Forbidden pairs"), "approvals.pairs"
    filters = (
        ChoiceFilter(
            "ended", gettext_lazy("State"),
            [("True", gettext_lazy("in force")), ("False", gettext_lazy("ended"))],
            field="ended_on__isnull",
        ),
    )  # fmt: skip
    search = ("first", "second", "because")
    order = "first"
    rows = queries.pairs_seen_by

    @property
    def columns(self) -> Sequence[Column]:  # type: ignore[override]  # who has both is read once a page
        return (
            Column("first", _("Duty"), value=first_of, sort="first", first=True, link=address_of),
            Column("second", _("And"), value=second_of, sort="second"),
            Column("because", _("Why")),
            Column("who", _("Who has both"), value=self._who, tone=self._tone),
            Column("state", _("State"), value=state_of, cell="badge"),
        )

    @cached_property
    def people(self) -> list[Member]:
        """Everybody with what they carry; read once."""
        return list(queries.people_with_roles(self.member.company_id))

    def _who(self, pair: Pair) -> str:
        if pair.ended_on:
            return ""
        return ", ".join(str(one) for one in self.people if has_both(one, pair))

    def _tone(self, pair: Pair) -> Tone:
        return Tone.BAD if self._who(pair) else Tone.PLAIN

    def verbs(self) -> Sequence[Verb]:
        return [Verb(_("Forbid a pair"), reverse("approvals:new_pair"), "n", main=True)]

    def empty(self) -> Empty:
        return Empty(
            _("No forbidden pairs"),
            _("Say which two duties would let one person do and hide the same thing."),
            self.main_verb,
        )


def has_both(member: Member, pair: Pair) -> bool:
    """Whether a person carries both duties of a pair."""
    return member.may(pair.first) and member.may(pair.second)


class _OfPairs:
    member: Member

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Forbidden pairs"), reverse("approvals:pairs"))]


class PairPage(_OfPairs, Page):
    """One pair: who has both duties, and who is excepted until when."""

    duty, find = "approvals.pairs", queries.pairs_seen_by
    subject: Pair

    def heading(self) -> str:
        return f"{first_of(self.subject)} + {second_of(self.subject)}"

    def state(self) -> Badge:
        return state_of(self.subject)

    def verbs(self) -> Sequence[Verb]:
        if self.subject.ended_on:
            return []
        here = [self.subject.pk]
        return [
            Verb(_("Make an exception"), reverse("approvals:new_exception", args=here), "x"),
            Verb(_("Allow again"), reverse("approvals:end_pair", args=here), danger=True),
        ]

    def panels(self) -> Sequence[Panel]:
        pair, today = self.subject, today_of(self.member)
        exceptions = queries.exceptions_of(pair)
        excepted = {
            one.member_id: one for one in exceptions if one.starts_on <= today <= one.ends_on
        }
        both = [
            Row(str(one.pk), [
                Cell(str(one), url=address_of(one)),
                Cell(one.role_names),
                self._standing(excepted.get(one.pk)),
            ])
            for one in queries.people_with_roles(self.member.company_id)
            if has_both(one, pair)
        ]  # fmt: skip
        nobody = Empty(_("Nobody has both"), "")
        heads = [
            Head("who", _("Person"), first=True),
            Head("roles", _("Roles")),
            Head("state", _("State"), "badge"),
        ]
        given = [
            Row(str(one.pk), [
                Cell(str(one.member)),
                Cell(one.because),
                Cell(f"{shown_day(one.starts_on)} – {shown_day(one.ends_on)}"),
                Cell(str(one.given_by)),
            ])
            for one in exceptions
        ]  # fmt: skip
        exception_heads = [
            Head("who", _("Person"), first=True),
            Head("why", _("Reason")),
            Head("days", _("Days")),
            Head("by", _("Given by")),
        ]
        return [
            facts("about", "", Fact(_("Why"), Cell(pair.because))),
            table_panel("both", _("Who has both"), Table(heads, both, empty=nobody, id="both")),
            table_panel(
                "exceptions", _("Exceptions"),
                Table(exception_heads, given, empty=Empty(_("No exceptions"), ""), id="exceptions"),
            ),
        ]  # fmt: skip

    def _standing(self, exception: object) -> Cell:
        if exception is not None:
            return Cell(_("excepted"), "badge", tone=Tone.WARN)
        return Cell(_("stopped when used"), "badge", tone=Tone.BAD)


class NewPair(_OfPairs, Ask):
    """Forbid two duties in one hand."""

    title, duty = gettext_lazy("Forbid a pair"), "approvals.pairs"
    form, submit = forms.PairForm, gettext_lazy("Forbid")

    def effects(self) -> Sequence[str]:
        return [
            _("Nobody is given both from now on."),
            _("Whoever has both is stopped where they use one and approvals are asked."),
        ]

    def carry_out(self, member: Member, data: Data) -> Pair:
        return actions.forbid_pair(member, **data)


class EndPair(_OfPairs, Ask):
    """Allow both duties in one hand again."""

    title, duty, form = gettext_lazy("Allow again"), "approvals.pairs", forms.Reason
    danger, find = True, queries.pairs_seen_by

    def carry_out(self, member: Member, data: Data) -> Pair:
        return actions.allow_pair(member, pair=self.subject, because=data["because"])


class NewException(_OfPairs, Ask):
    """Let one person have both for a while, with the reason."""

    title, duty = gettext_lazy("Make an exception"), "approvals.pairs"
    form, find, submit = forms.ExceptionForm, queries.pairs_seen_by, gettext_lazy("Save")

    def form_options(self) -> Data:
        people = queries.people_to_choose(self.member.company_id)
        return {"people": [one for one in people if one.pk != self.member.pk]}

    def effects(self) -> Sequence[str]:
        return [_("It ends by itself, within a year, and is listed until then.")]

    def carry_out(self, member: Member, data: Data) -> Pair:
        actions.make_exception(
            member, pair=self.subject, member=data["person"], because=data["because"],
            ends_on=data["ends_on"],
        )  # fmt: skip
        pair: Pair = self.subject
        return pair

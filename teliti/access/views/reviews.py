"""Screens of access reviews."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teliti.access import actions, forms, queries
from teliti.access.domain import LineState
from teliti.access.models import Review, ReviewLine
from teliti.base.keys import keys_in
from teliti.kit.asks import Ask, Data
from teliti.kit.columns import ChoiceFilter, Column, today_of
from teliti.kit.listing import Listing
from teliti.kit.screens import address_of, go
from teliti.kit.shapes import Badge, Empty, Link, Tone, Verb
from teliti.kit.words import shown_day
from teliti.people.models import Member


def _state_of_review(review: Review) -> Badge:
    if review.closed_at:
        return Badge(_("closed"), Tone.GOOD)
    return Badge(_("under way"), Tone.ACCENT)


def _state_of_line(line: ReviewLine) -> Badge:
    return {
        LineState.OPEN: Badge(_("open"), Tone.WARN),
        LineState.KEEP: Badge(_("kept"), Tone.GOOD),
        LineState.REMOVE: Badge(_("removed"), Tone.BAD),
    }[LineState(line.state)]


class Reviews(Listing):
    """The access reviews, the newest first."""

    title, duty, rows = gettext_lazy("Access reviews"), "access.read", queries.reviews_seen_by
    columns = (
        Column("name", gettext_lazy("Review"), str, first=True),
        Column("begun_by", gettext_lazy("Begun by"), lambda row: str(row.begun_by)),
        Column("due_on", gettext_lazy("Due"), cell="date", sort="due_on"),
        Column("closed_at", gettext_lazy("Closed"), cell="time", sort="closed_at"),
        Column("state", gettext_lazy("State"), _state_of_review, cell="badge"),
    )
    order = "-pk"

    def verbs(self) -> Sequence[Verb]:
        if not self.member.may("access.review") or queries.open_review(self.member):
            return ()
        return [Verb(_("Begin a review"), reverse("access:new_review"), key="n", main=True)]

    def empty(self) -> Empty:
        return Empty(
            _("No review yet"),
            _("Once a year somebody looks at every role of every person: keep or remove."),
            self.main_verb,
        )


class ReviewLines(Listing):
    """A review: every role of every person as it stood, and what was decided."""

    duty, find = "access.read", queries.reviews_seen_by
    rows = queries.review_lines_seen_by
    columns = (
        Column("member", gettext_lazy("Person"), lambda row: str(row.member),
               sort="member__user__name", first=True),
        Column("role", gettext_lazy("Role"), lambda row: str(row.role), sort="role_id"),
        Column("ends_on", gettext_lazy("Until"), cell="date", sort="ends_on"),
        Column("state", gettext_lazy("State"), _state_of_line, cell="badge"),
        Column("decided_by", gettext_lazy("Decided by"), lambda row: str(row.decided_by or "")),
        Column("decided_at", gettext_lazy("Decided"), cell="time", sort="decided_at"),
    )  # fmt: skip
    filters = (
        ChoiceFilter(
            "state",
            gettext_lazy("State"),
            [
                (LineState.OPEN.value, gettext_lazy("open")),
                (LineState.KEEP.value, gettext_lazy("kept")),
                (LineState.REMOVE.value, gettext_lazy("removed")),
            ],
        ),
    )
    search = ("member__user__name",)
    order = "member__user__name"
    has_views = False
    subject: Review

    @staticmethod
    def link(line: ReviewLine) -> str:
        return address_of(line.member)

    def wanted(self) -> QuerySet[ReviewLine]:
        return super().wanted().filter(review=self.subject)

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Access reviews"), reverse("access:reviews"))]

    def state(self) -> Badge:
        return _state_of_review(self.subject)

    def subtitle(self) -> str:
        return _("to be done by %(day)s") % {"day": shown_day(self.subject.due_on)}

    def verbs(self) -> Sequence[Verb]:
        if self.subject.closed_at or not self.member.may("access.review"):
            return ()
        return [Verb(_("Close"), reverse("access:close_review", args=[self.subject.pk]), key="c")]

    def bulk_verbs(self) -> Sequence[Verb]:
        if self.subject.closed_at or not self.member.may("access.review"):
            return ()
        return [
            Verb(_("Keep"), "", key="keep"),
            Verb(_("Remove"), "", key="remove", danger=True),
        ]

    def bulk_keep(self, keys: list[str]) -> HttpResponse:
        actions.keep_grants(self.member, review=self.subject, lines=keys_in(keys))
        return go(self.request.get_full_path())

    def bulk_remove(self, keys: list[str]) -> HttpResponse:
        actions.remove_grants(self.member, review=self.subject, lines=keys_in(keys))
        return go(self.request.get_full_path())


class NewReview(Ask):
    """Begin a review."""

    title, duty, form = gettext_lazy("Begin a review"), "access.review", forms.ReviewForm
    submit = gettext_lazy("Begin")

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Access reviews"), reverse("access:reviews"))]

    def initial(self) -> Data:
        return {"due_on": today_of(self.member) + timedelta(days=14)}

    def effects(self) -> Sequence[str]:
        return [
            _("Every role of every person becomes a line: keep, or remove."),
            _("What is removed is taken away at once. Nobody reviews their own roles."),
        ]

    def carry_out(self, member: Member, data: Data) -> Review:
        return actions.begin_review(member, **data)


class CloseReview(Ask):
    """Every line is decided; it stays as evidence."""

    title, duty, find = gettext_lazy("Close"), "access.review", queries.reviews_seen_by
    subject: Review

    def crumbs(self) -> Sequence[Link]:
        return [
            Link(_("Access reviews"), reverse("access:reviews")),
            Link(str(self.subject), address_of(self.subject)),
        ]

    def effects(self) -> Sequence[str]:
        return [_("The review stays as it is, as evidence. The next is due in a year.")]

    def carry_out(self, member: Member, data: Data) -> Review:
        return actions.close_review(member, review=self.subject)

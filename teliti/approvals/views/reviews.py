"""What passed without an approval, and is looked at later."""

from collections.abc import Sequence
from typing import ClassVar

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from teliti.approvals import actions, forms, kinds, queries, words
from teliti.approvals.models import LaterReview
from teliti.base.keys import keys_in
from teliti.kit.asks import Ask, Data
from teliti.kit.columns import ChoiceFilter, Column, DayFilter
from teliti.kit.listing import Listing
from teliti.kit.page import Page, facts, table_panel
from teliti.kit.screens import address_of, address_of_subject, go
from teliti.kit.shapes import Badge, Cell, Empty, Fact, Head, Link, Panel, Row, Table, Tone, Verb
from teliti.kit.words import shown_moment, shown_money
from teliti.people.models import Member


def state_of(review: LaterReview) -> Badge:
    """Whether somebody has looked at it."""
    if review.reviewed_by_id:
        return Badge(_("looked at"), Tone.GOOD)
    return Badge(_("to look at"), Tone.WARN)


def kind_of(review: LaterReview) -> str:
    return kinds.label_of(review.kind)


def why_of(review: LaterReview) -> str:
    """Why it passed."""
    if review.is_forced:
        return _("Nobody but the maker could approve it.")
    return _("The policy lets it pass.")


class Reviews(Listing):
    """Acts without an approval, month by month."""

    title, duty = gettext_lazy("Later reviews"), "approvals.review"
    columns = (
        Column("label", gettext_lazy("Thing"), sort="label", first=True, link=address_of),
        Column("kind", gettext_lazy("What"), value=kind_of, sort="kind"),
        Column("amount", gettext_lazy("Amount"), value="amount_minor", cell="money",
               sort="amount_minor"),
        Column("maker", gettext_lazy("Done by"), sort="maker__user__name"),
        Column("at", gettext_lazy("Done"), cell="time", sort="at"),
        Column("why", gettext_lazy("Why"), value=why_of),
        Column("state", gettext_lazy("State"), value=state_of, cell="badge"),
        Column("reviewed_by", gettext_lazy("Looked at by")),
    )  # fmt: skip
    filters = (
        ChoiceFilter(
            "open",
            gettext_lazy("State"),
            [("True", gettext_lazy("to look at")), ("False", gettext_lazy("looked at"))],
            field="reviewed_by__isnull",
        ),
        DayFilter("from", gettext_lazy("Done from"), "at__date"),
        DayFilter("until", gettext_lazy("Done until"), "at__date", "lte"),
    )
    search: ClassVar[Sequence[str]] = ("label", "maker__user__name", "finding")
    order = "-at"
    rows = queries.reviews_seen_by

    def bulk_verbs(self) -> Sequence[Verb]:
        return [Verb(_("Looked at"), "", key="review", main=True)]

    def bulk_review(self, keys: list[str]) -> HttpResponse:
        """Say of the chosen ones that one has looked at them and found nothing."""
        chosen = list(queries.reviews_seen_by(self.member).filter(pk__in=keys_in(keys)))
        count = actions.review_later(self.member, reviews=chosen)
        done = ngettext("%(count)s looked at", "%(count)s looked at", count)
        messages.success(self.request, done % {"count": count})
        return go(self.request.get_full_path())

    def empty(self) -> Empty:
        return Empty(
            _("Nothing to look at"),
            _("In a small firm some acts have nobody else to approve them: they come here."),
        )


class _OfReview:
    subject: LaterReview
    member: Member

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Later reviews"), reverse("approvals:reviews"))]


class ReviewPage(_OfReview, Page):
    """One act that passed without an approval."""

    duty, find = "approvals.review", queries.reviews_seen_by

    def heading(self) -> str:
        return self.subject.label

    def subtitle(self) -> str:
        return kind_of(self.subject)

    def state(self) -> Badge:
        return state_of(self.subject)

    def verbs(self) -> Sequence[Verb]:
        review = self.subject
        if review.reviewed_by_id or review.maker_id == self.member.pk:
            return []
        address = reverse("approvals:do_review", args=[review.pk])
        return [Verb(_("Looked at"), address, "a", main=True)]

    def panels(self) -> Sequence[Panel]:
        review, zone = self.subject, self.member.time_zone
        policies = queries.policies_named(self.member.company_id, review.policies, review.at)
        reasons = words.why(review.policies, policies) if review.policies else ""
        rows = [
            Fact(_("Thing"), Cell(review.label, url=address_of_subject(review.subject))),
            Fact(_("Done by"), Cell(str(review.maker), sub=shown_moment(review.at, zone))),
            Fact(_("Why"), Cell(why_of(review), sub=reasons)),
        ]
        if review.amount_minor is not None:
            amount = shown_money(review.amount_minor, review.currency)
            rows.append(Fact(_("Amount"), Cell(amount, "money")))
        if review.reviewed_by:
            moment = shown_moment(review.reviewed_at, zone)
            rows.append(Fact(_("Looked at by"), Cell(str(review.reviewed_by), sub=moment)))
            rows.append(Fact(_("Finding"), Cell(review.finding)))
        heads = [Head("field", _("Field"), first=True), Head("value", _("What was done"))]
        content = [
            Row(name, [Cell(label), Cell(value)])
            for name in words.in_order(review.kind, review.content)
            for label, value in [
                words.field_of(review.kind, name, review.content[name], review.currency, zone)
            ]
        ]
        return [
            facts("about", "", *rows),
            table_panel("content", _("What was done"), Table(heads, content, id="content")),
        ]


class DoReview(_OfReview, Ask):
    """Say that one has looked at it, and what one found."""

    title, duty, form = gettext_lazy("Looked at"), "approvals.review", forms.Finding
    find = queries.reviews_seen_by

    def carry_out(self, member: Member, data: Data) -> LaterReview:
        actions.review_later(member, reviews=[self.subject], finding=data["finding"])
        return self.subject

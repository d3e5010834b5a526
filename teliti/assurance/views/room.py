"""The auditor's room: what an audit needs, in one place."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teliti.assurance import queries
from teliti.assurance.domain import InquiryState
from teliti.assurance.views.inquiries import days_waiting, state_of, tone_of
from teliti.kit.page import Page, facts, table_panel
from teliti.kit.screens import address_of
from teliti.kit.shapes import Cell, Empty, Fact, Head, Panel, Row, Table, Verb
from teliti.kit.words import shown_day, shown_moment, shown_number, shown_period

FEW = 8


class Room(Page):
    """The period, open requests, samples, packs, and the ways to the books and the trail."""

    title, duty = _("Auditor's room"), "assurance.read"

    def verbs(self) -> Sequence[Verb]:
        may, verbs = self.member.may, []
        if may("assurance.ask"):
            ask = reverse("assurance:ask")
            verbs.append(Verb(gettext("Ask for evidence"), ask, key="n", main=True))
        if may("assurance.sample"):
            draw = reverse("assurance:draw_sample")
            verbs.append(Verb(gettext("Draw a sample"), draw, key="s"))
        if may("assurance.pack"):
            verbs.append(Verb(gettext("New pack"), reverse("assurance:new_pack"), key="p"))
        return verbs

    def panels(self) -> Sequence[Panel]:
        shown = [self._requests(), *self._samples(), *self._packs()]
        return [*shown, self._period(), self._ways()]

    def _period(self) -> Panel:
        limit = self.member.limit
        seen = shown_period(limit.first, limit.last) if limit else gettext("all periods")
        seal = queries.last_seal(self.member.company_id)
        sealed = shown_moment(seal.sealed_at, self.member.time_zone) if seal else "–"
        rows = [
            Fact(gettext("Sees the books of"), Cell(seen, strong=True)),
            Fact(gettext("Last seal of the trail"), Cell(sealed, url=reverse("assurance:seals"))),
        ]
        return facts("period", gettext("Period"), *rows, aside=True)

    def _ways(self) -> Panel:
        ways = [
            ("insight.read", gettext("Trial balance"), "insight:trial_balance"),
            ("insight.read", gettext("Balance sheet"), "insight:balance_sheet"),
            ("insight.read", gettext("Profit and loss"), "insight:profit_and_loss"),
            ("insight.read", gettext("General ledger"), "insight:general_ledger"),
            ("ledger.read", gettext("Journal entries"), "ledger:entries"),
            ("documents.read", gettext("Documents"), "documents:documents"),
            ("audit.read", gettext("Trail"), "audit:events"),
            ("audit.read", gettext("What auditors opened"), "audit:opened"),
        ]
        rows = [
            Row(name, [Cell(label, url=reverse(name))], reverse(name))
            for duty, label, name in ways
            if self.member.may(duty)
        ]
        title = gettext("Books and trail")
        heads = [Head("page", gettext("Page"), first=True)]
        return table_panel("ways", title, Table(heads, rows, caption=title), aside=True)

    def _requests(self) -> Panel:
        found = queries.inquiries_seen_by(self.member).exclude(state=InquiryState.ACCEPTED)
        rows = [
            Row(
                str(one.pk),
                [
                    Cell(str(one), url=address_of(one), sub=one.about),
                    Cell(shown_day(one.due_on), "date", tone=tone_of(one)),
                    Cell(shown_number(days_waiting(one)), "number"),
                    Cell(state_of(one).text, "badge", tone=state_of(one).tone),
                ],
                address_of(one),
            )
            for one in found.order_by("pk")[:FEW]
        ]
        title = gettext("Requests for evidence")
        heads = [
            Head("text", gettext("What is asked for"), first=True),
            Head("due", gettext("Due"), "date"),
            Head("days", gettext("Days waiting"), "number"),
            Head("state", gettext("State"), "badge"),
        ]
        nothing = Empty(
            gettext("Nothing waits"),
            gettext("An auditor asks on a record or figure, or here; answers carry papers."),
        )
        every = Verb(gettext("All requests"), reverse("assurance:inquiries"))
        return Panel(
            "requests", title, "kit/panel_table.html",
            {"table": Table(heads, rows, caption=title, empty=nothing, id="requests-table")},
            verbs=[every],
        )  # fmt: skip

    def _samples(self) -> Sequence[Panel]:
        if not self.member.may("assurance.sample"):
            return ()
        rows = [
            Row(
                str(one.pk),
                [
                    Cell(one.get_method_display(), url=address_of(one)),
                    Cell(shown_period(one.first, one.last)),
                    Cell(shown_number(len(one.entries)), "number"),
                    Cell(str(one.drawn_by)),
                ],
                address_of(one),
            )
            for one in queries.samples_seen_by(self.member).order_by("-pk")[:FEW]
        ]
        title = gettext("Samples")
        heads = [
            Head("method", gettext("Method"), first=True),
            Head("days", gettext("Period")),
            Head("picked", gettext("Picked"), "number"),
            Head("by", gettext("Drawn by")),
        ]
        nothing = Empty(
            gettext("No sample yet"),
            gettext("Entries picked at random, the highest, at odd hours, or of round sums."),
        )
        table = Table(heads, rows, caption=title, empty=nothing, id="samples-table")
        return [table_panel("samples", title, table)]

    def _packs(self) -> Sequence[Panel]:
        if not self.member.may("assurance.packs"):
            return ()
        rows = [
            Row(
                str(one.pk),
                [
                    Cell(one.get_kind_display(), url=address_of(one)),
                    Cell(shown_period(one.first, one.last)),
                    Cell(one.for_whom),
                    Cell(shown_moment(one.built_at, self.member.time_zone), "time"),
                ],
                address_of(one),
            )
            for one in queries.packs_seen_by(self.member).order_by("-pk")[:FEW]
        ]
        title = gettext("Proof packs")
        heads = [
            Head("kind", gettext("Kind"), first=True),
            Head("days", gettext("Period")),
            Head("whom", gettext("For whom")),
            Head("built", gettext("Built"), "time"),
        ]
        nothing = Empty(
            gettext("No pack yet"),
            gettext("The company builds packs; those that lie within your period stand here."),
        )
        table = Table(heads, rows, caption=title, empty=nothing, id="packs-table")
        return [table_panel("packs", title, table)]

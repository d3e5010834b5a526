"""Screens of reported figures: what was kept, and what changed since."""

from collections.abc import Iterator, Sequence
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teliti.assurance import queries
from teliti.assurance.domain import ChangedFigure, changed_accounts, changed_lines
from teliti.assurance.models import ReportedFigures
from teliti.assurance.reporting import figures_of
from teliti.assurance.views.entries import entry_heads, entry_row
from teliti.insight.domain.figures import PRIOR
from teliti.insight.domain.spans import Days
from teliti.insight.forms import Asked, address, exactly
from teliti.kit.columns import Column, DayFilter
from teliti.kit.listing import Listing
from teliti.kit.page import Page, facts, table_panel
from teliti.kit.screens import address_of
from teliti.kit.shapes import Badge, Cell, Empty, Fact, Head, Link, Panel, Row, Table, Tone
from teliti.kit.words import (
    language,
    shown_amount,
    shown_moment,
    shown_number,
    shown_period,
)

MOST_ENTRIES = 100


def _why(reported: ReportedFigures) -> str:
    return gettext("month locked") if reported.period_id else gettext("proof pack built")


class ReportedList(Listing):
    """Every set of figures that was kept, the newest first."""

    title, duty, rows = _("Reported figures"), "assurance.read", queries.listed_reports_seen_by
    columns = (
        Column("days", _("Period"), lambda one: shown_period(one.first, one.last), first=True),
        Column("why", _("Kept when"), _why),
        Column("kept_at", _("Kept"), cell="time", sort="kept_at"),
        Column("digest", "SHA-256", lambda one: one.digest[:16], cell="code"),
    )
    filters = (
        DayFilter("from", _("From"), "first"),
        DayFilter("until", _("Until"), "last", "lte"),
    )

    def empty(self) -> Empty:
        return Empty(
            gettext("No month was locked yet"),
            gettext(
                "When a month is locked or a proof pack is built, its statements are kept here as "
                "they were reported, to be compared with the books of any later day."
            ),
        )


class ReportedPage(Page):
    """What changed since these figures were reported, and the entries that came after."""

    duty, find = "assurance.read", queries.reported_seen_by
    unshown = ("figures",)
    subject: ReportedFigures

    def heading(self) -> str:
        return gettext("Changed since reported: %(days)s") % {
            "days": shown_period(self.subject.first, self.subject.last)
        }

    def crumbs(self) -> Sequence[Link]:
        return [Link(gettext("Reported figures"), reverse("assurance:reported"))]

    @cached_property
    def now(self) -> dict[str, list[list[object]]]:
        """The same figures as the books stand now."""
        return figures_of(self.member.company, self.subject.first, self.subject.last)

    @cached_property
    def changed(self) -> list[ChangedFigure]:
        """The accounts that differ."""
        return changed_accounts(self.subject.figures, self.now)

    def state(self) -> Badge:
        if not self.changed:
            return Badge(gettext("as reported"), Tone.GOOD)
        return Badge(gettext("changed since"), Tone.WARN)

    def panels(self) -> Sequence[Panel]:
        one, zone = self.subject, self.member.time_zone
        told = [
            Fact(gettext("Kept when"), Cell(_why(one), url=_cause(one))),
            Fact(gettext("Kept"), Cell(shown_moment(one.kept_at, zone))),
            Fact("SHA-256", Cell(one.digest, "code")),
        ]
        return [
            self._accounts(),
            *self._statements(),
            self._entries(),
            facts("kept", gettext("About"), *told, aside=True),
        ]

    def _accounts(self) -> Panel:
        wanted = exactly(Days(self.subject.first, self.subject.last))
        rows = [
            Row(
                str(one.key),
                [
                    Cell(one.names[0], "code"),
                    Cell(_name(one), url=_ledger(one, wanted)),
                    *self._amounts(one),
                ],
            )
            for one in self.changed
        ]
        title = gettext("Accounts")
        heads = [
            Head("code", gettext("Code"), "code"),
            Head("name", gettext("Account"), first=True),
            *_amount_heads(),
        ]
        nothing = Empty(
            gettext("Nothing changed"),
            gettext("Every account still has the balance and the movement that were reported."),
        )
        table = Table(heads, rows, caption=title, empty=nothing, id="accounts-table")
        return table_panel("accounts", title, table)

    def _statements(self) -> Iterator[Panel]:
        titles = {
            "balance_sheet": gettext("Balance sheet"),
            "profit_and_loss": gettext("Profit and loss"),
        }
        for name, title in titles.items():
            changed = changed_lines(self.subject.figures, self.now, name)
            rows = [Row(str(one.key), [Cell(_line(one)), *self._amounts(one)]) for one in changed]
            if rows:
                heads = [Head("line", gettext("Line"), first=True), *_amount_heads()]
                table = Table(heads, rows, caption=title, id=f"{name}-table")
                yield table_panel(name, title, table)

    def _entries(self) -> Panel:
        found = queries.posted_after(self.subject, most=MOST_ENTRIES + 1)
        rows = [entry_row(entry, debit, self.member) for entry, debit in found[:MOST_ENTRIES]]
        title = gettext("Entries that came after")
        nothing = Empty(
            gettext("No later entries"), gettext("Nothing was posted into these days afterwards.")
        )
        count = ""
        if len(found) > MOST_ENTRIES:
            count = gettext("the last %(count)s") % {"count": shown_number(MOST_ENTRIES)}
        table = Table(entry_heads(), rows, title, empty=nothing, count=count, id="entries-table")
        return table_panel("entries", title, table)

    def _amounts(self, one: ChangedFigure) -> list[Cell]:
        currency = self.member.company.currency
        return [
            Cell(shown_amount(amount, currency), "money")
            for amount in (one.reported, one.now, one.difference)
        ]


def _amount_heads() -> list[Head]:
    return [
        Head("reported", gettext("Reported"), "money"),
        Head("now", gettext("Today"), "money"),
        Head("difference", gettext("Difference"), "money"),
    ]


def _name(one: ChangedFigure) -> str:
    return gettext("Results of earlier years (computed)") if one.key == PRIOR else one.names[1]


def _line(one: ChangedFigure) -> str:
    return one.names[0] if language() == "id" else one.names[1]


def _ledger(one: ChangedFigure, wanted: Asked) -> str:
    """The ledger of the account over these days."""
    if one.key == PRIOR:
        return ""
    return address(reverse("insight:account_ledger", args=[one.key]), wanted)


def _cause(reported: ReportedFigures) -> str:
    """The pack, or the event that locked the month."""
    return address_of(reported.pack) if reported.pack else ""

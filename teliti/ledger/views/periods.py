"""Screens of fiscal years, periods and their closing list."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from teliti.approvals.models import Request, RequestState
from teliti.approvals.queries import open_request
from teliti.base.days import format_month, month_of
from teliti.kit.asks import Ask, Data
from teliti.kit.columns import ChoiceFilter, Column
from teliti.kit.listing import Listing
from teliti.kit.page import Page, facts, table_panel
from teliti.kit.screens import address_of
from teliti.kit.shapes import Badge, Cell, Empty, Fact, Head, Link, Panel, Row, Table, Tone, Verb
from teliti.kit.words import language, shown_day, shown_moment
from teliti.ledger import actions, closing, forms, queries
from teliti.ledger.models import Entry, FiscalYear, Period
from teliti.ledger.words import period_badge
from teliti.people.models import Member


def month_name(period: Period) -> str:
    """November 2026, in the active language."""
    return format_month(month_of(period.starts_on), language())


class Periods(Listing):
    """Accounting periods, the newest first."""

    title, duty = gettext_lazy("Periods and closing"), "ledger.read"
    columns = (
        Column("starts_on", gettext_lazy("Period"), value=month_name, sort="starts_on", first=True),
        Column("year", gettext_lazy("Fiscal year"), value="fiscal_year.label"),
        Column("state", gettext_lazy("State"), value=period_badge, cell="badge", sort="state"),
        Column("closed_at", gettext_lazy("Closed"), cell="time", sort="closed_at"),
    )
    filters = (
        ChoiceFilter(
            "state", gettext_lazy("State"),
            (("open", pgettext_lazy("period", "Open")), ("closed", gettext_lazy("Closed"))),
        ),
    )  # fmt: skip
    order = "-starts_on"
    rows = queries.periods_seen_by

    def verbs(self) -> Sequence[Verb]:
        if not self.member.may("ledger.open_year"):
            return ()
        return [
            Verb(_("Open fiscal year"), reverse("ledger:open_year"), "n", main=True),
            Verb(_("Opening balances"), reverse("ledger:opening"), "o"),
        ]

    def empty(self) -> Empty:
        return Empty(
            _("No fiscal year yet"),
            _("Entries are posted into the months of a fiscal year. Open the first one."),
            Verb(_("Open fiscal year"), reverse("ledger:open_year"), "n", main=True),
        )


class _OnePeriod:
    subject: Period
    member: Member

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Periods and closing"), reverse("ledger:periods"))]


class PeriodPage(_OnePeriod, Page):
    """One period with its closing list: each line a question, its count, and where to look."""

    duty = "ledger.read"
    find = queries.periods_seen_by

    def heading(self) -> str:
        return month_name(self.subject)

    def state(self) -> Badge:
        return period_badge(self.subject)

    def verbs(self) -> Sequence[Verb]:
        period, may = self.subject, self.member.may
        here = [period.pk]
        if period.is_open and may("ledger.close"):
            return [
                Verb(_("Close period"), reverse("ledger:close_period", args=here), "c", main=True)
            ]
        if period.is_open or not may("ledger.ask_reopening"):
            return ()
        asked, address = self.asked, reverse("ledger:reopen_period", args=here)
        if asked is None:
            return [Verb(_("Ask to reopen"), address, "o")]
        if asked.state == RequestState.GRANTED:
            return [Verb(_("Reopen"), asked.address or address, "o", main=True)]
        return ()

    @cached_property
    def asked(self) -> Request | None:
        """The request to reopen it, waiting or approved."""
        return open_request(self.subject, "ledger.reopen")

    def panels(self) -> Sequence[Panel]:
        period = self.subject
        rows = [
            Fact(_("Days"), Cell(f"{shown_day(period.starts_on)} – {shown_day(period.ends_on)}")),
            Fact(_("Fiscal year"), Cell(str(period.fiscal_year))),
        ]
        if period.closed_at:
            rows.append(
                Fact(_("Closed"), Cell(shown_moment(period.closed_at, self.member.time_zone)))
            )
        if self.asked is not None:
            page = Cell(self.asked.because, url=address_of(self.asked), tone=Tone.WARN)
            rows.append(Fact(_("Asked to reopen, because"), page))
        return [
            facts("period", "", *rows),
            table_panel(
                "closing", _("Closing list"), closing_table(self.member.company_id, period)
            ),
        ]


def closing_table(company: int, period: Period) -> Table:
    """The closing list of a period, as it stands now."""
    rows = []
    for line in closing.declared():
        count = line.count(company, period)
        if count == 0:
            state = Badge(_("Done"), Tone.GOOD)
        else:
            state = Badge(
                _("Blocks") if line.blocks else _("To look at"),
                Tone.BAD if line.blocks else Tone.WARN,
            )
        url = line.address(period) if count else ""
        rows.append(
            Row(
                line.name,
                [
                    Cell(str(line.label), url=url),
                    Cell(str(count), "number"),
                    Cell(state.text, "badge", tone=state.tone),
                ],
                url,
            )
        )
    heads = [
        Head("line", _("Question"), first=True),
        Head("count", _("Count"), "number"),
        Head("state", _("State"), "badge"),
    ]
    return Table(heads, rows, _("Closing list"), id="closing")


class ClosePeriod(_OnePeriod, Ask):
    """Close a period."""

    title, duty = gettext_lazy("Close period"), "ledger.close"
    find = queries.periods_seen_by

    def heading(self) -> str:
        return _("Close %(period)s") % {"period": month_name(self.subject)}

    def is_timely(self) -> bool:
        return self.subject.is_open

    def effects(self) -> Sequence[str]:
        left = [
            f"{line.label}: {count}"
            for line in closing.declared()
            if (count := line.count(self.member.company_id, self.subject))
        ]
        return [
            _("Nothing is posted into %(period)s from here on.")
            % {"period": month_name(self.subject)},
            _("Reopening needs a second person and a reason."),
            *left,
        ]

    def carry_out(self, member: Member, data: Data) -> Period:
        return actions.close_period(member, period=self.subject)


class ReopenPeriod(_OnePeriod, Ask):
    """Reopen a closed period; a second person approves it first."""

    title, duty, form = gettext_lazy("Reopen period"), "ledger.ask_reopening", forms.Reason
    find, submit = queries.periods_seen_by, gettext_lazy("Reopen")

    def is_timely(self) -> bool:
        return not self.subject.is_open

    def effects(self) -> Sequence[str]:
        return [
            _("Entries can be posted into %(period)s again.")
            % {"period": month_name(self.subject)},
            _("Reopening needs a second person and a reason."),
        ]

    def carry_out(self, member: Member, data: Data) -> Period:
        return actions.reopen_period(member, period=self.subject, because=data["because"])


class OpenYear(Ask):
    """Open a fiscal year with its twelve periods."""

    title, duty, form = gettext_lazy("Open fiscal year"), "ledger.open_year", forms.Year

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Periods and closing"), reverse("ledger:periods"))]

    def initial(self) -> Data:
        last = queries.years_seen_by(self.member).order_by("-ends_on").first()
        return {"starts_on": _day_after(last)} if last else {}

    def carry_out(self, member: Member, data: Data) -> str:
        actions.open_year(member, starts_on=data["starts_on"], label=data["label"])
        return reverse("ledger:periods")


def _day_after(year: FiscalYear) -> date:
    return year.ends_on + timedelta(1)


class OpeningBalances(Ask):
    """Enter the balances with which the company begins here."""

    title, duty = gettext_lazy("Opening balances"), "ledger.open_year"
    form, row_form = forms.Opening, forms.OpeningRow
    rows_title = gettext_lazy("Balances")
    submit = gettext_lazy("Post opening balances")
    blank_rows = 8

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Periods and closing"), reverse("ledger:periods"))]

    def effects(self) -> Sequence[str]:
        return [_("What is missing on one side goes to opening equity, which must be zero later.")]

    def carry_out(self, member: Member, data: Data) -> Entry:
        return actions.post_opening(member, day=data["day"], lines=forms.lines_of(data["rows"]))

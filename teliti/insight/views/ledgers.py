"""General ledgers: of all accounts, and of one with its lines."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teliti.base.keys import key_in
from teliti.insight import queries
from teliti.insight.domain.spans import Years
from teliti.insight.drawing import table_of
from teliti.insight.forms import address
from teliti.insight.queries import Narrowing
from teliti.insight.sheets import ledgers as sheets
from teliti.insight.sheets.shape import Sheet
from teliti.insight.views.common import Controls, Report
from teliti.kit.paging import Order, Slice, page
from teliti.kit.screens import address_of
from teliti.kit.shapes import Link, Table, Verb
from teliti.ledger.models import Account

LINES = 100


class GeneralLedger(Report):
    """Every account with a ledger; the files hold every line of every account."""

    title = gettext_lazy("General ledger")
    compares: ClassVar[dict[Any, Any]] = {}
    table_style = "list"

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Reports"), reverse("insight:reports"))]

    def sheet(self) -> Sheet:
        found = queries.trial_balance(self.member.company_id, self.asked.days, self.years)
        return sheets.summary_sheet(self.member.company, found, self.years)

    def file_sheet(self) -> Sheet:
        return sheets.whole_sheet(self.member.company, self.asked.days, self.years)


class AccountLedger(Report):
    """The ledger of one account: opening, lines with the running balance, closing."""

    find = queries.ledger_accounts_seen_by
    compares: ClassVar[dict[Any, Any]] = {}
    table_style = "list"
    subject: Account

    @cached_property
    def years(self) -> Years:
        return queries.years_with(self.subject)

    @cached_property
    def narrowing(self) -> Narrowing:
        given = self.request.GET
        return Narrowing(given.get("q", "").strip()[:100], key_in(given.get("party", "")))

    @cached_property
    def words(self) -> dict[str, str]:
        words = dict(super().words)
        if self.narrowing.text:
            words["q"] = self.narrowing.text
        if self.narrowing.party is not None:
            words["party"] = str(self.narrowing.party)
        return words

    def heading(self) -> str:
        return str(self.subject)

    def activity(self) -> None:
        """None: the account's story stands on its own page."""

    def crumbs(self) -> Sequence[Link]:
        back = address(reverse("insight:general_ledger"), self.asked)
        return [Link(_("Reports"), reverse("insight:reports")), Link(_("General ledger"), back)]

    def verbs(self) -> Sequence[Verb]:
        return [Verb(_("About this account"), address_of(self.subject), "i")]

    @cached_property
    def party_name(self) -> str:
        """What the party is called to which the lines are narrowed; "" when they are not."""
        party = self.narrowing.party
        return queries.party_name(self.member.company_id, party) if party else ""

    @cached_property
    def lines(self) -> Slice:
        rows = queries.ledger_lines(
            self.member.company_id, self.subject.pk, self.asked.days, self.narrowing
        )
        given = self.request.GET
        return page(
            rows, Order("date"), size=LINES,
            after=given.get("after", ""), before=given.get("before", ""),
        )  # fmt: skip

    def sheet(self) -> Sheet:
        lines = self.lines
        first = (lines.rows[0].date, lines.rows[0].pk) if lines.rows and lines.before else None
        sums = queries.ledger_sums(self.subject, self.asked.days, self.years, first)
        shown = sheets.LedgerPage(
            lines.rows,
            sums,
            party_address=lambda party: self.address(party=str(party)),
            narrowing=self.narrowing,
            is_first=first is None,
            is_last=not lines.after,
        )
        return sheets.page_sheet(self.subject, self.asked.days, self.years, shown)

    def table(self, sheet: Sheet) -> Table:
        """With the addresses of the pages before and after."""
        lines = self.lines
        return table_of(
            sheet,
            previous_url=self.address(before=lines.before) if lines.before else "",
            next_url=self.address(after=lines.after) if lines.after else "",
        )

    def controls(self) -> Controls:
        """With the search, and the party when there is one."""
        found = super().controls()
        words = {key: value for key, value in self.words.items() if key != "party"}
        return replace(
            found,
            search=self.narrowing.text,
            party=self.party_name,
            party_key=str(self.narrowing.party or ""),
            without_party_url=f"{self.request.path}?{urlencode(words)}",
        )

    def file_sheet(self) -> Sheet:
        """The whole ledger of the account, or all lines that were searched for."""
        company, days, narrowing = self.member.company, self.asked.days, self.narrowing
        if not narrowing:
            return sheets.whole_sheet(company, days, self.years, self.subject.pk)
        lines = queries.ledger_lines(company.pk, self.subject.pk, days, narrowing)
        words = [narrowing.text, self.party_name]
        return sheets.narrowed_sheet(
            self.subject,
            days,
            self.years,
            lines.order_by("date", "pk").iterator(2_000),
            ", ".join(word for word in words if word),
        )

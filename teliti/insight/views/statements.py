"""Balance sheet, profit and loss, and why one of their figures is what it is."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teliti.insight.domain.figures import Figure
from teliti.insight.domain.spans import Compare
from teliti.insight.drawing import table_of
from teliti.insight.forms import address
from teliti.insight.sheets import statements as sheets
from teliti.insight.sheets.shape import Sheet
from teliti.insight.sheets.statements import Statement
from teliti.insight.views.common import Report
from teliti.insight.words import STATE_COMPARES, STATES, named
from teliti.kit.shapes import Link


class _Statement(Report):
    def make(self) -> Statement:
        """The statement that was asked for."""
        raise NotImplementedError

    @cached_property
    def statement(self) -> Statement:
        return self.make()

    def sheet(self) -> Sheet:
        return sheets.statement_sheet(self.statement, self.today)

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Reports"), reverse("insight:reports"))]


class BalanceSheet(_Statement):
    """Assets, liabilities and equity at the end of a day (laporan posisi keuangan)."""

    title = gettext_lazy("Balance sheet")
    spans, compares = STATES, STATE_COMPARES
    usual_compare = Compare.YEAR_END
    is_state = True

    def make(self) -> Statement:
        return sheets.balance_sheet(self.member.company, self.asked, self.years)


class ProfitAndLoss(_Statement):
    """Income, expenses and the result of some days (laporan laba rugi)."""

    title = gettext_lazy("Profit and loss")
    usual_compare = Compare.LAST_YEAR
    has_months = True

    def make(self) -> Statement:
        return sheets.profit_and_loss(self.member.company, self.asked, self.years)


class _WhyThisFigure(_Statement):
    above: ClassVar[tuple[str, Any]]
    key: str

    def get(self, request: Any, **kwargs: Any) -> Any:
        self.key = kwargs["key"]
        return super().get(request, **kwargs)

    @cached_property
    def figure(self) -> Figure:
        found = self.statement.found.figure(self.key)
        if found is None or not found.of:
            raise Http404
        return found

    def heading(self) -> str:
        return named(self.figure.name_id, self.figure.name_en)

    def crumbs(self) -> Sequence[Link]:
        name, label = self.above
        return [*super().crumbs(), Link(str(label), address(reverse(name), self.asked))]

    def sheet(self) -> Sheet:
        return sheets.figure_sheet(self.statement, self.figure)

    def drawn(self) -> dict[str, Any]:
        """The accounts of the figure, and what changed most since what it is compared with."""
        drawn = super().drawn()
        if self.statement.is_compared:
            changed = sheets.biggest_changes(self.statement, self.figure)
            sheet = drawn["sheet"]
            drawn["changes"] = table_of(
                Sheet(
                    sheet.name, _("What changed"), (), sheet.columns, changed, sheet.currency,
                    empty=_("Nothing changed."),
                )
            )  # fmt: skip
        return drawn


class BalanceSheetFigure(_WhyThisFigure):
    """Why a figure of the balance sheet is what it is."""

    spans, compares = STATES, STATE_COMPARES
    usual_compare = Compare.NONE
    is_state = True
    above = ("insight:balance_sheet", gettext_lazy("Balance sheet"))

    def make(self) -> Statement:
        return sheets.balance_sheet(self.member.company, self.asked, self.years)


class ProfitAndLossFigure(_WhyThisFigure):
    """Why a figure of the profit and loss is what it is."""

    above = ("insight:profit_and_loss", gettext_lazy("Profit and loss"))

    def make(self) -> Statement:
        return sheets.profit_and_loss(self.member.company, self.asked, self.years)

"""The room of reports: what there is, and how things go."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teliti.insight.panels import ageing_panel, cash_panel, course_panel
from teliti.kit.page import Page, table_panel
from teliti.kit.shapes import Cell, Head, Panel, Row, Table


class Reports(Page):
    """Every report with what it answers, and charts of money, result and receivables."""

    title, duty = gettext_lazy("Reports"), "insight.read"

    def panels(self) -> Sequence[Panel]:
        charts = (draw(self.member) for draw in (cash_panel, course_panel, ageing_panel))
        return [
            table_panel("reports", "", _reports()),
            *(panel for panel in charts if panel is not None),
        ]


def _reports() -> Table:
    found = [
        ("balance_sheet", _("Balance sheet"), _("What the company owns and owes on a day")),
        ("profit_and_loss", _("Profit and loss"), _("What it earned and spent in some days")),
        ("trial_balance", _("Trial balance"), _("Every account: opening, movement, closing")),
        ("general_ledger", _("General ledger"), _("Every line of every account")),
    ]
    heads = [Head("report", _("Report"), first=True), Head("says", _("What it says"))]
    return Table(
        heads,
        [
            Row(name, [Cell(label), Cell(says)], reverse(f"insight:{name}"))
            for name, label, says in found
        ],
        _("Reports"),
        id="reports-table",
    )

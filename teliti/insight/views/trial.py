"""The trial balance, and its proof from the lines."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teliti.insight import queries
from teliti.insight.forms import address
from teliti.insight.sheets import trial as sheets
from teliti.insight.sheets.common import heading
from teliti.insight.sheets.shape import Note, Sheet, SheetCell, SheetColumn, SheetRow
from teliti.insight.views.common import Report
from teliti.insight.words import for_period
from teliti.kit.shapes import Link, Tone
from teliti.kit.words import shown_number


class TrialBalance(Report):
    """Every account with what it opened with, what moved, and what it closed with."""

    title = gettext_lazy("Trial balance")
    compares: ClassVar[dict[Any, Any]] = {}

    def sheet(self) -> Sheet:
        found = queries.trial_balance(self.member.company_id, self.asked.days, self.years)
        return sheets.trial_sheet(self.member.company, found, self.years)

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Reports"), reverse("insight:reports"))]


class TrialBalanceProof(Report):
    """The trial balance added up again from every line, beside what the balances say."""

    title = gettext_lazy("Proof of the trial balance")
    table_style = "list"
    compares: ClassVar[dict[Any, Any]] = {}

    def crumbs(self) -> Sequence[Link]:
        back = address(reverse("insight:trial_balance"), self.asked)
        return [Link(_("Reports"), reverse("insight:reports")), Link(_("Trial balance"), back)]

    def sheet(self) -> Sheet:
        kept, added = queries.proof(self.member.company_id, self.asked.days, self.years)
        wrong = sheets.proof_rows(kept, added)
        rows = [
            SheetRow(
                name,
                [SheetCell(name), SheetCell(kept.total(name)), SheetCell(added.total(name)),
                 SheetCell(kept.total(name) - added.total(name))],
            )
            for name in ("debit", "credit")
        ]  # fmt: skip
        labels = {"debit": _("Debit"), "credit": _("Credit")}
        rows = [
            SheetRow(row.key, [SheetCell(labels[row.key]), *row.cells[1:]], weight="subtotal")
            for row in rows
        ]
        rows = [
            *(
                SheetRow(
                    code, [SheetCell(f"{code} {name}"), SheetCell(one), SheetCell(other),
                           SheetCell(one - other)],
                )
                for code, name, one, other in wrong
            ),
            *rows,
        ]  # fmt: skip
        return Sheet(
            "trial-balance-proof",
            str(self.title),
            heading(self.member.company, str(self.title), for_period(self.asked.days, self.years)),
            [
                SheetColumn("name", _("Account"), is_lead=True),
                SheetColumn("balances", _("From balances"), "money"),
                SheetColumn("lines", _("From the lines"), "money"),
                SheetColumn("difference", _("Difference"), "money"),
            ],
            rows,
            self.member.company.currency,
            notes=[_verdict(len(wrong), len(kept.rows))],
        )


def _verdict(wrong: int, accounts: int) -> Note:
    if wrong:
        text = _("%(wrong)s of %(count)s accounts differ. Tell whoever looks after Teliti.")
        words = {"wrong": shown_number(wrong), "count": shown_number(accounts)}
        return Note(_("Result"), text % words, Tone.BAD)
    text = _("All %(count)s accounts agree: opening, debit, credit and closing.")
    return Note(_("Result"), text % {"count": shown_number(accounts)}, Tone.GOOD)

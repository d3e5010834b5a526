"""The trial balance as a sheet, and its proof from the lines."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from teliti.insight.domain.figures import PRIOR, TrialRow
from teliti.insight.domain.spans import Days, Years
from teliti.insight.forms import address, exactly
from teliti.insight.queries import TrialBalance
from teliti.insight.sheets.common import heading
from teliti.insight.sheets.shape import Note, Sheet, SheetCell, SheetColumn, SheetRow
from teliti.insight.words import for_period
from teliti.kit.shapes import Tone
from teliti.ledger.domain import AccountType
from teliti.people.models import Company

TRIAL_BALANCE = "trial-balance"


def trial_sheet(company: Company, found: TrialBalance, years: Years) -> Sheet:
    """The trial balance: opening, movement and closing, debit and credit beside each other."""
    title = _("Trial balance")
    return Sheet(
        TRIAL_BALANCE,
        title,
        heading(company, title, for_period(found.days, years)),
        [
            SheetColumn("code", _("Code"), "code"),
            SheetColumn("name", _("Account"), is_lead=True),
            SheetColumn("opening_debit", _("Opening debit"), "money"),
            SheetColumn("opening_credit", _("Opening credit"), "money"),
            SheetColumn("debit", _("Debit"), "money"),
            SheetColumn("credit", _("Credit"), "money"),
            SheetColumn("closing_debit", _("Closing debit"), "money"),
            SheetColumn("closing_credit", _("Closing credit"), "money"),
        ],
        [_row(found, row, years) for row in found.rows],
        company.currency,
        totals=[SheetCell(), SheetCell(_("Total")), *_totals(found)],
        notes=_notes(found),
        is_wide=True,
        empty=_("Nothing was posted until the end of these days."),
    )


def name_of(found: TrialBalance, row: TrialRow) -> tuple[str, str]:
    """Code and name of a row; earlier years' results stand at the account for retained earnings."""
    if row.key == PRIOR:
        kept = next(
            (a for a in found.accounts.values() if a.type == AccountType.RETAINED_EARNINGS), None
        )
        return (kept.code if kept else ""), _("Results of earlier years (computed)")
    account = found.accounts[int(row.key)]
    return account.code, account.name


def _row(found: TrialBalance, row: TrialRow, years: Years) -> SheetRow:
    code, name = name_of(found, row)
    url = _address(found, row, years)
    amounts = [
        max(row.opening, 0), max(-row.opening, 0), row.debit, row.credit,
        max(row.closing, 0), max(-row.closing, 0),
    ]  # fmt: skip
    return SheetRow(
        str(row.key),
        [
            SheetCell(code),
            SheetCell(name),
            *(SheetCell(amount or None, url if amount else "") for amount in amounts),
        ],
        url=url,
    )


def _address(found: TrialBalance, row: TrialRow, years: Years) -> str:
    if row.key != PRIOR:
        return address(reverse("insight:account_ledger", args=[row.key]), exactly(found.days))
    year, opened = years.holding(found.days.first), years.known[:1]
    if not opened or opened[0].first >= year.first:
        return ""
    before = Days(opened[0].first, date.fromordinal(year.first.toordinal() - 1))
    return address(reverse("insight:profit_and_loss"), exactly(before))


def _totals(found: TrialBalance) -> list[SheetCell]:
    sides = [
        sum(max(row.opening, 0) for row in found.rows),
        sum(max(-row.opening, 0) for row in found.rows),
        found.total("debit"),
        found.total("credit"),
        sum(max(row.closing, 0) for row in found.rows),
        sum(max(-row.closing, 0) for row in found.rows),
    ]
    return [SheetCell(side) for side in sides]


def _notes(found: TrialBalance) -> list[Note]:
    left = (found.total("opening"), found.total("debit") - found.total("credit"))
    url = address(reverse("insight:trial_balance_proof"), exactly(found.days))
    return [
        Note(
            _("Debit = credit"),
            _("Not equal") if any(left) else _("Equal"),
            Tone.BAD if any(left) else Tone.GOOD,
        ),
        Note(
            _("Source"),
            _("Kept balances of posted entries; add up the lines again"),
            url=url,
            key="v",
        ),
    ]


def proof_rows(balances: TrialBalance, lines: TrialBalance) -> list[tuple[str, str, int, int]]:
    """Where both ways differ: code, name, closing from balances, closing from lines."""
    by_key = {row.key: row for row in lines.rows}
    nothing = TrialRow(0, 0, 0, 0)
    kept = {row.key: row for row in balances.rows}
    found = []
    for key in [*kept, *(key for key in by_key if key not in kept)]:
        one, other = kept.get(key, nothing), by_key.get(key, nothing)
        if (one.opening, one.debit, one.credit) != (other.opening, other.debit, other.credit):
            code, name = name_of(balances, kept.get(key) or by_key[key])
            found.append((code, name, one.closing, other.closing))
    return found

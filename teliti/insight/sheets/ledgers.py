"""General ledgers as sheets: one page of an account, one account whole, or all accounts."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from teliti.insight import queries
from teliti.insight.domain.figures import PRIOR, TrialRow
from teliti.insight.domain.spans import Days, Years
from teliti.insight.forms import address, exactly
from teliti.insight.queries import ALL, LedgerSums, Narrowing, TrialBalance
from teliti.insight.sheets.common import heading
from teliti.insight.sheets.shape import Sheet, SheetCell, SheetColumn, SheetRow
from teliti.insight.words import for_period
from teliti.kit.screens import address_of, address_of_subject
from teliti.ledger.models import Account, Line
from teliti.people.models import Company

GENERAL_LEDGER = "general-ledger"


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """Some lines of an account's ledger, in order, and what stands around them.

    `party_address` gives the address of the same ledger narrowed to a party.
    """

    lines: Sequence[Line]
    sums: LedgerSums
    party_address: Callable[[int], str]
    narrowing: Narrowing = ALL
    is_first: bool = True
    is_last: bool = True


def page_sheet(account: Account, days: Days, years: Years, shown: LedgerPage) -> Sheet:
    """One page of an account's ledger: opening, lines with the running balance, closing.

    Narrowed, it has only the lines: a running balance over some of them would say nothing.
    """
    rows, running, sums = [], shown.sums.page_opening, shown.sums
    for line in shown.lines:
        running += line.amount
        rows.append(_line_row(line, None if shown.narrowing else running, shown.party_address))
    if not shown.narrowing:
        label = _("Opening balance") if shown.is_first else _("Carried over")
        rows.insert(0, _balance_row("opening", label, sums.page_opening))
        if shown.is_last:
            rows.append(_balance_row("closing", _("Closing balance"), sums.closing, "subtotal"))
    return Sheet(
        f"{GENERAL_LEDGER}-{account.code}",
        str(account),
        heading(account.company, f"{_('General ledger')} {account}", for_period(days, years)),
        _columns(),
        rows,
        account.company.currency,
        totals=() if shown.narrowing else _totals(sums),
        empty=_("No line matches."),
    )


def whole_sheet(company: Company, days: Days, years: Years, account: int | None = None) -> Sheet:
    """The ledger of all accounts, or of one, from its opening to its closing balance.

    For files: the rows are read from the database while they are written, and only once.
    """
    title = _("General ledger")
    return Sheet(
        GENERAL_LEDGER,
        title,
        heading(company, title, for_period(days, years)),
        _columns(),
        _whole_rows(queries.trial_balance(company.pk, days, years), company.pk, account),
        company.currency,
        is_wide=True,
        empty=_("Nothing was posted until the end of these days."),
    )


def narrowed_sheet(
    account: Account, days: Days, years: Years, lines: Iterable[Line], wanted: str
) -> Sheet:
    """The lines of an account that were searched for, for a file; `wanted` says by what."""
    title = f"{_('General ledger')} {account}"
    return Sheet(
        f"{GENERAL_LEDGER}-{account.code}",
        title,
        (
            *heading(account.company, title, for_period(days, years)),
            _("Only lines with: %(wanted)s") % {"wanted": wanted},
        ),
        _columns(),
        (_line_row(line, None, lambda _party: "") for line in lines),
        account.company.currency,
        is_wide=True,
        empty=_("No line matches."),
    )


def summary_sheet(company: Company, found: TrialBalance, years: Years) -> Sheet:
    """Every account that has a ledger in these days: opening, movement, closing, side."""
    rows = [
        _summary_row(found, row, found.accounts[int(row.key)])
        for row in found.rows
        if row.key != PRIOR
    ]
    return Sheet(
        GENERAL_LEDGER,
        _("General ledger"),
        heading(company, _("General ledger"), for_period(found.days, years)),
        [
            SheetColumn("code", _("Code"), "code"),
            SheetColumn("name", _("Account"), is_lead=True),
            SheetColumn("opening", _("Opening balance"), "money"),
            SheetColumn("debit", _("Debit"), "money"),
            SheetColumn("credit", _("Credit"), "money"),
            SheetColumn("closing", _("Closing balance"), "money"),
            SheetColumn("side", _("D/C")),
        ],
        rows,
        company.currency,
        empty=_("Nothing was posted until the end of these days."),
    )


def side_of(amount: int) -> str:
    """D for a debit balance, K (kredit) or C for a credit one, "" for none."""
    if amount == 0:
        return ""
    return pgettext("debit", "D") if amount > 0 else pgettext("credit", "C")


def _whole_rows(found: TrialBalance, company: int, account: int | None) -> Iterator[SheetRow]:
    lines = queries.whole_ledger(company, found.days, account)
    line = next(lines, None)
    for row in found.rows:
        if row.key == PRIOR or account not in {None, row.key}:
            continue
        key, running = int(row.key), row.opening
        name = SheetCell(str(found.accounts[key]))
        yield SheetRow(
            f"a{key}", [SheetCell(), SheetCell(), name, *[SheetCell()] * 5], 0, "section"
        )
        yield _balance_row(f"o{key}", _("Opening balance"), row.opening)
        while line is not None and line.account == key:
            running += line.amount
            yield SheetRow(
                "",
                _cells(line.day, line.number, line.text, line.party, line.amount, running),
                level=1,
            )
            line = next(lines, None)
        yield _balance_row(f"c{key}", _("Closing balance"), row.closing, "subtotal")
    assert line is None, "a line on an account that the trial balance does not know"


def _columns() -> list[SheetColumn]:
    return [
        SheetColumn("date", _("Date"), "date"),
        SheetColumn("number", _("Number"), "code"),
        SheetColumn("text", _("Description"), is_lead=True),
        SheetColumn("party", _("Party")),
        SheetColumn("debit", _("Debit"), "money"),
        SheetColumn("credit", _("Credit"), "money"),
        SheetColumn("balance", _("Balance"), "money"),
        SheetColumn("side", _("D/C")),
    ]


def _cells(
    day: date, number: str, text: str, party: str, amount: int, running: int | None
) -> list[SheetCell]:
    return [
        SheetCell(day),
        SheetCell(number),
        SheetCell(text),
        SheetCell(party),
        SheetCell(max(amount, 0) or None),
        SheetCell(max(-amount, 0) or None),
        SheetCell(None if running is None else abs(running)),
        SheetCell("" if running is None else side_of(running)),
    ]


def _line_row(line: Line, running: int | None, party_address: Callable[[int], str]) -> SheetRow:
    entry = line.entry
    url = address_of(entry)
    text, paper = line.text or entry.text, address_of_subject(entry.source) if entry.source else ""
    cells = _cells(
        line.date, entry.number, text, getattr(line, "party_name", "") or "", line.amount, running
    )
    cells[1] = SheetCell(entry.number, url)
    cells[2] = SheetCell(text, paper or url, _("Open the paper") if paper else _("Open the entry"))
    if line.party_id:
        cells[3] = SheetCell(cells[3].value, party_address(line.party_id), _("Only this party"))
    return SheetRow(str(line.pk), cells, url=url)


def _balance_row(key: str, label: str, amount: int, weight: str = "balance") -> SheetRow:
    cells = [SheetCell(), SheetCell(), SheetCell(label), *[SheetCell()] * 3]
    return SheetRow(key, [*cells, SheetCell(abs(amount)), SheetCell(side_of(amount))], 0, weight)


def _totals(sums: LedgerSums) -> list[SheetCell]:
    return [
        SheetCell(), SheetCell(), SheetCell(_("Movement of these days")), SheetCell(),
        SheetCell(sums.debit), SheetCell(sums.credit), SheetCell(), SheetCell(),
    ]  # fmt: skip


def _summary_row(found: TrialBalance, row: TrialRow, account: Account) -> SheetRow:
    url = address(reverse("insight:account_ledger", args=[account.pk]), exactly(found.days))
    amounts = (abs(row.opening), row.debit, row.credit, abs(row.closing))
    return SheetRow(
        str(account.pk),
        [
            SheetCell(account.code),
            SheetCell(account.name, url),
            *(SheetCell(amount, url if amount else "") for amount in amounts),
            SheetCell(side_of(row.closing)),
        ],
        url=url,
    )

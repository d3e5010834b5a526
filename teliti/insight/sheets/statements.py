"""Balance sheet and profit and loss as sheets, and what one figure of them is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from teliti.insight import queries
from teliti.insight.domain.figures import CURRENT, PRIOR, Amounts, Figure, Piece, without_empty
from teliti.insight.domain.spans import Compare, Days, Years
from teliti.insight.forms import Asked, address, exactly
from teliti.insight.queries import StatementFigures
from teliti.insight.sheets.common import (
    amount_cells,
    amount_columns,
    compared_days,
    heading,
    signers,
)
from teliti.insight.sheets.shape import Note, Sheet, SheetCell, SheetColumn, SheetRow
from teliti.insight.words import as_of, for_period, named, short_period
from teliti.kit.shapes import Tone
from teliti.kit.words import shown_day
from teliti.people.models import Company

BALANCE_SHEET, PROFIT_AND_LOSS = "balance-sheet", "profit-and-loss"


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement as it was asked for: whose, which columns, and the figures in them.

    `name` is `BALANCE_SHEET` or `PROFIT_AND_LOSS`; `labels` name the columns.
    """

    name: str
    company: Company
    asked: Asked
    years: Years
    found: StatementFigures
    labels: Sequence[str]

    @property
    def is_state(self) -> bool:
        """Whether it says how things stand, not what happened."""
        return self.name == BALANCE_SHEET

    @property
    def is_compared(self) -> bool:
        return len(self.found.columns) == 2 and not self.asked.by_month

    @property
    def title(self) -> str:
        if self.is_state:
            return _("Statement of financial position")
        return _("Statement of profit or loss and other comprehensive income")


def balance_sheet(company: Company, asked: Asked, years: Years) -> Statement:
    """The balance sheet at the end of the asked days, beside what it is compared with."""
    columns = [asked.days, *_beside(asked, years)]
    found = queries.balance_sheet(company, [column.last for column in columns], years)
    labels = [shown_day(column.last, "long") for column in columns]
    return Statement(BALANCE_SHEET, company, asked, years, found, labels)


def profit_and_loss(company: Company, asked: Asked, years: Years) -> Statement:
    """Profit and loss of the asked days, beside what they are compared with, or month by month."""
    if asked.by_month:
        columns = [*asked.days.months, asked.days]
        labels = [*(short_period(month) for month in asked.days.months), _("Total")]
    else:
        columns = [asked.days, *_beside(asked, years)]
        labels = [short_period(column) for column in columns]
    found = queries.profit_and_loss(company, columns)
    return Statement(PROFIT_AND_LOSS, company, asked, years, found, labels)


def statement_sheet(statement: Statement, today: date) -> Sheet:
    """The whole statement: sections, lines, subtotals and totals, each leading down."""
    found = statement.found
    rows = without_empty(found.figures, {piece.line for piece in found.pieces})
    return Sheet(
        statement.name,
        statement.title,
        heading(statement.company, statement.title, period_of(statement)),
        [
            SheetColumn("name", "", is_lead=True),
            *amount_columns(statement.labels, is_compared=statement.is_compared),
        ],
        [_figure_row(statement, figure) for figure in rows],
        statement.company.currency,
        notes=_notes(statement),
        signers=signers(statement.company, today),
        is_wide=statement.asked.by_month,
    )


def figure_sheet(statement: Statement, figure: Figure) -> Sheet:
    """What one figure is made of: the accounts on its lines, each leading to its ledger."""
    found, rows = statement.found, []
    several = len(figure.of) > 1
    for key in figure.of:
        line = found.figure(key)
        pieces = found.pieces_of(line) if line else []
        if line and pieces and several:
            rows.append(_figure_row(statement, line, weight="section"))
        for piece in pieces:
            rows.append(_piece_row(statement, piece, level=1 if several else 0))
    name = named(figure.name_id, figure.name_en)
    total = amount_cells(
        figure.amounts, [""] * len(figure.amounts), is_compared=statement.is_compared
    )
    return Sheet(
        f"{statement.name}-{figure.key.lower().replace('.', '-')}",
        name,
        heading(statement.company, f"{statement.title}: {name}", period_of(statement)),
        [
            SheetColumn("name", _("Account"), is_lead=True),
            *amount_columns(statement.labels, is_compared=statement.is_compared),
        ],
        rows,
        statement.company.currency,
        totals=[SheetCell(name), *total],
        is_wide=statement.asked.by_month,
        empty=_("Nothing was posted on this line in these days."),
    )


def period_of(statement: Statement) -> str:
    """As of a day, or for some days."""
    if statement.is_state:
        return as_of(statement.asked.days)
    return for_period(statement.asked.days, statement.years)


def biggest_changes(statement: Statement, figure: Figure, most: int = 10) -> list[SheetRow]:
    """The accounts whose amounts moved the figure most, the biggest first; needs a comparison."""
    moved = [
        piece for piece in statement.found.pieces_of(figure) if piece.amounts[0] != piece.amounts[1]
    ]
    moved.sort(key=lambda piece: abs(piece.amounts[0] - piece.amounts[1]), reverse=True)
    return [_piece_row(statement, piece) for piece in moved[:most]]


def address_of_figure(statement: Statement, key: str, days: Days) -> str:
    """Where a figure is explained: its line or total for the days of its column."""
    name = "balance_sheet_figure" if statement.is_state else "profit_and_loss_figure"
    compare = Compare.NONE if statement.asked.by_month else statement.asked.compare
    return address(
        reverse(f"insight:{name}", args=[key]), exactly(days, compare, is_state=statement.is_state)
    )


def address_of_piece(statement: Statement, piece: Piece, days: Days) -> str:
    """Where a piece comes from: the account's ledger, or an earlier profit and loss."""
    if piece.key == PRIOR:
        opened = statement.years.known[:1]
        if not opened or opened[0].first >= days.first:
            return ""
        before = Days(opened[0].first, date.fromordinal(days.first.toordinal() - 1))
        return address(reverse("insight:profit_and_loss"), exactly(before))
    if piece.key == CURRENT:
        return address(reverse("insight:profit_and_loss"), exactly(days))
    return address(reverse("insight:account_ledger", args=[piece.key]), exactly(days))


def name_of_piece(statement: Statement, piece: Piece) -> str:
    """Code and name of an account, or what a computed result is called."""
    if piece.key == PRIOR:
        return _("Results of earlier years (computed)")
    if piece.key == CURRENT:
        return _("Result of the fiscal year (computed)")
    return str(statement.found.accounts[int(piece.key)])


def shown_amounts(statement: Statement, piece: Piece) -> Amounts:
    """A piece's amounts with the sign of its line's side."""
    form = statement.found.form
    sign = 1 if form.sections[form.lines[piece.line].section].side == "D" else -1
    return tuple(sign * amount for amount in piece.amounts)


def _beside(asked: Asked, years: Years) -> list[Days]:
    beside = asked.beside(years)
    return [beside] if beside else []


def _figure_row(statement: Statement, figure: Figure, weight: str = "") -> SheetRow:
    name = named(figure.name_id, figure.name_en)
    columns = statement.found.columns
    if figure.kind == "section":
        width = len(amount_columns(statement.labels, is_compared=statement.is_compared))
        return SheetRow(figure.key, [SheetCell(name), *[SheetCell()] * width], 0, "section")
    urls = [address_of_figure(statement, figure.key, days) for days in columns]
    cells = amount_cells(
        figure.amounts,
        urls,
        is_compared=statement.is_compared,
        change_url=f"{urls[0]}#changes",
        title=_("Why this figure? Its accounts and entries"),
    )
    level = 1 if figure.kind == "line" and statement.is_state and not weight else 0
    return SheetRow(
        figure.key,
        [SheetCell(name), *cells],
        level,
        weight or ("" if figure.kind == "line" else figure.kind),
        urls[-1] if statement.asked.by_month else urls[0],
    )


def _piece_row(statement: Statement, piece: Piece, level: int = 0) -> SheetRow:
    columns = statement.found.columns
    urls = [address_of_piece(statement, piece, days) for days in columns]
    change_url = ""
    if statement.is_compared and isinstance(piece.key, int):
        between = compared_days(columns[0], columns[1], is_state=statement.is_state)
        if between:
            change_url = address_of_piece(statement, piece, between)
    cells = amount_cells(
        shown_amounts(statement, piece), urls, is_compared=statement.is_compared,
        change_url=change_url, title=_("The lines of this account in these days"),
    )  # fmt: skip
    lead = urls[-1] if statement.asked.by_month else urls[0]
    return SheetRow(
        str(piece.key), [SheetCell(name_of_piece(statement, piece)), *cells], level, "", lead
    )


def _notes(statement: Statement) -> list[Note]:
    found, notes = statement.found, []
    if statement.is_state:
        left = difference(statement)
        notes.append(
            Note(
                _("Assets = liabilities + equity"),
                _("Equal") if not any(left) else _("Not equal"),
                Tone.BAD if any(left) else Tone.GOOD,
            )
        )
    if found.misplaced:
        notes.append(
            Note(
                _("Accounts without a line of this statement"),
                _("%(count)s, shown on the usual line of their type") % {"count": found.misplaced},
                Tone.WARN,
                reverse("ledger:accounts"),
            )
        )
    trial = exactly(Days(statement.asked.days.first, statement.asked.days.last))
    notes.append(
        Note(
            _("Source"), _("Kept balances of posted entries; add up the lines again"),
            url=address(reverse("insight:trial_balance_proof"), trial), key="v",
        )
    )  # fmt: skip
    return notes


def difference(statement: Statement) -> Amounts:
    """Assets less liabilities and equity, in each column: zero, or the books are broken."""
    found = statement.found
    assets, funding = (
        found.figure(key) for key in (found.statements.assets, found.statements.funding)
    )
    assert assets is not None
    assert funding is not None
    return tuple(a - f for a, f in zip(assets.amounts, funding.amounts, strict=True))

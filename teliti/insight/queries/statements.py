"""Balance sheet and profit and loss, from kept balances, on the lines of the country's form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from teliti.base.refusals import Refused
from teliti.insight.domain.figures import CURRENT, PRIOR, Figure, Piece, figures
from teliti.insight.domain.forms import STATEMENTS, Form, Statements
from teliti.insight.domain.spans import Days, Years
from teliti.insight.queries.balances import accounts_of, turnovers
from teliti.ledger.models import Account
from teliti.people.models import Company


@dataclass(frozen=True, slots=True)
class StatementFigures:
    """A statement: one column for each of `columns`, its figures, and the pieces they come from.

    Of a balance sheet each column is the fiscal year up to its day. `misplaced` counts accounts
    whose own line is not of this form: they stand on the usual line of their type.
    """

    statements: Statements
    form: Form
    columns: Sequence[Days]
    figures: Sequence[Figure]
    pieces: Sequence[Piece]
    accounts: Mapping[int, Account]
    misplaced: int

    def figure(self, key: str) -> Figure | None:
        """One row of the statement, by its key."""
        return next((row for row in self.figures if row.key == key), None)

    def pieces_of(self, figure: Figure) -> list[Piece]:
        """What a figure adds up: accounts and computed results, as the form orders them."""
        return [piece for line in figure.of for piece in self.pieces if piece.line == line]


def balance_sheet(company: Company, days: Sequence[date], years: Years) -> StatementFigures:
    """The balance sheet at the end of each of these days.

    Results of earlier fiscal years and of the one that holds the day are computed, not posted.
    """
    statements = statements_of(company)
    columns = [Days(years.holding(day).first, day) for day in days]
    accounts = accounts_of(company.pk)
    sums = turnovers(
        company.pk,
        [
            part
            for column in columns
            for part in ((None, column.first - timedelta(1)), (column.first, column.last))
        ],
    )
    pieces, misplaced = [], 0
    prior = [0] * len(columns)
    current = [0] * len(columns)
    for key, account in accounts.items():
        earlier = [_net(sums[2 * at].get(key)) for at in range(len(columns))]
        since = [_net(sums[2 * at + 1].get(key)) for at in range(len(columns))]
        if account.is_income_statement:
            prior = [one + more for one, more in zip(prior, earlier, strict=True)]
            current = [one + more for one, more in zip(current, since, strict=True)]
            continue
        line, is_usual = _line_of(account, statements.balance_sheet, statements)
        amounts = tuple(one + more for one, more in zip(earlier, since, strict=True))
        if any(amounts):
            misplaced += is_usual
            pieces.append(Piece(key, line, amounts))
    pieces.append(Piece(PRIOR, statements.prior_line, tuple(prior)))
    pieces.append(Piece(CURRENT, statements.current_line, tuple(current)))
    pieces = [piece for piece in pieces if any(piece.amounts)]
    rows = figures(statements.balance_sheet, pieces, len(columns))
    return StatementFigures(
        statements, statements.balance_sheet, columns, rows, pieces, accounts, misplaced
    )


def profit_and_loss(company: Company, columns: Sequence[Days]) -> StatementFigures:
    """Profit and loss of each of these stretches of days."""
    statements = statements_of(company)
    accounts = accounts_of(company.pk)
    sums = turnovers(company.pk, [(column.first, column.last) for column in columns])
    pieces, misplaced = [], 0
    for key, account in accounts.items():
        amounts = tuple(_net(column.get(key)) for column in sums)
        if account.is_income_statement and any(amounts):
            line, is_usual = _line_of(account, statements.profit_and_loss, statements)
            misplaced += is_usual
            pieces.append(Piece(key, line, amounts))
    rows = figures(statements.profit_and_loss, pieces, len(columns))
    return StatementFigures(
        statements, statements.profit_and_loss, columns, rows, pieces, accounts, misplaced
    )


def statements_of(company: Company) -> Statements:
    """The forms of the company's country; Refused when its pack brings none."""
    found = STATEMENTS.get(company.country_pack)
    if found is None:
        raise Refused(
            _("There is no form of statements for %(country)s. The trial balance shows everything.")
            % {"country": company.country_pack}
        )
    return found


def _line_of(account: Account, form: Form, statements: Statements) -> tuple[str, bool]:
    """The line of an account, and whether it is only the usual one of its type."""
    if account.report_line in form.lines:
        return account.report_line, False
    usual = statements.usual.get(account.type, "")
    if usual not in form.lines:
        raise Refused(
            _("Account %(account)s has no statement line. Give it one in the chart of accounts.")
            % {"account": account}
        )
    return usual, True


def _net(turnover: tuple[int, int] | None) -> int:
    return turnover[0] - turnover[1] if turnover else 0

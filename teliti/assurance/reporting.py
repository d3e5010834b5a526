"""The figures of the statements as data, to be kept and compared."""

from datetime import date

from teliti.assurance.domain import Reported
from teliti.base.refusals import Refused
from teliti.insight import queries as insight
from teliti.insight.domain.figures import PRIOR
from teliti.insight.domain.spans import Days
from teliti.people.models import Company


def figures_of(company: Company, first: date, last: date) -> Reported:
    """Trial balance, balance sheet and profit and loss of these days, as the books stand now.

    A company whose country brings no form of statements has its trial balance.
    """
    days, years = Days(first, last), insight.years_of(company.pk)
    found = insight.trial_balance(company.pk, days, years)
    trial = []
    for row in found.rows:
        account = found.accounts[row.key] if isinstance(row.key, int) else None
        code, name = (account.code, account.name_id) if account else ("", PRIOR)
        trial.append([row.key, code, name, row.opening, row.debit, row.credit])
    figures: Reported = {"trial": trial, "balance_sheet": [], "profit_and_loss": []}
    try:
        shown = {
            "balance_sheet": insight.balance_sheet(company, [last], years),
            "profit_and_loss": insight.profit_and_loss(company, [days]),
        }
    except Refused:  # no form of statements, or an account without a line in it
        return figures
    for name, statement in shown.items():
        figures[name] = [
            [figure.key, figure.name_id, figure.name_en, figure.amounts[0]]
            for figure in statement.figures
            if figure.amounts
        ]
    return figures

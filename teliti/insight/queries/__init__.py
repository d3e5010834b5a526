"""Questions that reports ask of the books. Totals are read from balances; lines are read only to be
shown, or to prove."""

from teliti.insight.queries.balances import (
    TrialBalance,
    Turnovers,
    accounts_of,
    proof,
    trial_balance,
    turnovers,
    turnovers_from_lines,
    years_of,
)
from teliti.insight.queries.courses import cash_by_day, income_and_cost
from teliti.insight.queries.ledgers import (
    ALL,
    LedgerLine,
    LedgerSums,
    Narrowing,
    count_of_lines,
    ledger_accounts_seen_by,
    ledger_lines,
    ledger_sums,
    party_name,
    whole_ledger,
    years_with,
)
from teliti.insight.queries.statements import (
    StatementFigures,
    balance_sheet,
    profit_and_loss,
)

__all__ = [
    "ALL",
    "LedgerLine",
    "LedgerSums",
    "Narrowing",
    "StatementFigures",
    "TrialBalance",
    "Turnovers",
    "accounts_of",
    "balance_sheet",
    "cash_by_day",
    "count_of_lines",
    "income_and_cost",
    "ledger_accounts_seen_by",
    "ledger_lines",
    "ledger_sums",
    "party_name",
    "profit_and_loss",
    "proof",
    "trial_balance",
    "turnovers",
    "turnovers_from_lines",
    "whole_ledger",
    "years_of",
    "years_with",
]

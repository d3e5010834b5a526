"""Screens of reports."""

from teliti.insight.views.home import Reports
from teliti.insight.views.ledgers import AccountLedger, GeneralLedger
from teliti.insight.views.statements import (
    BalanceSheet,
    BalanceSheetFigure,
    ProfitAndLoss,
    ProfitAndLossFigure,
)
from teliti.insight.views.trial import TrialBalance, TrialBalanceProof

__all__ = [
    "AccountLedger",
    "BalanceSheet",
    "BalanceSheetFigure",
    "GeneralLedger",
    "ProfitAndLoss",
    "ProfitAndLossFigure",
    "Reports",
    "TrialBalance",
    "TrialBalanceProof",
]

"""Tables of treasury: bank accounts, their statements and lines, and what the lines belong to.

Amounts are minor units of the bank account's currency: money in above zero, money out below.
"""

from teliti.treasury.models.accounts import AccountState, BankAccount
from teliti.treasury.models.matches import Allocation, LearnedPattern, Match, MatchBatch, Target
from teliti.treasury.models.statements import (
    BankLine,
    LineState,
    Statement,
    StatementFile,
    StatementState,
    fixed_content,
)

__all__ = [
    "AccountState",
    "Allocation",
    "BankAccount",
    "BankLine",
    "LearnedPattern",
    "LineState",
    "Match",
    "MatchBatch",
    "Statement",
    "StatementFile",
    "StatementState",
    "Target",
    "fixed_content",
]

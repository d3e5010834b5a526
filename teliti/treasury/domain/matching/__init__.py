"""Which open papers a bank line pays: scored candidates, each with the reasons for its score.

    index = Index(items, settings)                      # once for all lines
    matches = [suggest(line, index) for line in lines]  # or suggest_all(lines, index)
    places = granted(claims, there_is)                  # those that may be accepted together

A score goes from 0 to 100 and is the sum of its reasons' points, no more and no less. From `SURE`
(80) on at least two independent things agree, such as the amount and the number in the text;
from `LIKELY` (50) on one strong thing speaks for it and nothing against; below that it is a hint.
Only sure candidates with no rival near them are accepted in a batch. Same input, same output.
"""

from teliti.treasury.domain.matching.accepting import Claim, granted
from teliti.treasury.domain.matching.index import Index
from teliti.treasury.domain.matching.looking import pattern_of
from teliti.treasury.domain.matching.references import reference_forms, search_keys
from teliti.treasury.domain.matching.suggesting import suggest, suggest_all
from teliti.treasury.domain.matching.values import (
    LIKELY,
    SURE,
    AccountRule,
    Allocation,
    BankLine,
    Candidate,
    Deduction,
    Difference,
    Direction,
    Fee,
    Learned,
    Match,
    OpenItem,
    Party,
    Reason,
    Settings,
)

__all__ = [
    "LIKELY",
    "SURE",
    "AccountRule",
    "Allocation",
    "BankLine",
    "Candidate",
    "Claim",
    "Deduction",
    "Difference",
    "Direction",
    "Fee",
    "Index",
    "Learned",
    "Match",
    "OpenItem",
    "Party",
    "Reason",
    "Settings",
    "granted",
    "pattern_of",
    "reference_forms",
    "search_keys",
    "suggest",
    "suggest_all",
]

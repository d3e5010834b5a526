"""What a person can do about approvals, one file per noun."""

from teliti.approvals.actions.pairs import allow_pair, forbid_pair, make_exception
from teliti.approvals.actions.policies import CONDITIONS, add_policy, change_policy, end_policy
from teliti.approvals.actions.requests import (
    answer,
    approve,
    approve_many,
    ask_for_signature,
    ask_question,
    escalate,
    forward,
    refuse,
    withdraw,
)
from teliti.approvals.actions.reviews import review_later
from teliti.approvals.actions.substitutes import end_substitute, name_substitute

__all__ = [
    "CONDITIONS",
    "add_policy",
    "allow_pair",
    "answer",
    "approve",
    "approve_many",
    "ask_for_signature",
    "ask_question",
    "change_policy",
    "end_policy",
    "end_substitute",
    "escalate",
    "forbid_pair",
    "forward",
    "make_exception",
    "name_substitute",
    "refuse",
    "review_later",
    "withdraw",
]

"""Test data of approvals, made through actions: policies and the people who sign."""

from datetime import date
from typing import Any

from teliti.approvals import actions
from teliti.approvals.domain import RuleStep
from teliti.approvals.models import Policy
from teliti.audit.duties import StandardRole
from teliti.people import queries
from teliti.people.models import Member


def role(system: Member, standard: StandardRole) -> int:
    """The key of a standard role."""
    return queries.standard_role(system.company, standard).pk


def policy(
    system: Member, kind: str, *steps: RuleStep, note: str = "Nilai besar", **conditions: Any
) -> Policy:
    """A policy in force all year; without steps the director signs."""
    return actions.add_policy(
        system, kind=kind, note=note, valid_from=date(2026, 1, 1),
        steps=steps or [RuleStep(1, role(system, StandardRole.DIRECTOR))], **conditions,
    )  # fmt: skip

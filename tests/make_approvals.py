"""Test data of approvals, made through actions: policies and the people who sign."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Model

from teliti.approvals import actions
from teliti.approvals.domain import RuleStep
from teliti.approvals.models import Policy, Request
from teliti.audit.duties import StandardRole
from teliti.base.refusals import NeedsApproval
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


def asked(maker: Member, needed: NeedsApproval) -> Request:
    """The request that a screen files when an action was refused for the lack of an approval."""
    assert isinstance(needed.subject, Model)
    return actions.ask_for_signature(
        maker, thing=needed.subject, kind=needed.kind, also=dict(needed.also)
    )


def approved(
    maker: Member, signer: Member, act: Callable[..., Any], /, *, note: str = "", **given: Any
) -> Any:
    """Have the maker do what needs an approval: refused, asked for, approved, done."""
    try:
        return act(maker, **given)
    except NeedsApproval as needed:
        request = asked(maker, needed)
    actions.approve(signer, request=request, note=note)
    return act(maker, **given)

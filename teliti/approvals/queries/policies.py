"""Questions about policies: which hold on a day, and for what."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from itertools import groupby

from django.db.models import Prefetch, Q, QuerySet

from teliti.approvals.domain import Rule, RuleStep
from teliti.approvals.models import Policy, PolicyStep
from teliti.audit.action import subject_of
from teliti.audit.models import Event
from teliti.people.models import Member, Role


def in_force(day: date, prefix: str = "") -> Q:
    return Q(**{f"{prefix}valid_from__lte": day}) & (
        Q(**{f"{prefix}valid_until": None}) | Q(**{f"{prefix}valid_until__gte": day})
    )


def rules_for(company: int, kinds: Collection[str], day: date) -> list[Rule]:
    """The policies about these kinds that are in force on a day; one query."""
    steps = (
        PolicyStep.objects.filter(in_force(day, "policy__"), company_id=company)
        .filter(policy__kind__in=kinds)
        .select_related("policy")
        .order_by("policy_id", "place", "pk")
    )
    return [
        rule_of(policy, list(group)) for policy, group in groupby(steps, lambda step: step.policy)
    ]


def rule_of(policy: Policy, steps: Iterable[PolicyStep]) -> Rule:
    """A policy as the domain knows it."""
    return Rule(
        policy.pk,
        tuple(
            RuleStep(
                step.place, step.role_id, step.duty, step.quorum, step.hours, step.escalate_to_id
            )
            for step in steps
        ),
        policy.from_minor, policy.from_count, policy.flag, policy.unit_id, policy.role_id,
        policy.is_later,
    )  # fmt: skip


def policies_seen_by(member: Member) -> QuerySet[Policy]:
    """All policies of the company, with their steps."""
    return (
        Policy.objects.filter(company_id=member.company_id)
        .select_related("unit", "role")
        .prefetch_related(
            Prefetch("steps", PolicyStep.objects.select_related("role", "escalate_to"))
        )
    )


def policies_named(
    company: int, keys: Iterable[int], at: datetime | None = None
) -> dict[int, Policy]:
    """Policies by key, with what their conditions name; as they read at a moment, if one is given:
    by them somebody was asked then."""
    rows = Policy.objects.filter(company_id=company).select_related("unit", "role")
    found = rows.in_bulk(set(keys))
    changed = {subject_of(policy): policy for policy in found.values() if policy.version > 1}
    if at is not None and changed:
        later = Event.objects.filter(company_id=company, subject__in=changed, at__gt=at)
        for event in later.order_by("-sequence"):
            for name, (before, _after) in event.detail.get("changes", {}).items():
                setattr(changed[event.subject], name, before)
    return found


def roles_named(company: int) -> dict[int, Role]:
    """The company's roles by key."""
    return Role.objects.filter(company_id=company).in_bulk()

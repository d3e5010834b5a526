"""Which acts need a signature, and whose."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from teliti.approvals import events, kinds
from teliti.approvals.domain import RuleStep
from teliti.approvals.models import Policy, PolicyStep
from teliti.audit.action import Act, action
from teliti.base.refusals import Refused
from teliti.base.saving import save

CONDITIONS = ("from_minor", "from_count", "flag", "unit", "role", "is_later", "valid_until")


@action("approvals.policies")
def add_policy(
    act: Act, /, *, kind: str, note: str, valid_from: date, steps: Sequence[RuleStep],
    **conditions: Any,
) -> Policy:  # fmt: skip
    """Make a policy: what needs whose signature (`CONDITIONS` say when). Refused: no step."""
    policy = Policy(
        company_id=act.company_id, kind=kind, note=note.strip(), valid_from=valid_from,
        **_conditions(kind, conditions),
    )  # fmt: skip
    policy.save(force_insert=True)
    _write_steps(act, policy, steps)
    act.record(events.POLICY_ADDED, policy, steps=_told(steps))
    return policy


@action("approvals.policies")
def change_policy(
    act: Act, /, *, policy: Policy, kind: str, note: str, valid_from: date,
    steps: Sequence[RuleStep], version: int | None = None, **conditions: Any,
) -> Policy:  # fmt: skip
    """Change a policy. Requests that wait keep the steps they were filed with."""
    policy = act.lock(Policy, policy.pk, version=version)
    before = [step_of(step) for step in policy.steps.all()]
    policy.steps.all().delete()
    save(
        policy, kind=kind, note=note.strip(), valid_from=valid_from,
        **_conditions(kind, conditions),
    )  # fmt: skip
    _write_steps(act, policy, steps)
    act.record(events.POLICY_CHANGED, policy, before=_told(before), steps=_told(steps))
    return policy


@action("approvals.policies")
def end_policy(act: Act, *, policy: Policy, because: str) -> Policy:
    """End a policy with today, or before it begins; it stays on record."""
    policy = act.lock(Policy, policy.pk)
    if policy.valid_until is not None and policy.valid_until <= max(
        act.today, policy.valid_from - timedelta(1)
    ):
        raise Refused(_("This policy has ended already."))
    save(policy, valid_until=max(act.today, policy.valid_from - timedelta(1)))
    act.record(events.POLICY_ENDED, policy, because=because)
    return policy


def step_of(step: PolicyStep) -> RuleStep:
    """A stored step as the domain knows it."""
    return RuleStep(
        step.place, step.role_id, step.duty, step.quorum, step.hours, step.escalate_to_id
    )


def _conditions(kind: str, conditions: dict[str, Any]) -> dict[str, Any]:
    assert conditions.keys() <= set(CONDITIONS), "only the conditions of a policy"
    known = kinds.declared().get(kind)
    if known is None:
        raise Refused(_("Choose what needs an approval."), field="kind")
    if conditions.get("flag") and conditions["flag"] not in known.flags:
        raise Refused(_("This mark is not of that kind. Choose another."), field="flag")
    if conditions.get("is_later") and known.always:
        raise Refused(_("This always needs a second person before it is done."), field="is_later")
    return conditions


def _write_steps(act: Act, policy: Policy, steps: Sequence[RuleStep]) -> None:
    if not steps:
        raise Refused(_("A policy needs at least one step: who has to approve?"))
    if any((step.role is None) == (not step.duty) for step in steps):
        raise Refused(_("Each step names a role or a duty, one of the two."))
    if len({(step.role, step.duty) for step in steps}) < len(steps):
        raise Refused(
            _("Two steps name the same signer. Write one step, with as many approvals as it needs.")
        )
    PolicyStep.objects.bulk_create(
        PolicyStep(
            company_id=act.company_id, policy=policy, place=step.place, role_id=step.role,
            duty=step.duty, quorum=step.quorum, hours=step.hours,
            escalate_to_id=step.escalate_to,
        )
        for step in steps
    )  # fmt: skip


def _told(steps: Sequence[RuleStep]) -> list[dict[str, Any]]:
    return [asdict(step) for step in steps]

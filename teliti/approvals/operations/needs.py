"""Which signatures an act needs, by the policies and the facts. Writes nothing."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Model
from django.utils.translation import gettext as _

from teliti.approvals import domain, kinds, queries
from teliti.approvals.domain import Facts, Rule, RuleStep, Step
from teliti.approvals.kinds import Also, Signed
from teliti.approvals.models import RequestState
from teliti.approvals.words import signer_label, signers_of, why
from teliti.audit.action import Act, subject_of
from teliti.people.models import Member


@dataclass(frozen=True, slots=True)
class Needed:
    """What one thing needs: signatures before the act, and steps that are only looked at later."""

    facts: Facts
    before: list[Step]
    afterwards: list[Step]
    is_forced: bool = False  # it is looked at later because nobody else could sign or do it

    def __bool__(self) -> bool:
        return bool(self.before or self.is_later)

    @property
    def is_later(self) -> bool:
        """Whether somebody has to look at it afterwards."""
        return bool(self.afterwards) or self.is_forced


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A step that an act would need, whether before it, and who could approve it."""

    step: Step
    is_before: bool
    able: list[Member]


def foreseen(maker: Member, kind: str, facts: Facts, day: date) -> list[Foreseen]:
    """The steps that such facts by this maker would need on a day. Writes nothing."""
    signed = kinds.declared()[kind]
    need = _steps_for(queries.rules_for(maker.company_id, [kind], day), signed, facts, maker)
    staff = queries.staff_of(maker.company_id, day)
    return [
        Foreseen(
            step,
            step in need.before,
            [
                staff.people[key]
                for key in sorted(
                    staff.able(role=step.role, duty=step.duty, kind=kind, maker=maker.pk)
                )
            ],
        )
        for step in (*need.before, *need.afterwards)
    ]


def rules_of(act: Act, signed: Signed, things: Iterable[Model], also: Also) -> list[Rule]:
    """The policies that hold for things that are asked about together: they are of one sort."""
    names = {signed.name, *(name for thing in things for name in signed.under(thing, also))}
    return queries.rules_for(act.company_id, names, act.today)


def need_of(
    rules: Iterable[Rule], signed: Signed, thing: Model, also: Also, maker: Member
) -> Needed:
    """What one thing needs when this maker does it."""
    return _steps_for(rules, signed, signed.facts(thing, also), maker)


def _steps_for(rules: Iterable[Rule], signed: Signed, facts: Facts, maker: Member) -> Needed:
    facts = replace(facts, roles=frozenset(role.pk for role in maker.held_roles))
    if facts.unit is None:
        facts = replace(facts, unit=maker.unit_id)
    steps = domain.steps_of(rules, facts)
    if signed.always and not any(not step.is_later for step in steps):
        always = Rule(0, (RuleStep(1, duty=signed.always),))
        steps = domain.steps_of([always, *rules], facts)
    before = [step for step in steps if not step.is_later]
    return Needed(facts, before, [step for step in steps if step.is_later])


def within_reach(
    act: Act, signed: Signed, need: Needed, given: Collection[tuple[int, str]] = ()
) -> Needed:
    """What can be signed, or was `given`, stays a signature; what nobody but the maker could sign
    is looked at later, unless the kind always needs two: that waits until somebody is there."""
    if signed.always:
        return need
    staff = queries.staff_of(act.company_id, act.today)
    able = [
        staff.able(role=step.role, duty=step.duty, kind=signed.name, maker=act.actor.pk)
        for step in need.before
    ]
    found = domain.possible(
        [(step.quorum, people) for step, people in zip(need.before, able, strict=True)]
    )
    can = [
        is_able or step.signer in given for step, is_able in zip(need.before, found, strict=True)
    ]
    if all(can):
        return need
    before = [step for step, is_able in zip(need.before, can, strict=True) if is_able]
    lost = [step for step, is_able in zip(need.before, can, strict=True) if not is_able]
    return replace(need, before=before, afterwards=[*need.afterwards, *lost], is_forced=True)


def why_refused(act: Act, signed: Signed, thing: Model, need: Needed) -> str:
    """The sentence for whoever does it without: who has to approve first, and why."""
    step = need.before[0]
    policies = queries.policies_named(act.company_id, step.reasons)
    sentence = _("%(signer)s has to approve this first: %(label)s. %(why)s") % {
        "signer": signer_of(act, step),
        "label": signed.label,
        "why": why(step.reasons, policies),
    }
    open_ones = list(queries.open_requests(act.company_id, [subject_of(thing)], signed.name))
    if any(one.state == RequestState.GRANTED for one in open_ones):
        return _("It was changed since it was approved. %(sentence)s") % {"sentence": sentence}
    return sentence


def signer_of(act: Act, step: Step) -> str:
    """Who signs a step, in words."""
    roles = queries.roles_named(act.company_id)
    label = signer_label(roles.get(step.role) if step.role else None, step.duty)
    return signers_of(step.quorum, label)

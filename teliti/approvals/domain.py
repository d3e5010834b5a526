"""From facts to steps, from steps to who can sign them. No database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import Any

from teliti.audit.domain import canonical, plain


class RequestState(StrEnum):
    WAITING = "waiting"
    GRANTED = "granted"
    USED = "used"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    VOID = "void"


MOVES: Mapping[RequestState, frozenset[RequestState]] = {
    RequestState.WAITING: frozenset(
        {RequestState.GRANTED, RequestState.REFUSED, RequestState.WITHDRAWN, RequestState.VOID}
    ),
    RequestState.GRANTED: frozenset({RequestState.USED, RequestState.WITHDRAWN, RequestState.VOID}),
    RequestState.USED: frozenset(),
    RequestState.REFUSED: frozenset(),
    RequestState.WITHDRAWN: frozenset(),
    RequestState.VOID: frozenset(),
}


class StepState(StrEnum):
    COMING = "coming"
    OPEN = "open"
    DONE = "done"


class DecisionKind(StrEnum):
    APPROVE = "approve"
    REFUSE = "refuse"
    QUESTION = "question"
    ANSWER = "answer"
    FORWARD = "forward"


@dataclass(frozen=True, slots=True)
class Facts:
    """What policies ask of a thing: its amount in minor units, how many things it is, marks of its
    kind (`Signed.flags`), and the unit and roles of its maker (the engine fills in the last two).
    """

    amount: int | None = None
    currency: str = "IDR"
    count: int = 1
    flags: frozenset[str] = frozenset()
    unit: int | None = None
    roles: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class RuleStep:
    """One step of a policy: whoever has the role, or carries the duty. Equal places run side by
    side. After `hours` without a signature those of `escalate_to` may sign too; 0: never."""

    place: int
    role: int | None = None
    duty: str = ""
    quorum: int = 1
    hours: int = 0
    escalate_to: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A policy: when it applies (None and "" ask nothing), and its steps.

    `is_later`: the act passes, and is looked at afterwards.
    """

    key: int
    steps: tuple[RuleStep, ...]
    from_minor: int | None = None
    from_count: int | None = None
    flag: str = ""
    unit: int | None = None
    role: int | None = None
    is_later: bool = False

    def applies(self, facts: Facts) -> bool:
        """Whether these facts meet everything that the policy asks."""
        return (
            (self.from_minor is None or abs(facts.amount or 0) >= self.from_minor)
            and (self.from_count is None or facts.count >= self.from_count)
            and (not self.flag or self.flag in facts.flags)
            and (self.unit is None or self.unit == facts.unit)
            and (self.role is None or self.role in facts.roles)
        )


@dataclass(frozen=True, slots=True)
class Step:
    """One step that a thing needs, and the policies that ask for it (0: the kind itself does)."""

    place: int
    role: int | None
    duty: str
    quorum: int
    hours: int
    escalate_to: int | None
    is_later: bool
    reasons: tuple[int, ...]

    @property
    def signer(self) -> tuple[int, str]:
        """Who signs: a role or a duty, comparable."""
        return (self.role or 0, self.duty)


def steps_of(rules: Iterable[Rule], facts: Facts) -> list[Step]:
    """The steps that these facts need, in order; [] needs none.

    Every policy that applies is heard. The same signer signs once: at the earliest place, with the
    highest quorum and the shortest patience; before the act if any policy says so.
    """
    found: dict[tuple[int, str], Step] = {}
    for rule in sorted(rules, key=lambda rule: (rule.from_minor or 0, rule.key)):
        for step in rule.steps if rule.applies(facts) else ():
            new = Step(
                step.place, step.role, step.duty, step.quorum, step.hours, step.escalate_to,
                rule.is_later, (rule.key,),
            )  # fmt: skip
            known = found.get(new.signer)
            found[new.signer] = _merged(known, new) if known else new
    return sorted(found.values(), key=lambda step: (step.is_later, step.place, step.signer))


def _merged(one: Step, other: Step) -> Step:
    patient = min(
        (one, other),
        key=lambda step: (step.hours == 0, step.hours, step.escalate_to or 0),
    )
    return replace(
        one,
        place=min(one.place, other.place),
        quorum=max(one.quorum, other.quorum),
        hours=patient.hours,
        escalate_to=patient.escalate_to,
        is_later=one.is_later and other.is_later,
        reasons=(*one.reasons, *(key for key in other.reasons if key not in one.reasons)),
    )


def signers(
    principals: Iterable[int], substitutes: Iterable[tuple[int, int]], maker: int
) -> dict[int, int | None]:
    """Who may sign for these principals, and for whom each stands in (None: for themselves).

    `substitutes` are (absent, stands in). Never the maker, never whoever stands in for the maker,
    and a substitute's own substitute is none.
    """
    able = set(principals)
    found: dict[int, int | None] = {
        deputy: absent
        for absent, deputy in substitutes
        if absent in able and maker not in (absent, deputy)
    }
    return found | dict.fromkeys(able - {maker})


def voice_of(person: int, absent: int | None) -> int:
    """Whose voice a signature is: a substitute gives that of whom they stand in for."""
    return person if absent is None else absent


def possible(needs: Sequence[tuple[int, Mapping[int, int | None]]]) -> list[bool]:
    """Which of these steps, (quorum, its `signers`), can be signed when nobody signs twice, and
    nobody's voice counts twice in a step.

    Earlier steps come first: a step that cannot be filled beside those before it is given up.
    """
    seats: dict[int, int] = {}  # person -> place of the seat in `able`
    able: list[set[int]] = []
    result = []
    for quorum, people in needs:
        before, length = dict(seats), len(able)
        able += [set(people)] * quorum
        filled = len({voice_of(*each) for each in people.items()}) >= quorum and all(
            _seated(seat, able, seats, set()) for seat in range(length, length + quorum)
        )
        if not filled:
            seats = before
            del able[length:]
        result.append(filled)
    return result


def _seated(seat: int, able: list[set[int]], seats: dict[int, int], tried: set[int]) -> bool:
    """Find a person for this seat, moving others to seats of theirs where that helps."""
    for person in sorted(able[seat] - tried):
        tried.add(person)
        if person not in seats or _seated(seats[person], able, seats, tried):
            seats[person] = seat
            return True
    return False


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 (hex) over what is signed, written canonically."""
    return sha256(canonical(plain(dict(content))).encode()).hexdigest()


def differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    """The fields that differ: name, what was signed, what is there now."""
    names = [*before, *(name for name in now if name not in before)]
    return [
        (name, before.get(name), now.get(name))
        for name in names
        if plain(before.get(name)) != plain(now.get(name))
    ]


def both_carried(pairs: Iterable[tuple[str, str]], duties: Iterable[str]) -> list[tuple[str, str]]:
    """The forbidden pairs of which both duties are carried."""
    carried = set(duties)
    return [pair for pair in pairs if carried.issuperset(pair)]

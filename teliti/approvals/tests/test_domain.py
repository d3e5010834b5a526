"""From facts to steps as a table, and the laws that hold for all of them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teliti.approvals.domain import (
    MOVES,
    Facts,
    Rule,
    RuleStep,
    both_carried,
    differences,
    digest_of,
    possible,
    signers,
    steps_of,
)
from teliti.base.moves import closed

FINANCE, DIRECTOR, OWNER = 1, 2, 3
FROM_25 = Rule(1, (RuleStep(1, DIRECTOR),), from_minor=25_000_000)
FROM_250 = Rule(2, (RuleStep(1, FINANCE), RuleStep(2, DIRECTOR, quorum=2)), from_minor=250_000_000)
BILLS = Rule(3, (RuleStep(1, duty="ledger.close"),), flag="purchase")
BY_UNIT = Rule(4, (RuleStep(1, OWNER),), unit=7)
BY_FINANCE = Rule(5, (RuleStep(1, OWNER),), role=FINANCE)
MANY = Rule(6, (RuleStep(1, DIRECTOR),), from_count=5)
LATER = Rule(7, (RuleStep(1, OWNER),), is_later=True)
ALL = (FROM_25, FROM_250, BILLS, BY_UNIT, BY_FINANCE, MANY)


@pytest.mark.parametrize(
    ("rules", "facts", "expected"),
    [
        ((), Facts(10**12), []),
        (ALL, Facts(24_999_999), []),
        (ALL, Facts(25_000_000), [(1, DIRECTOR, "", 1, (1,))]),
        (ALL, Facts(-25_000_000), [(1, DIRECTOR, "", 1, (1,))]),
        # Every policy is heard, and the director signs once: early, with the higher quorum.
        (ALL, Facts(250_000_000), [(1, FINANCE, "", 1, (2,)), (1, DIRECTOR, "", 2, (1, 2))]),
        (ALL, Facts(flags=frozenset({"purchase"})), [(1, None, "ledger.close", 1, (3,))]),
        (ALL, Facts(flags=frozenset({"sale"})), []),
        (ALL, Facts(unit=7), [(1, OWNER, "", 1, (4,))]),
        (ALL, Facts(unit=8), []),
        (ALL, Facts(roles=frozenset({FINANCE, DIRECTOR})), [(1, OWNER, "", 1, (5,))]),
        (ALL, Facts(unit=7, roles=frozenset({FINANCE})), [(1, OWNER, "", 1, (4, 5))]),
        (ALL, Facts(count=4), []),
        (ALL, Facts(count=5), [(1, DIRECTOR, "", 1, (6,))]),
        ((LATER,), Facts(), [(1, OWNER, "", 1, (7,))]),
    ],
)
def test_the_steps_that_facts_need(
    rules: tuple[Rule, ...],
    facts: Facts,
    expected: list[tuple[int, int | None, str, int, tuple[int, ...]]],
) -> None:
    found = [
        (step.place, step.role, step.duty, step.quorum, step.reasons)
        for step in steps_of(rules, facts)
    ]
    assert found == expected


def test_one_policy_before_the_act_outweighs_one_after_it() -> None:
    assert [step.is_later for step in steps_of([LATER], Facts())] == [True]
    before = replace(LATER, key=8, is_later=False)
    assert [step.is_later for step in steps_of([LATER, before], Facts())] == [False]


def test_the_earliest_place_counts() -> None:
    small = Rule(1, (RuleStep(1, FINANCE), RuleStep(2, DIRECTOR)))
    large = Rule(2, (RuleStep(1, DIRECTOR),), from_minor=100)
    for amount, places in (
        (99, [(FINANCE, 1), (DIRECTOR, 2)]),
        (100, [(FINANCE, 1), (DIRECTOR, 1)]),
    ):
        found = steps_of([small, large], Facts(amount))
        assert [(step.role, step.place) for step in found] == places


def test_the_shortest_patience_counts_and_none_is_the_longest() -> None:
    slow = Rule(1, (RuleStep(1, DIRECTOR, hours=48, escalate_to=OWNER),))
    quick = Rule(2, (RuleStep(1, DIRECTOR, hours=4, escalate_to=FINANCE),))
    never = Rule(3, (RuleStep(1, DIRECTOR),))
    for rules in ([slow, quick, never], [never, quick, slow]):
        [step] = steps_of(rules, Facts())
        assert (step.hours, step.escalate_to) == (4, FINANCE)


SIGNERS = st.one_of(
    st.builds(lambda role: {"role": role}, st.integers(1, 4)),
    st.builds(lambda duty: {"duty": duty}, st.sampled_from(["a.b", "c.d"])),
)
STEPS = st.builds(
    lambda place, signer, quorum: RuleStep(place, quorum=quorum, **signer),
    st.integers(1, 3), SIGNERS, st.integers(1, 3),
)  # fmt: skip
RULES = st.lists(
    st.builds(
        lambda steps, amount, count, flag: (tuple(steps), amount, count, flag),
        st.lists(STEPS, min_size=1, max_size=3),
        st.none() | st.integers(0, 100),
        st.none() | st.integers(1, 5),
        st.sampled_from(["", "sale"]),
    ),
    max_size=5,
).map(lambda given: [Rule(key, *one) for key, one in enumerate(given, 1)])
FACTS = st.builds(
    Facts, st.integers(-100, 100), count=st.integers(1, 5),
    flags=st.sampled_from([frozenset(), frozenset({"sale"})]),
)  # fmt: skip


@given(RULES, FACTS)
def test_each_step_has_a_reason_and_each_signer_one_step(rules: list[Rule], facts: Facts) -> None:
    found = steps_of(rules, facts)
    asked = {key for step in found for key in step.reasons}
    assert asked == {rule.key for rule in rules if rule.applies(facts)}
    assert len({step.signer for step in found}) == len(found)
    assert all(step.quorum >= 1 for step in found)


@given(RULES, FACTS, st.randoms())
def test_the_order_of_policies_is_of_no_account(
    rules: list[Rule], facts: Facts, draw: object
) -> None:
    shuffled = list(rules)
    draw.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis gives a Random
    assert steps_of(shuffled, facts) == steps_of(rules, facts)


@given(RULES, FACTS, st.integers(0, 100))
def test_more_money_never_needs_fewer_signers(rules: list[Rule], facts: Facts, more: int) -> None:
    higher = replace(facts, amount=abs(facts.amount or 0) + more)
    fewer = {step.signer: step.quorum for step in steps_of(rules, facts)}
    found = {step.signer: step.quorum for step in steps_of(rules, higher)}
    assert fewer.keys() <= found.keys()
    assert all(found[signer] >= quorum for signer, quorum in fewer.items())


@pytest.mark.parametrize(
    ("substitutes", "maker", "expected"),
    [
        ([], 9, {1: None, 2: None}),
        ([], 1, {2: None}),
        ([(1, 5)], 9, {1: None, 2: None, 5: 1}),
        ([(1, 5)], 5, {1: None, 2: None}),  # the maker is no substitute
        ([(1, 5)], 1, {2: None}),  # and has none
        ([(1, 5), (5, 6)], 9, {1: None, 2: None, 5: 1}),  # nobody hands on
        ([(1, 2)], 9, {1: None, 2: None}),  # for oneself comes first
        ([(7, 5)], 9, {1: None, 2: None}),
    ],
)
def test_who_may_sign(
    substitutes: list[tuple[int, int]], maker: int, expected: dict[int, int | None]
) -> None:
    assert signers([1, 2], substitutes, maker) == expected


@given(
    st.sets(st.integers(1, 6)),
    st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6))),
    st.integers(1, 6),
)
def test_the_maker_never_signs(
    able: set[int], substitutes: list[tuple[int, int]], maker: int
) -> None:
    found = signers(able, substitutes, maker)
    assert maker not in found
    assert maker not in found.values()
    assert set(found) <= able | {deputy for _absent, deputy in substitutes}


@pytest.mark.parametrize(
    ("needs", "expected"),
    [
        ([], []),
        ([(1, {1})], [True]),
        ([(1, set())], [False]),
        ([(2, {1})], [False]),
        ([(1, {1}), (1, {1})], [True, False]),
        ([(1, {1, 2}), (1, {1})], [True, True]),  # the second person makes room for the first
        ([(2, {1, 2}), (1, {2})], [True, False]),
        ([(1, set()), (1, {2})], [False, True]),
    ],
)
def test_which_steps_can_be_signed(needs: list[tuple[int, set[int]]], expected: list[bool]) -> None:
    assert possible([(quorum, dict.fromkeys(people)) for quorum, people in needs]) == expected


def test_a_substitute_adds_no_voice() -> None:
    director, deputy, another = 1, 2, 3
    both = signers({director}, [(director, deputy)], maker=9)
    assert both == {director: None, deputy: director}
    assert possible([(2, both)]) == [False]
    assert possible([(1, both), (1, both)]) == [True, True]  # two steps, two people
    assert possible([(2, both | {another: None})]) == [True]


@given(
    st.lists(
        st.tuples(st.integers(1, 3), st.sets(st.integers(1, 5)).map(dict.fromkeys)), max_size=5
    )
)
def test_nobody_is_needed_twice(needs: list[tuple[int, dict[int, None]]]) -> None:
    can = possible(needs)
    seats = sum(quorum for (quorum, _people), is_able in zip(needs, can, strict=True) if is_able)
    people = {
        one for (_quorum, able), is_able in zip(needs, can, strict=True) if is_able for one in able
    }
    assert seats <= len(people)
    assert possible([need for need, is_able in zip(needs, can, strict=True) if is_able]) == [
        True
    ] * sum(can)


def test_a_digest_covers_every_field_and_no_order() -> None:
    assert digest_of({"a": 1, "b": [2]}) == digest_of({"b": [2], "a": 1})
    assert digest_of({"a": 1}) != digest_of({"a": 2})
    assert differences({"a": 1, "b": 2}, {"a": 1, "b": 3, "c": 4}) == [
        ("b", 2, 3), ("c", None, 4),
    ]  # fmt: skip


def test_pairs_and_moves() -> None:
    assert closed(MOVES)
    assert both_carried([("a", "b"), ("a", "c")], ["a", "c", "d"]) == [("a", "c")]

"""Refusals about many things, gathered and said at once."""

import pytest

from teliti.base.refusals import NeedsApproval, Refusals, Refused, RefusedEach


def _refuse(sentence: str) -> None:
    if sentence:
        raise Refused(sentence, field="amount")


def test_what_is_refused_of_each_is_said_together() -> None:
    refusals = Refusals()
    for key, sentence in ((7, ""), (8, "Too much."), (9, "Not there.")):
        with refusals.about(key, f"Line {key}"):
            _refuse(sentence)
    with refusals.about(8):
        _refuse("Too late.")
    with pytest.raises(RefusedEach) as said:
        refusals.say()
    assert said.value.sentence == "Line 8: Too much."
    assert {key: one.sentence for key, one in said.value.each.items()} == {
        8: "Too much.", 9: "Not there.",
    }  # fmt: skip
    assert said.value.field == "amount"


def test_what_was_gathered_below_is_taken_over() -> None:
    below, above = Refusals(), Refusals()
    with below.about(1):
        _refuse("First.")
    with above.about(2):
        _refuse("Second.")
    with above.about(0):
        below.say()
    with pytest.raises(RefusedEach, match=r"Second\.") as said:
        above.say()
    assert sorted(said.value.each) == [1, 2]


def test_nothing_refused_says_nothing_and_an_approval_is_no_refusal_of_one() -> None:
    refusals = Refusals()
    with refusals.about(1):
        pass
    refusals.say()
    needed = NeedsApproval("A director signs.", subject=None, kind="x", also={})
    with pytest.raises(NeedsApproval), refusals.about(1):
        raise needed

"""The same two parties are merged by six people at once, in both directions."""

import pytest

from teliti.parties import actions
from teliti.parties.models import Merge, Party, PartyState
from tests import make, make_parties
from tests.races import at_once, proofs

pytestmark = pytest.mark.race


def test_two_parties_are_merged_once(fresh_database: str) -> None:
    system = make.books()
    pair = [make_parties.customer(system, f"PT Kembar {number}") for number in range(2)]

    def merge(number: int) -> None:
        survivor, other = pair if number % 2 else reversed(pair)
        actions.merge_parties(system, survivor=survivor, other=other, taken=[])

    said = at_once(system, merge)
    assert said.count("") == 1
    made = Merge.objects.get()
    assert made.survivor_id == pair[0 if said.index("") % 2 else 1].pk
    states = dict(Party.objects.values_list("pk", "state"))
    assert states == {made.survivor_id: PartyState.ACTIVE, made.other_id: PartyState.MERGED}
    assert proofs(system) == []


def test_a_merge_is_undone_once(fresh_database: str) -> None:
    system = make.books()
    one, two = (make_parties.customer(system, f"PT Kembar {number}") for number in range(2))
    actions.merge_parties(system, survivor=one, other=two, taken=[])
    merge = Merge.objects.get()
    said = at_once(system, lambda _n: actions.undo_merge(system, merge=merge, because="Dua"))
    assert said.count("") == 1
    assert list(Party.objects.values_list("state", flat=True)) == [PartyState.ACTIVE] * 2
    assert proofs(system) == []

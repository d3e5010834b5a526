"""The left bar: what its keys promise."""

from teliti.kit.rooms import items


def test_every_place_has_a_key_of_its_own() -> None:
    keys = [item.key for item in items() if item.key]
    assert sorted(keys) == sorted(set(keys) - {"d"}), "`g d` is the desk's"

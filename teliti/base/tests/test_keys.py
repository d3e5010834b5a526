"""What is a key, of all that may stand in an address."""

import pytest

from teliti.base.keys import key_in, keys_in


@pytest.mark.parametrize("text", ["", "²", "٣", "₀₁₂", "-1", "1 ", "+1", "1e3", "x", "9" * 19])
def test_what_is_no_key_names_none(text: str) -> None:
    assert key_in(text) is None


def test_digits_are_a_key() -> None:
    assert key_in("0042") == 42
    assert key_in("9" * 18) == 10**18 - 1
    assert keys_in(["1", "½", "2"]) == [1, 2]

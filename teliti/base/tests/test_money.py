"""The laws of money: nothing is lost, parts add up, a reversal is the exact negative."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from teliti.base.money import (
    MixedCurrencies,
    Money,
    TooFine,
    exponent,
    round_half_up,
    split,
    times,
    to_decimal,
    to_minor,
)

amounts = st.integers(-(10**17), 10**17)
currencies = st.sampled_from(["IDR", "USD", "JPY", "KWD", "CLF"])


@given(amounts, currencies)
def test_minor_units_survive_the_way_to_decimal_and_back(minor: int, currency: str) -> None:
    assert to_minor(to_decimal(minor, currency), currency) == minor


@pytest.mark.parametrize(
    ("currency", "places", "shown"),
    [("IDR", 2, "1234.50"), ("JPY", 0, "123450"), ("KWD", 3, "123.450"), ("XYZ", 2, "1234.50")],
)
def test_decimals_follow_iso_4217(currency: str, places: int, shown: str) -> None:
    assert exponent(currency) == places
    assert str(to_decimal(123450, currency)) == shown


def test_money_of_an_amount_is_exact_or_refused() -> None:
    assert Money.of(Decimal("1250000.5"), "IDR") == Money(125000050, "IDR")
    assert Money.of(Decimal("1E+3"), "JPY") == Money(1000, "JPY")
    with pytest.raises(TooFine) as refusal:
        Money.of(Decimal("0.005"), "IDR")
    assert str(refusal.value) == "0.005 is finer than IDR allows. Use at most 2 decimals."
    with pytest.raises(TooFine):
        Money.of(Decimal("-0.5"), "JPY")


@given(amounts, amounts)
def test_addition_is_that_of_whole_numbers(one: int, other: int) -> None:
    left, right = Money(one, "IDR"), Money(other, "IDR")
    assert left + right == Money(one + other, "IDR")
    assert left + right - right == left
    assert -(left - right) == right - left
    assert (left < right) == (one < other)
    assert (left >= right) == (one >= other)
    assert left * 3 == 3 * left == left + left + left


def test_currencies_do_not_mix() -> None:
    rupiah, dollars = Money(100, "IDR"), Money(100, "USD")
    assert rupiah != dollars
    for mixing in (Money.__add__, Money.__sub__, Money.__lt__, Money.__ge__):
        with pytest.raises(MixedCurrencies, match="IDR and USD cannot be added or compared"):
            mixing(rupiah, dollars)


def test_money_is_not_multiplied_by_a_rate() -> None:
    with pytest.raises(TypeError):
        Money(100, "IDR") * Decimal("0.11")  # type: ignore[operator]  # the mistake under test
    assert str(Money(-150, "IDR")) == "IDR -1.50"
    assert abs(Money(-150, "IDR")) == Money(150, "IDR")
    assert not Money(0, "IDR")


@pytest.mark.parametrize(
    ("value", "whole"),
    [
        ("0.5", 1),
        ("-0.5", -1),
        ("2.5", 3),
        ("2.4999999999999999999999999999999999", 2),
        ("-2.5", -3),
    ],
)
def test_a_half_rounds_away_from_zero(value: str, whole: int) -> None:
    assert round_half_up(Decimal(value)) == whole


@given(st.fractions())
def test_rounding_is_nearest_and_symmetric(value: Fraction) -> None:
    assert abs(round_half_up(value) - value) <= Fraction(1, 2)
    assert round_half_up(-value) == -round_half_up(value)


def test_a_line_is_rounded_once() -> None:
    assert times(Decimal("1444.70"), Decimal("123.4567")) == 17835789
    assert times(Decimal("0.005"), Decimal(1)) == 1
    assert times(Decimal("-0.005"), Decimal(1)) == -1
    assert times(Decimal("12.5"), Decimal(3), "JPY") == 38


@given(amounts, st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=12))
def test_parts_always_add_up(total: int, weights: list[int]) -> None:
    assume(sum(weights) != 0)
    parts = split(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(total * weight, sum(weights))) < 1
        assert weight != 0 or part == 0
    assert split(-total, weights) == [-part for part in parts]


def test_the_last_cents_go_to_the_largest_remainders_then_to_the_first() -> None:
    assert split(100, [1, 1, 1]) == [34, 33, 33]
    assert split(-100, [1, 1, 1]) == [-34, -33, -33]
    assert split(5, [0, 2, 1]) == [0, 3, 2]
    assert split(100, [3, -1]) == [150, -50]
    assert split(0, [0, 0]) == [0, 0]
    assert split(0, []) == []
    with pytest.raises(ValueError, match="the weights add up to zero"):
        split(1, [0, 0])

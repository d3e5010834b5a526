"""Amounts in words, as on a kwitansi."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teliti.base.money import to_minor
from teliti.base.tests.vectors import vectors
from teliti.packs.indonesia.domain.terbilang import (
    BEYOND,
    in_words_english,
    in_words_english_title,
    terbilang,
    terbilang_rupiah,
    terbilang_title,
)


@pytest.mark.parametrize(("number", "words"), vectors("terbilang"))
def test_reference_numbers(number: str, words: str) -> None:
    assert terbilang(int(number)) == words


@pytest.mark.parametrize(("amount", "words"), vectors("terbilang.rupiah"))
def test_reference_rupiah(amount: str, words: str) -> None:
    assert terbilang_rupiah(to_minor(Decimal(amount), "IDR")) == words


@pytest.mark.parametrize(("amount", "words"), vectors("terbilang.title"))
def test_reference_titles(amount: str, words: str) -> None:
    assert terbilang_title(to_minor(Decimal(amount), "IDR")) == words


@pytest.mark.parametrize(
    ("minor", "words"),
    [
        (0, "zero rupiah"),
        (11_100_000_00, "eleven million one hundred thousand rupiah"),
        (1_250_000_50, "one million two hundred and fifty thousand rupiah and fifty sen"),
        (1_005_00, "one thousand and five rupiah"),
        (105_00, "one hundred and five rupiah"),
        (21_342_00, "twenty-one thousand three hundred and forty-two rupiah"),
        (-1_000_000_019_00, "minus one billion and nineteen rupiah"),
        (40_00, "forty rupiah"),
    ],
)
def test_english_rupiah(minor: int, words: str) -> None:
    assert in_words_english(minor) == words
    assert in_words_english_title(minor) == words[0].upper() + words[1:]


@given(st.integers(0, 10**15), st.integers(1, 999))
def test_words_are_put_together_by_scale(number: int, rest: int) -> None:
    thousands = number // 1000 * 1000
    if thousands:
        assert terbilang(thousands + rest) == f"{terbilang(thousands)} {terbilang(rest)}"
    assert terbilang(-rest) == f"minus {terbilang(rest)}"


def test_beyond_quadrillions_there_are_no_words() -> None:
    assert terbilang(BEYOND - 1).startswith("sembilan ratus sembilan puluh sembilan kuadriliun ")
    with pytest.raises(ValueError, match="1000000000000000000 has no words here"):
        terbilang(BEYOND)

"""PPN: 12 % on 11/12 of the price, to the rupiah, as the reference and the law have it."""

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teliti.base.money import to_minor
from teliti.base.tests.vectors import vectors
from teliti.packs.indonesia.domain.data import tax_rates
from teliti.packs.indonesia.domain.notices import RuleBroken
from teliti.packs.indonesia.domain.ppn import (
    Basis,
    document_ppn,
    line_ppn,
    ppn_rule,
    price_without_ppn,
)
from teliti.taxes.domain import TaxRule

DAY = date(2026, 11, 23)
ORDINARY = ppn_rule(tax_rates(), DAY)


def numbers(text: str) -> list[int]:
    """Every amount in the text, in sen; percents and counts of months are not among them."""
    found = re.findall(r"(?<![\w.%])\d+(?:\.\d+)?(?![\d.]*%)", text)
    return [to_minor(Decimal(number), "IDR") for number in found]


@pytest.mark.parametrize(("given_price", "expected"), vectors("ppn.code04.xml2dp"))
def test_reference_lines_of_the_faktur_file(given_price: str, expected: str) -> None:
    line = line_ppn(numbers(given_price)[0], ORDINARY)
    assert [line.price, line.base, line.tax] == numbers(expected)


@pytest.mark.parametrize(("given_price", "expected"), vectors("ppn.code04.whole"))
def test_reference_documents_are_in_whole_rupiah(given_price: str, expected: str) -> None:
    document = document_ppn(numbers(given_price), ORDINARY)
    assert [document.base, document.tax] == numbers(expected)[:2]


def test_reference_luxury_goods_are_taxed_on_the_price() -> None:
    [(price, expected)] = vectors("ppn.code01.luxury")
    document = document_ppn(numbers(price), ppn_rule(tax_rates(), DAY, Basis.LUXURY))
    assert [document.base, document.tax] == numbers(expected)


def test_reference_freight_forwarding_bears_a_fixed_share() -> None:
    [(price, expected)] = vectors("ppn.besaran_tertentu")
    rule = ppn_rule(tax_rates(), DAY, Basis.LOGISTICS)
    assert rule.base_fraction == Fraction(11, 120)
    assert [document_ppn(numbers(price), rule).tax] == numbers(expected)


def test_religious_travel_bears_half_of_it() -> None:
    rule = ppn_rule(tax_rates(), DAY, Basis.RELIGIOUS_TRAVEL)
    assert document_ppn([1_000_000_000], rule).tax == 5_500_000


def test_the_rule_shows_rate_and_base_and_never_eleven_percent() -> None:
    assert ORDINARY.rate == 12
    assert ORDINARY.base_fraction == Fraction(11, 12)
    assert not [rate for rate in tax_rates() if rate.key == "ppn.effective"]
    assert [
        rate.valid_to for rate in tax_rates() if rate.key == "ppn.rate" and rate.value == "11"
    ] == [date(2024, 12, 31)]


def test_the_rule_is_that_of_the_day() -> None:
    last_of_2024 = ppn_rule(tax_rates(), date(2024, 12, 31))
    first_of_2025 = ppn_rule(tax_rates(), date(2025, 1, 1))
    assert last_of_2024 == TaxRule(Decimal(11), Fraction(1))
    assert first_of_2025 == TaxRule(Decimal(12), Fraction(11, 12))
    with pytest.raises(RuleBroken) as refusal:
        ppn_rule(tax_rates(), date(2022, 3, 31))
    assert str(refusal.value) == (
        "No rate ppn.rate is known for 2022-03-31. Add it to the tax rates, or change the date."
    )


def test_lines_are_added_before_the_document_is_rounded() -> None:
    document = document_ppn([5000, 5000, 5000], ORDINARY)
    assert (document.price, document.base, document.tax) == (15000, 13800, 1700)
    assert document.charged == 1700


@given(st.lists(st.integers(-(10**14), 10**14), max_size=5))
def test_a_credit_note_is_the_exact_negative(prices: list[int]) -> None:
    document = document_ppn(prices, ORDINARY)
    credit = document_ppn([-price for price in prices], ORDINARY)
    assert (credit.base, credit.tax) == (-document.base, -document.tax)
    assert document.base % 100 == document.tax % 100 == 0


@given(st.integers(0, 10**14))
def test_a_price_that_includes_ppn_gives_it_back_within_a_rupiah(inclusive: int) -> None:
    price = price_without_ppn(inclusive, ORDINARY)
    assert abs(price + document_ppn([price], ORDINARY).tax - inclusive) <= 100
    assert price_without_ppn(11_100_000, ORDINARY) == 10_000_000
    assert price_without_ppn(11_200_000, ppn_rule(tax_rates(), DAY, Basis.LUXURY)) == 10_000_000

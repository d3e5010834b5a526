"""PPh withheld: rates by day and kind, whole rupiah, twice as much without a tax number."""

from datetime import date
from decimal import Decimal

import pytest

from teliti.base.tests.vectors import vectors
from teliti.packs.indonesia.domain.data import tax_rates
from teliti.packs.indonesia.domain.notices import RuleBroken
from teliti.packs.indonesia.domain.ppn import document_ppn, ppn_rule
from teliti.packs.indonesia.domain.withholding import (
    Withheld,
    pph4_2,
    pph4_2_construction,
    pph22,
    pph23,
    withheld,
)
from teliti.packs.indonesia.tests.test_ppn import numbers

DAY = date(2026, 11, 23)
RATES = tax_rates()


def test_reference_services_bear_two_percent_or_four_without_a_tax_number() -> None:
    with_number, without_number = vectors("pph23")
    assert "vendor has NPWP" in with_number[0]
    [base] = numbers(with_number[0])
    [tax] = numbers(with_number[1])
    assert pph23(base, RATES, DAY, "services") == Withheld(base, Decimal(2), tax)
    assert "without tax number" in without_number[0]
    [tax] = numbers(without_number[1])
    doubled = pph23(base, RATES, DAY, "services", has_tax_number=False)
    assert doubled == Withheld(base, Decimal(4), tax)


def test_reference_rent_of_buildings_is_final() -> None:
    [(rent, expected)] = vectors("pph4_2")
    [base] = numbers(rent)
    assert pph4_2(base, RATES, DAY, "land_rent") == Withheld(
        base, Decimal(10), numbers(expected)[0]
    )


def test_reference_customer_withholds_from_an_invoice_with_ppn() -> None:
    [(service, expected)] = vectors("invoice.mixed")
    price = 1_000_000_000
    assert "service 10000000" in service
    document = document_ppn([price], ppn_rule(RATES, DAY))
    slip = pph23(price, RATES, DAY, "services")
    total = price + document.charged
    assert expected == (
        f"PPN {document.tax // 100}; invoice total {total // 100}; "
        f"PPh 23 {slip.tax // 100}; cash received {(total - slip.tax) // 100}"
    )


def test_reference_state_owned_collector_keeps_ppn_and_withholds() -> None:
    [(goods, expected)] = vectors("invoice.wapu")
    price = 1_000_000_000
    assert "goods 10000000" in goods
    document = document_ppn([price], ppn_rule(RATES, DAY))
    slip = pph22(price, RATES, DAY, "government_purchase")
    assert expected == (
        f"PPN {document.tax // 100} paid to the State by buyer; PPh 22 {slip.tax // 100}; "
        f"cash received {(price - slip.tax) // 100}"
    )


def test_interest_and_construction_have_their_own_rates() -> None:
    assert pph23(1_000_000_00, RATES, DAY, "passive").tax == 150_000_00
    assert pph4_2_construction(1_000_000_00, RATES, DAY, "small").tax == 17_500_00
    assert pph4_2_construction(1_000_000_00, RATES, DAY, "uncertified").tax == 40_000_00


@pytest.mark.parametrize(
    ("base", "rounded", "tax"),
    [(12_349, 12_300, 200), (12_350, 12_400, 200), (12_450, 12_500, 300), (-12_450, -12_500, -300)],
)
def test_slips_are_in_whole_rupiah(base: int, rounded: int, tax: int) -> None:
    assert withheld(base, Decimal(2)) == Withheld(rounded, Decimal(2), tax)


def test_an_unknown_rate_is_refused() -> None:
    with pytest.raises(RuleBroken) as refusal:
        pph4_2(100, RATES, date(2017, 12, 31), "land_rent")
    assert str(refusal.value) == (
        "No rate pph4_2.rate.land_rent is known for 2017-12-31. "
        "Add it to the tax rates, or change the date."
    )

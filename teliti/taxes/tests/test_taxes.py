"""Taxes by the rates of the day, and the screens of their codes and rates."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.test import Client

from teliti.audit.duties import StandardRole
from teliti.base.refusals import Refused
from teliti.taxes import actions, queries
from teliti.taxes.domain import TaxRule, compute
from teliti.taxes.models import TaxCode, TaxRate
from tests import make

PPN_2025 = TaxRule(Decimal(12), Fraction(11, 12))


@pytest.mark.parametrize(
    ("price", "base", "tax"),
    [
        (10_000_000_00, 9_166_667_00, 1_100_000_00),
        (999_999_00, 916_666_00, 110_000_00),
        (12_345_678_00, 11_316_872_00, 1_358_025_00),
        (100_00, 92_00, 11_00),
        (1_00, 1_00, 0),
    ],
)
def test_ppn_is_twelve_percent_of_eleven_twelfths_in_whole_rupiah(
    price: int, base: int, tax: int
) -> None:
    taxed = compute(price, PPN_2025)
    assert (taxed.base, taxed.tax, taxed.charged) == (base, tax, tax)


@pytest.mark.django_db
def test_a_new_rate_holds_from_its_day_and_ends_the_one_before() -> None:
    system = make.books()
    actions.add_rate(
        system, key="ppn.rate", value="13", unit="percent", valid_from=date(2027, 1, 1), basis="Uji"
    )
    code = TaxCode.objects.get(code="PPN")
    before = queries.rules_on(system.company_id, [code], date(2026, 12, 31))[code.pk]
    after = queries.rules_on(system.company_id, [code], date(2027, 1, 1))[code.pk]
    assert (before.rate, after.rate) == (Decimal(12), Decimal(13))
    assert TaxRate.objects.get(key="ppn.rate", value="12").valid_to == date(2026, 12, 31)
    with pytest.raises(Refused):
        queries.rules_on(system.company_id, [code], date(2001, 1, 1))


@pytest.mark.django_db
def test_the_screens_of_codes_and_rates(client: Client) -> None:
    clerk = make.member(make.books(), StandardRole.FINANCE)
    assert clerk.user is not None
    client.force_login(clerk.user)
    assert b"PMK 131/2024" in client.get("/taxes/rates/").content
    code = TaxCode.objects.get(code="PPN")
    assert b"DPP nilai lain (PPN)" in client.get(f"/taxes/codes/{code.pk}/").content
    sent = {"key": "ppn.rate", "value": "12,5", "valid_from": "01/01/2027", "basis": "UU Uji"}
    answer = client.post("/taxes/rates/new/", sent)
    assert answer.status_code == 303
    assert TaxRate.objects.get(basis="UU Uji").value == "12.5"

"""QRIS payloads, built and read."""

from dataclasses import replace

import pytest

from teliti.base.tests.vectors import vectors
from teliti.packs.indonesia.domain.notices import RuleBroken
from teliti.packs.indonesia.domain.qris import (
    Merchant,
    crc,
    dynamic_payload,
    read_fields,
    read_payload,
    static_payload,
)

SHOP = Merchant(
    domain="ID.CO.CONTOH.WWW",
    account="936000140000000001",
    merchant_id="000000000000001",
    nmid="ID1020000000001",
    size="UMI",
    category="5411",
    name="TOKO CONTOH",
    city="JAKARTA",
    postal_code="10110",
)


def test_reference_check_value() -> None:
    [(text, value)] = vectors("qris.crc")
    assert crc(text) == value


def test_reference_codes_are_built() -> None:
    [(_, static)] = vectors("qris.static")
    [(dynamic_input, dynamic)] = vectors("qris.dynamic")
    assert static_payload(SHOP) == static
    assert "amount 25000" in dynamic_input
    assert dynamic_payload(SHOP, 25_000_00) == dynamic


def test_a_code_is_read_back() -> None:
    fields = read_payload(dynamic_payload(SHOP, 25_000_50))
    assert fields["54"] == "25000.50"
    assert (fields["01"], fields["59"], fields["53"]) == ("12", "TOKO CONTOH", "360")
    assert read_fields(fields["51"]) == [
        ("00", "ID.CO.QRIS.WWW"),
        ("02", "ID1020000000001"),
        ("03", "UMI"),
    ]


def test_a_damaged_code_is_refused() -> None:
    good = static_payload(SHOP)
    for damaged in (good.replace("TOKO", "TOKA"), good[:-1], "", good[:-4] + "0000"):
        with pytest.raises(RuleBroken) as refusal:
            read_payload(damaged)
        assert str(refusal.value) == (
            "This QRIS code is damaged: its check value does not fit. Scan it again."
        )
    for row in ("0002", "000", "00020", "AB0201", "0002010212"):
        with pytest.raises(RuleBroken, match="is cut off"):
            read_fields(row)


def test_a_code_carries_plain_text_and_money_only() -> None:
    with pytest.raises(RuleBroken) as refusal:
        static_payload(replace(SHOP, name="KOPI \u00c9TOILE"))
    assert str(refusal.value) == (
        'A QRIS code cannot carry "KOPI \u00c9TOILE" in field 59. '
        "Use 1 to 99 plain letters and digits."
    )
    with pytest.raises(RuleBroken, match="needs an amount above zero"):
        dynamic_payload(SHOP, 0)

"""Amounts and days as cells have them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from teliti.base.texts import (
    AmountStyle,
    DayOrder,
    amount_styles,
    day_orders,
    decode,
    parse_amount,
    parse_day,
)

POINT, COMMA = AmountStyle.POINT, AmountStyle.COMMA
DMY, MDY, YMD = DayOrder.DMY, DayOrder.MDY, DayOrder.YMD


@pytest.mark.parametrize(
    ("written", "style", "amount"),
    [
        ("1,234.56", POINT, "1234.56"),
        ("1234.56", POINT, "1234.56"),
        (".00", POINT, "0.00"),
        ("'1,234", POINT, "1234"),
        ("1.234,56", COMMA, "1234.56"),
        ("1.234.567", COMMA, "1234567"),
        ("11'373.94", POINT, "11373.94"),
        ("1 006,60", COMMA, "1006.60"),
        ("-5", POINT, "-5"),
        ("5-", POINT, "-5"),
        ("(5.00)", POINT, "-5.00"),
        ("−5", POINT, "-5"),
        ("+5", POINT, "5"),
        ("$20.00", POINT, "20.00"),
        ("$-20.00", POINT, "-20.00"),
        ("Rp 1.000", COMMA, "1000"),
        ("IDR 5", POINT, "5"),
        ("Rp 1.000.000,-", COMMA, "1000000"),
        ("Rp1.000.000,--", COMMA, "1000000"),
        ("-1.000,-", COMMA, "-1000"),
        ("1,000.-", POINT, "1000"),
        ("1.000-", COMMA, "-1000"),
        (",-", COMMA, None),
        ("1,23.45", POINT, None),
        ("12.34.56", POINT, None),
        ("1.234,56", POINT, None),
        ("5.0501E+13", POINT, None),
        ("", POINT, None),
        (".", POINT, None),
        ("-", POINT, None),
        ("1" * 50, POINT, None),
        ("٣", POINT, None),
    ],
)
def test_amount(written: str, style: AmountStyle, amount: str | None) -> None:
    assert parse_amount(written, style) == (None if amount is None else Decimal(amount))


@settings(deadline=None)
@given(st.decimals(-(10**14), 10**14, places=2))
def test_amounts_survive_writing_and_reading(amount: Decimal) -> None:
    point = f"{amount:,.2f}"
    comma = point.translate(str.maketrans(",.", ".,"))
    assert parse_amount(point, POINT) == parse_amount(comma, COMMA) == amount


@pytest.mark.parametrize(
    ("cells", "styles"),
    [
        (["1,234.56"], [POINT]),
        (["1.234,56"], [COMMA]),
        (["5", "10", ""], [POINT]),
        (["1,234"], [POINT, COMMA]),
        (["1,234", "1.5"], [POINT]),
        (["1,5", "1.5"], []),
        (["x"], []),
    ],
)
def test_style_of_a_column(cells: list[str], styles: list[AmountStyle]) -> None:
    assert amount_styles(cells) == styles


@pytest.mark.parametrize(
    ("written", "orders", "day"),
    [
        ("23/11/2026", [DMY], date(2026, 11, 23)),
        ("23/11/26", [DMY], date(2026, 11, 23)),
        ("11/23/2026", [MDY], date(2026, 11, 23)),
        ("2026-11-23", [YMD], date(2026, 11, 23)),
        ("20261123", [YMD], date(2026, 11, 23)),
        ("'2026-11-23 09:15:00", [YMD], date(2026, 11, 23)),
        ("2026-11-23T09:15:00.123+07:00", [YMD], date(2026, 11, 23)),
        ("23/11/26 09.15.00", [DMY], date(2026, 11, 23)),
        ("16 March 2026 09:34:53", [DMY], date(2026, 3, 16)),
        ("16 Maret 2026 09:34:53", [DMY], date(2026, 3, 16)),
        ("16 Agu 2026", [DMY], date(2026, 8, 16)),
        ("16-Agustus-2026", [DMY], date(2026, 8, 16)),
        ("23/11/2026 09:15 PM", [DMY], date(2026, 11, 23)),
        ("30/02/2026", [DMY], None),
        ("23/11", [DMY], None),
        ("23/11/2026 x", [DMY], None),
        ("16 Nopember 2026", [DMY], None),
        ("31/12/2500", [DMY], None),
        ("", [DMY], None),
    ],
)
def test_day(written: str, orders: list[DayOrder], day: date | None) -> None:
    assert parse_day(written, orders) == day


@pytest.mark.parametrize(
    ("cells", "orders"),
    [
        (["2026-11-23"], [YMD]),
        (["23/11/2026", "01/02/2026"], [DMY]),
        (["11/23/2026", "01/02/2026"], [MDY]),
        (["01/02/2026"], [DMY, MDY]),
        (["02/02/2026"], [DMY]),
        (["01.02.2026"], [DMY]),
        (["23/11/2026", "11/23/2026"], []),
    ],
)
def test_order_of_a_column(cells: list[str], orders: list[DayOrder]) -> None:
    assert day_orders(cells) == orders


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        (b"\xef\xbb\xbfRp", "Rp", "utf-8-sig"),
        ("é".encode(), "é", "utf-8-sig"),
        (b"\xe9\x80", "é€", "cp1252"),
        (b"\x81", "\x81", "latin-1"),
        ("é".encode("utf-16"), "é", "utf-16"),
    ],
)
def test_encoding(data: bytes, text: str, encoding: str) -> None:
    found = decode(data)
    assert (found.text, found.encoding) == (text, encoding)

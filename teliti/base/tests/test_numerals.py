"""What people type is read in one way only, and what is shown can be typed again."""

from decimal import Decimal
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teliti.base.money import to_minor
from teliti.base.numerals import (
    LARGEST_MINOR,
    Language,
    Negative,
    Unreadable,
    format_amount,
    format_money,
    format_number,
    format_percent,
    parse_amount,
    parse_percent,
    parse_price,
    parse_quantity,
)
from teliti.base.tests.vectors import vectors

languages = st.sampled_from(["id", "en"])
currencies = st.sampled_from(["IDR", "USD", "JPY", "KWD"])


@pytest.mark.parametrize(("number", "shown"), vectors("format.number"))
def test_reference_numbers_are_shown(number: str, shown: str) -> None:
    assert format_number(Decimal(number), "id", 2) == shown


@pytest.mark.parametrize(("number", "shown"), vectors("format.rupiah"))
def test_reference_rupiah_are_shown(number: str, shown: str) -> None:
    assert format_money(to_minor(Decimal(number), "IDR"), "id", "IDR") == shown


def test_reference_numbers_are_read_or_refused() -> None:
    expected = dict(vectors("parse.number"))
    assert parse_amount("1.234.567,89", "id") == to_minor(Decimal(expected["1.234.567,89"]), "IDR")
    assert "only when the source is declared as English" in expected["1,234,567.89"]
    assert parse_amount("1,234,567.89", "en") == 123456789
    assert refusal("1,234,567.89", "id") == (
        '"1,234,567.89" is written in another style. Type 1.234.567,89.'
    )
    assert "may be 12.5 or 125" in expected["12.5"]
    assert refusal("12.5", "id") == '"12.5" may mean 12,5 or 125. Type the one you mean.'


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("0", 0),
        ("1234567", 123456700),
        ("1.234.567", 123456700),
        ("Rp 1.500.000", 150000000),
        ("rp1.500.000", 150000000),
        ("Rp. 1.500.000,-", 150000000),
        ("IDR 1.500.000", 150000000),
        ("1.500.000 idr", 150000000),
        ("1 500 000", 150000000),
        ("Rp\u00a01.500\u202f", 150000),
        ("12,5", 1250),
        ("12,50", 1250),
        ("12345,67", 1234567),
        ("1,5jt", 150000000),
        ("1,2345 juta", 123450000),
        ("250rb", 25000000),
        ("250 ribu", 25000000),
        ("50k", 5000000),
        ("2 m", 200000000000),
        ("1,2m", 120000000000),
        ("3 miliar", 300000000000),
        ("1 t", 100000000000000),
        ("-1.500", -150000),
        ("\u22121.500", -150000),
        ("(1.500)", -150000),
        ("(Rp1.500,25)", -150025),
        ("-(1.500)", -150000),
        ("2*75.000", 15000000),
        ("2 x Rp75.000", 15000000),
        ("2 \u00d7 75.000", 15000000),
        ("1.000+2.000*3", 700000),
        ("(1.000+2.000)*3", 900000),
        ("10-2-3", 500),
        ("100.000/3", 3333333),
        ("200.000/3", 6666667),
        ("(1,5jt - 250rb) / 4", 31250000),
        ("1.500,- - 500", 100000),
        ("1-1", 0),
    ],
)
def test_indonesian_amounts(typed: str, minor: int) -> None:
    assert parse_amount(typed, "id") == minor


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("1,234,567.89", 123456789),
        ("12.5", 1250),
        ("1.5m", 150000000),
        ("1.5 million", 150000000),
        ("2bn", 200000000000),
        ("250k", 25000000),
        ("1.5jt", 150000000),
        ("2*75,000", 15000000),
        ("(1,500)", -150000),
    ],
)
def test_english_amounts(typed: str, minor: int) -> None:
    assert parse_amount(typed, "en") == minor


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("US$1.250", "USD", 125000),
        ("$ 1.250,5", "USD", 125050),
        ("1.250", "JPY", 1250),
        ("1.250,125", "KWD", 1250125),
        ("10/4", "JPY", 3),
    ],
)
def test_foreign_amounts(typed: str, currency: str, minor: int) -> None:
    assert parse_amount(typed, "id", currency) == minor


@pytest.mark.parametrize(
    ("typed", "language", "sentence"),
    [
        ("1,234", "id", '"1,234" may mean 1,2340 or 1234. Type the one you mean.'),
        ("0.500", "id", '"0.500" may mean 0,500 or 500. Type the one you mean.'),
        ("1.5jt", "id", '"1.5" may mean 1,5 or 15. Type the one you mean.'),
        ("1.234", "en", '"1.234" may mean 1.2340 or 1234. Type the one you mean.'),
        ("1,5", "en", '"1,5" may mean 1.5 or 15. Type the one you mean.'),
        ("1,234,567", "id", '"1,234,567" is written in another style. Type 1.234.567.'),
        ("0,005", "id", '"0,005" is finer than IDR allows. Use at most 2 decimals.'),
        ("1,2345", "id", '"1,2345" is finer than IDR allows. Use at most 2 decimals.'),
        ("USD 5", "id", '"USD 5" names another currency. This amount is in IDR.'),
        ("5/(2-2)", "id", '"5/(2-2)" divides by zero.'),
        ("1" + "0" * 15, "id", '"1000000000000000" is too large. Check the zeros.'),
        (" ", "id", "Type a number, such as 1.234.567,89."),
        ("1" * 101, "id", "This is too long for a number. Use at most 100 characters."),
        ("1.23.456", "id", '"1.23.456" is not a number. Type it like 1.234.567,89.'),
        ("12 5", "en", '"12 5" is not a number. Type it like 1,234,567.89.'),
    ],
)
def test_what_is_unclear_is_refused(typed: str, language: Language, sentence: str) -> None:
    assert refusal(typed, language) == sentence


@pytest.mark.parametrize(
    "typed",
    ["abc", "1e9", "2+", "*2", "()", "(1", "1)", "1 jt 500 rb", "12,", ",5", "2**9", "\u0663"],
)
def test_what_is_not_a_number_is_refused(typed: str) -> None:
    assert refusal(typed, "id") == f'"{typed}" is not a number. Type it like 1.234.567,89.'


def test_depth_is_bounded() -> None:
    assert parse_amount("(" * 10 + "1" + ")" * 10, "id") == 100
    assert "is not a number" in refusal("(" * 11 + "1" + ")" * 11, "id")
    assert "is not a number" in refusal("-" * 11 + "1", "id")


@given(st.text(alphabet="0123456789.,+-*/() RpjtbkmxUSD$\u00a0", max_size=40), languages)
def test_anything_typed_is_read_or_refused(typed: str, language: Language) -> None:
    try:
        minor = parse_amount(typed, language)
    except Unreadable:
        minor = 0
    assert abs(minor) < LARGEST_MINOR


@given(
    st.integers(1 - LARGEST_MINOR, LARGEST_MINOR - 1),
    languages,
    currencies,
    st.sampled_from(["minus", "parentheses"]),
)
def test_what_is_shown_can_be_typed_again(
    minor: int, language: Language, currency: str, negative: Negative
) -> None:
    # Three decimals after a short whole number look like thousands: the reader asks, rightly.
    shown = format_amount(minor, language, currency, 4 if currency == "KWD" else "auto", negative)
    assert parse_amount(shown, language, currency) == minor
    assert parse_amount(format_money(minor, language, "USD"), language, "USD") == minor


@pytest.mark.parametrize(
    ("minor", "shape", "amount", "money"),
    [
        (-150000, ("IDR", "auto", "minus"), "-1.500", "-Rp1.500"),
        (-150000, ("IDR", "auto", "parentheses"), "(1.500)", "(Rp1.500)"),
        (-150000, ("IDR", 2, "parentheses"), "(1.500,00)", "(Rp1.500,00)"),
        (123456750, ("IDR", "auto", "minus"), "1.234.567,50", "Rp1.234.567,50"),
        (123456750, ("IDR", 0, "minus"), "1.234.568", "Rp1.234.568"),
        (-49, ("IDR", 0, "minus"), "0", "Rp0"),
        (125000, ("USD", "auto", "minus"), "1.250,00", "USD 1.250,00"),
        (-125000, ("JPY", "auto", "minus"), "-125.000", "-JPY 125.000"),
        (5, ("IDR", "auto", "minus"), "0,05", "Rp0,05"),
    ],
)
def test_amounts_are_shown(
    minor: int, shape: tuple[str, Literal["auto"] | int, Negative], amount: str, money: str
) -> None:
    assert format_amount(minor, "id", *shape) == amount
    assert format_money(minor, "id", *shape) == money


def test_english_amounts_are_shown() -> None:
    assert format_amount(123456750, "en") == "1,234,567.50"
    assert format_money(-150000, "en") == "-Rp1,500"


def test_numbers_and_percent_are_shown_with_the_decimals_they_have() -> None:
    assert format_number(Decimal("1E+3"), "id") == "1.000"
    assert format_number(Decimal("-12.500"), "id") == "-12,5"
    assert format_number(Decimal("-0.004"), "id", 2) == "0,00"
    assert format_percent(Decimal("11"), "id") == "11%"
    assert format_percent(Decimal("2.50"), "id") == "2,5%"
    assert format_percent(Decimal("2.5"), "en") == "2.5%"


def test_quantities_prices_and_rates_are_decimals() -> None:
    assert parse_quantity("1.000", "id") == Decimal(1000)
    assert parse_quantity("2,1250", "id") == Decimal("2.125")
    assert parse_quantity("-1/3", "id") == Decimal("-0.3333")
    assert str(parse_quantity("100", "id")) == "100"
    assert parse_price("Rp1.444,70", "id") == Decimal("1444.7")
    assert parse_price("0,0025", "id") == Decimal("0.0025")
    assert parse_percent("2,5%", "id") == Decimal("2.5")
    assert parse_percent("11 %", "id") == Decimal(11)
    for unread in ("Rp5", "5 kg"):
        with pytest.raises(Unreadable, match="is not a number"):
            parse_quantity(unread, "id")
    with pytest.raises(Unreadable, match=r'^"0,00005" has too many decimals. Use at most 4.$'):
        parse_quantity("0,00005", "id")
    with pytest.raises(Unreadable, match="is too large"):
        parse_quantity("9" * 18, "id")


def refusal(typed: str, language: Language) -> str:
    with pytest.raises(Unreadable) as unreadable:
        parse_amount(typed, language)
    return str(unreadable.value)

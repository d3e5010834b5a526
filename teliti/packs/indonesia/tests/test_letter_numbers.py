"""Letter numbers from patterns."""

from datetime import date

import pytest

from teliti.base.tests.vectors import vectors
from teliti.packs.indonesia.domain.letter_numbers import letter_number, roman_month
from teliti.packs.indonesia.domain.notices import RuleBroken

DECREE = "{seq:03}/{type}-{dept}/{company}/{roman}/{year}"
WORDS = {"type": "SK", "dept": "DIR", "company": "TLT"}


@pytest.mark.parametrize(("month", "roman"), vectors("roman_month"))
def test_reference_months(month: str, roman: str) -> None:
    assert roman_month(int(month)) == roman


def test_reference_numbers() -> None:
    made = [
        letter_number("{seq:03}/{dept}/{roman}/{year}", 1, date(2026, 11, 5), {"dept": "HRD"}),
        letter_number(DECREE, 27, date(2026, 11, 23), WORDS),
        letter_number(DECREE, 1, date(2027, 1, 4), WORDS),
        letter_number(DECREE, 27, date(2026, 11, 23), WORDS, suffix="A"),
    ]
    expected = vectors("letter_number")
    assert made == [number for _, number in expected]
    assert f"pattern {DECREE}" in expected[1][0]


def test_other_tokens() -> None:
    day = date(2026, 3, 2)
    assert letter_number("INV/{year}/{month:02}/{seq:04}", 7, day, {}) == "INV/2026/03/0007"
    assert letter_number("{seq}-{month}-{yy}", 12345, day, {}) == "12345-3-26"
    assert letter_number("{seq}/{class}", 1, day, {"class": "KU.01"}) == "1/KU.01"


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [
        (
            "INV/{year}",
            'The number pattern "INV/{year}" has no {seq}. Add it, or all letters get one number.',
        ),
        (
            "{seq}/{unit}",
            "The number pattern speaks of {unit}, which is not known here. "
            "Use one of: company, dept, month, roman, seq, type, year, yy.",
        ),
        (
            "{seq}/{year!r}",
            'The number pattern "{seq}/{year!r}" has a stray { or }. Write tokens like {seq:03}.',
        ),
    ],
)
def test_a_wrong_pattern_is_refused(pattern: str, sentence: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        letter_number(pattern, 1, date(2026, 3, 2), WORDS)
    assert str(refusal.value) == sentence

"""NPWP, NIK, NITKU and NIB: what is refused, what is warned about, and how they are printed."""

from datetime import date

import pytest

from teliti.base.tests.vectors import vectors
from teliti.packs.indonesia.domain.identifiers import (
    Identifier,
    Nik,
    check_nib,
    check_nik,
    check_nitku,
    check_npwp,
    format_npwp,
    mask_nik,
    nitku_of,
    npwp16_of,
    read_nik,
)

TODAY = date(2026, 11, 23)


def said(identifier: Identifier) -> tuple[list[str], list[str]]:
    """The refusals and the warnings as sentences."""
    return [str(one) for one in identifier.refusals], [str(one) for one in identifier.warnings]


def test_reference_old_npwp_of_a_head_office() -> None:
    expected = dict(vectors("npwp15"))
    old = "012345674012000"
    found = check_npwp(old, TODAY)
    assert said(found) == ([], [])
    assert found.digits == npwp16_of(old)
    assert expected[old] == (
        f"valid; printed {format_npwp(old)}; NPWP16 {found.digits}; "
        f"NITKU head office {nitku_of(found.digits)}"
    )
    assert check_npwp(" 01.234.567.4-012.000 ", TODAY) == found


def test_reference_old_npwp_that_are_refused() -> None:
    expected = dict(vectors("npwp15"))
    refused = {
        "012345675012000": "The check digit of this NPWP does not fit. Compare it with the card.",
        "000000000000000": "This is no NPWP: it repeats one digit.",
        "012345674012001": (
            "This is the NPWP of a branch. Type the NPWP of the head office, and the NITKU of the "
            "branch."
        ),
    }
    assert {*refused, "012345674012000"} == set(expected)
    for number, sentence in refused.items():
        assert said(check_npwp(number, TODAY)) == ([sentence], [])


def test_reference_npwp_of_16_digits() -> None:
    warned = {
        "3174015508900003": [],
        "1091000000000000": [
            "This number cannot be checked. Compare it with the NPWP card or Coretax."
        ],
        "9990000000999000": [
            "This number stands for an unknown recipient on a slip. "
            "The recipient cannot credit the tax."
        ],
    }
    assert set(warned) == {number for number, _ in vectors("npwp16")}
    for number, warnings in warned.items():
        assert said(check_npwp(number, TODAY)) == ([], warnings)
        assert format_npwp(number) == number


def test_npwp_of_16_digits_that_look_wrong_are_accepted_with_a_warning() -> None:
    assert said(check_npwp("0012345674012000", TODAY)) == ([], [])
    _, [wrong_digit] = said(check_npwp("0012345675012000", TODAY))
    assert wrong_digit.startswith("The check digit of this NPWP does not fit.")
    _, [branch] = said(check_npwp("0012345674012001", TODAY))
    assert branch.startswith("This is the NPWP of a branch.")


@pytest.mark.parametrize(
    "text", ["", "12345", "12345678901234567", "01234567401200O", "\u0663" * 16]
)
def test_npwp_of_another_shape_are_refused(text: str) -> None:
    assert said(check_npwp(text, TODAY))[0] == [
        "NPWP has 16 digits. Type all of them; dots and spaces do not matter."
    ]


def test_no_tax_number_is_never_stored() -> None:
    assert not check_npwp("0" * 16, TODAY).is_valid
    assert not check_npwp("1" * 16, TODAY).is_valid


def test_reference_nik() -> None:
    expected = dict(vectors("nik"))
    assert set(expected) == {
        "3174015508900003",
        "3174011508900003",
        "9201014101010001",
        "3174017208900003",
    }
    assert read_nik("3174015508900003", TODAY) == Nik("317401", date(1990, 8, 15), is_female=True)
    assert read_nik("3174011508900003", TODAY) == Nik("317401", date(1990, 8, 15), is_female=False)
    assert read_nik("9201014101010001", TODAY) == Nik("920101", date(2001, 1, 1), is_female=True)
    assert said(check_nik("9201014101010001", TODAY)) == ([], [])
    assert read_nik("3174017208900003", TODAY) is None
    assert said(check_nik("3174017208900003", TODAY))[0] == [
        "Digits 7 to 12 of this NIK are no birth date (women: day + 40). Compare it with the card."
    ]


def test_the_century_of_a_nik_is_that_of_the_known_birth_date() -> None:
    number = "3174011508200003"
    assert read_nik(number, TODAY) == Nik("317401", date(2020, 8, 15), is_female=False)
    born = date(1920, 8, 15)
    assert read_nik(number, TODAY, born) == Nik("317401", born, is_female=False)
    assert said(check_nik(number, TODAY, born)) == ([], [])
    assert said(check_nik(number, TODAY, date(1985, 8, 15))) == (
        [],
        ["The NIK says born on 2020-08-15. Compare it with the birth date and the card."],
    )


def test_a_nik_may_hold_a_leap_day_of_one_century_only() -> None:
    assert read_nik("3174012902000001", TODAY) == Nik("317401", date(2000, 2, 29), is_female=False)
    assert read_nik("3174012902010001", TODAY) is None


def test_a_new_province_is_a_warning_and_serial_zero_a_refusal() -> None:
    assert said(check_nik("9801014101010001", TODAY)) == (
        [],
        ["No province with the code 98 is known. Compare the NIK with the card."],
    )
    assert said(check_nik("3174015508900000", TODAY))[0] == [
        "The last four digits of a NIK are never 0000. Compare it with the card."
    ]
    assert check_nik("317401 550890 0003", TODAY).digits == "3174015508900003"
    assert not check_nik("012345674012000", TODAY).is_valid


def test_reference_nitku() -> None:
    [(number, expected)] = vectors("nitku")
    owner = "0012345674012000"
    assert expected == f"place of business 1 of {owner}"
    assert number == nitku_of(owner, 1)
    assert said(check_nitku(number, owner)) == ([], [])
    assert said(check_nitku(number, "1091000000000000"))[0] == [
        "This NITKU does not begin with the NPWP 1091000000000000. Type the NITKU of this taxpayer."
    ]
    assert said(check_nitku(owner))[0] == [
        "NITKU has 22 digits. Type all of them; dots and spaces do not matter."
    ]


def test_reference_nib() -> None:
    [(number, _)] = vectors("nib")
    assert check_nib(number) == Identifier(number)
    assert not check_nib(number[1:]).is_valid


def test_a_nik_is_masked() -> None:
    assert mask_nik("3174015508900003") == "317401******0003"

"""Phone numbers, names compared, account numbers, and what Indonesia says of them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teliti.base.moves import closed
from teliti.packs.indonesia.domain.taxpayers import country_rules
from teliti.parties.domain import MOVES, BadInput, account_number_of, bare_name, phone_of

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("0812-3456-789", "+628123456789"),
        ("(021) 555 1234", "+62215551234"),
        ("+62 (0) 21 5551234", "+62215551234"),
        ("62 812 3456 789", "+628123456789"),
        ("00 65 6123 4567", "+6561234567"),
        ("+65.6123.4567", "+6561234567"),
        ("  ", ""),
    ],
)
def test_a_phone_number_is_stored_in_one_form(typed: str, stored: str) -> None:
    assert phone_of(typed, "62", "0") == stored


@pytest.mark.parametrize("typed", ["1500888", "abc", "+62", "08", "+1234567890123456", "021-555-x"])
def test_what_is_no_phone_number_is_refused(typed: str) -> None:
    with pytest.raises(BadInput, match="is no phone number"):
        phone_of(typed, "62", "0")


@given(st.from_regex(r"\A08[1-9][0-9]{7,9}\Z"))
def test_a_stored_number_is_stored_as_itself(typed: str) -> None:
    stored = phone_of(typed, "62", "0")
    assert stored == f"+62{typed[1:]}"
    assert phone_of(stored, "62", "0") == stored


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("PT. Maju Jaya, Tbk", "maju jaya"),
        ("Maju  Jaya PT", "maju jaya"),
        ("CV. Sumber-Rejeki", "sumber rejeki"),
        ("Toko Ptak", "toko ptak"),
        ("CV", "cv"),
    ],
)
def test_names_are_compared_without_legal_form(name: str, bare: str) -> None:
    assert bare_name(name) == bare


def test_an_account_number_keeps_digits_and_letters() -> None:
    assert account_number_of("731-025.2527") == "7310252527"
    assert account_number_of("gb82 west 1234 5698 7654 32") == "GB82WEST12345698765432"
    with pytest.raises(BadInput, match="5 to 34"):
        account_number_of("1234")
    with pytest.raises(BadInput, match="5 to 34"):
        account_number_of("7310252527;DROP")


def test_every_move_ends_in_a_known_state() -> None:
    assert closed(MOVES)


def test_an_npwp_is_stored_with_sixteen_digits() -> None:
    rule = country_rules().tax_number
    old = rule.check("01.312.166.0-091.000", TODAY)
    assert (old.digits, list(old.refusals), list(old.warnings)) == ("0013121660091000", [], [])
    assert rule.check("9990000000999000", TODAY).refusals
    assert rule.check("123", TODAY).refusals


def test_a_place_of_business_is_the_six_digits_that_follow() -> None:
    rule = country_rules().tax_number
    assert rule.check_place("0013121660091000000003", "0013121660091000").digits == "000003"
    assert rule.check_place("3", "0013121660091000").digits == "000003"
    assert rule.check_place("0023121660091000000003", "0013121660091000").refusals
    assert rule.check_place("1234567", "0013121660091000").refusals

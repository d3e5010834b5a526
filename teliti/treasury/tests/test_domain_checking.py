"""Adding up, following each other, and being the same line twice."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from teliti.treasury.domain.checking import (
    Coverage,
    check,
    fingerprint,
    fingerprints,
    gaps_and_overlaps,
    same_account,
)
from teliti.treasury.domain.statement import Statement, StatementLine, Totals


def amount_of(written: str | None) -> Decimal | None:
    """An amount that may be missing."""
    return None if written is None else Decimal(written)


def statement(
    amounts: list[str],
    opening: str | None = "100",
    closing: str | None = "100",
    days: tuple[int, int] = (1, 30),
    totals: Totals | None = None,
    balances: list[str] | None = None,
) -> Statement:
    """A statement of November 2026 with one line a day."""
    after: Sequence[str | None] = balances or [None] * len(amounts)
    return Statement(
        format="test",
        account="1",
        currency="IDR",
        starts_on=date(2026, 11, days[0]),
        ends_on=date(2026, 11, days[1]),
        opening=amount_of(opening),
        closing=amount_of(closing),
        totals=totals or Totals(),
        lines=tuple(
            StatementLine(
                number,
                date(2026, 11, number),
                Decimal(amount),
                balance=amount_of(balance),
            )
            for number, (amount, balance) in enumerate(zip(amounts, after, strict=True), start=1)
        ),
    )


def test_statement_that_adds_up_is_proven() -> None:
    assert check(statement(["10", "-10"])) == ()


def test_difference_is_exact() -> None:
    [problem] = check(statement(["0.1", "0.2"], closing="100.31"))
    assert (problem.code, problem.parameters["difference"]) == ("does_not_add_up", Decimal("0.01"))
    assert str(problem) == (
        "Opening 100 and lines of 0.3 make 100.3, but the closing balance says 100.31: "
        "a difference of 0.01."
    )


@settings(deadline=None)
@given(st.lists(st.decimals(-(10**9), 10**9, places=2)), st.decimals(-(10**9), 10**9, places=2))
def test_every_statement_adds_up_exactly_when_it_does(
    amounts: list[Decimal], opening: Decimal
) -> None:
    lines = tuple(StatementLine(1, date(2026, 11, 1), amount) for amount in amounts)
    right = opening + sum(amounts, Decimal(0))
    for closing, codes in ((right, []), (right + Decimal("0.01"), ["does_not_add_up"])):
        made = Statement("test", "1", "IDR", lines, opening=opening, closing=closing)
        assert [problem.code for problem in check(made)] == codes


def test_wrong_running_balance_is_named_once_with_its_line_and_count() -> None:
    [problem] = check(statement(["10", "10", "-20"], balances=["110", "125", "105"], closing=None))[
        1:
    ]
    assert (problem.line, problem.code) == (2, "running_balance")
    assert problem.parameters == {
        "balance": Decimal(125),
        "expected": Decimal(120),
        "difference": Decimal(5),
        "count": 1,
    }


def test_sums_and_count_of_the_file_itself_are_checked() -> None:
    right = Totals(Decimal(10), Decimal(4), 2)
    wrong = Totals(Decimal(11), Decimal(5), 3)
    assert check(statement(["10", "-4"], closing="106", totals=right)) == ()
    found = check(statement(["10", "-4"], closing="106", totals=wrong))
    assert [(each.code, each.parameters["found"]) for each in found] == [
        ("money_in_differs", Decimal(10)),
        ("money_out_differs", Decimal(4)),
        ("count_differs", 2),
    ]


@pytest.mark.parametrize(
    ("earlier", "codes"),
    [
        ([], []),
        ([((1, 9), "0", "100")], []),
        ([((1, 9), "0", "90")], ["does_not_continue"]),
        ([((1, 7), "0", "100")], []),  # nothing moved between, for the balances agree
        ([((1, 7), "0", "90")], ["does_not_continue", "days_missing"]),
        ([((1, 7), None, None)], ["days_missing"]),
        ([((21, 30), "100", "5")], []),
        ([((21, 30), "90", "5")], ["next_does_not_continue"]),
        ([((1, 9), "0", "100"), ((21, 30), "100", "5")], []),
        ([((1, 12), "0", "70")], ["overlaps"]),
        ([((10, 20), "100", "100")], ["overlaps"]),
        ([((1, 10), "0", "100")], []),  # the earlier page of the same day
        ([((1, 5), "0", "50"), ((6, 9), "50", "100")], []),
    ],
)
def test_statement_from_10_to_20_among_earlier_ones(
    earlier: list[tuple[tuple[int, int], str | None, str | None]], codes: list[str]
) -> None:
    covered = [
        Coverage(
            date(2026, 11, first),
            date(2026, 11, last),
            amount_of(opening),
            amount_of(closing),
        )
        for (first, last), opening, closing in earlier
    ]
    new = statement([], days=(10, 20))
    assert [problem.code for problem in gaps_and_overlaps(covered, new)] == codes
    assert [problem.code for problem in gaps_and_overlaps(covered[::-1], new)] == codes


def test_gap_and_overlap_name_their_days() -> None:
    before = statement([], days=(1, 7), closing="90")
    gap = gaps_and_overlaps([before], statement([], days=(10, 20)))[1]
    assert str(gap) == "No statement covers 2026-11-08 to 2026-11-09."
    [overlap] = gaps_and_overlaps([before], statement([], days=(5, 20), opening="33"))
    assert overlap.parameters == {"first": date(2026, 11, 5), "last": date(2026, 11, 7)}


def rent(text: str = "RENT", balance: str | None = None, number: int = 1) -> StatementLine:
    return StatementLine(
        number, date(2026, 11, 2), Decimal("-5.00"), text=text, balance=amount_of(balance)
    )


def made(*lines: StatementLine, opening: str = "100") -> Statement:
    return Statement("test", "1", "IDR", lines, opening=Decimal(opening))


def test_same_line_of_another_export_has_the_same_fingerprint() -> None:
    again = StatementLine(99, date(2026, 11, 2), Decimal("-5"), text=" rent ")
    assert fingerprint("123-456", rent()) == fingerprint("123 456", again)
    for other in (
        fingerprint("123457", rent()),
        fingerprint("123456", rent("RENT 2")),
        fingerprint("123456", rent(balance="95")),
        fingerprint("123456", rent(), 1),
    ):
        assert other != fingerprint("123456", rent())


def test_equal_rows_of_a_day_stay_two_and_the_file_twice_adds_nothing() -> None:
    once = fingerprints([made(rent(), rent())], "1")
    assert len(set(once[0])) == 2
    assert fingerprints([made(rent(), rent())], "1") == once
    overlapping = fingerprints([made(rent("OTHER"), rent(), rent(), rent())], "1")
    assert set(once[0]) < set(overlapping[0])
    assert len(set(overlapping[0])) == 4


def test_equal_rows_on_two_pages_stay_two_but_a_repeated_page_adds_nothing() -> None:
    first, second = made(rent()), made(rent(), opening="95")
    marks = fingerprints([first, second, first], "1")
    assert marks[0] != marks[1]
    assert marks[2] == marks[0]


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 3), st.sampled_from(["a", "b"])), max_size=12),
    st.integers(0, 12),
    st.integers(0, 12),
)
def test_overlapping_exports_add_exactly_what_is_new(
    rows: list[tuple[int, str]], first: int, second: int
) -> None:
    lines = sorted(
        (StatementLine(1, date(2026, 11, day), Decimal(1), text=text) for day, text in rows),
        key=lambda each: each.booked_on,
    )
    whole = {mark for marks in fingerprints([made(*lines)], "1") for mark in marks}
    assert len(whole) == len(lines)
    days = sorted({each.booked_on for each in lines})
    imported: set[str] = set()
    for part in (days[: first + 1], days[second:], days):
        kept = [each for each in lines if each.booked_on in part]
        imported |= {mark for marks in fingerprints([made(*kept)], "1") for mark in marks}
        assert imported <= whole
    assert imported == whole


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("123-456-7890", "1234567890", True),
        ("25040066/0123456789", "0123456789", True),
        ("1291.99.348EUR", "129199348", True),
        ("NL71 RABO 0123 4567 89", "NL71RABO0123456789", True),
        ("1234567890", "1234567891", False),
        ("12345678/1324357", "12345678/1324358", True),
        ("", "", False),
        ("123", "123", False),
    ],
)
def test_account_numbers_in_other_spellings(one: str, other: str, same: bool) -> None:
    assert same_account(one, other) is same

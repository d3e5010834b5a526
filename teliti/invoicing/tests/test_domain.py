"""The arithmetic of invoices: parts always add up, and the vectors of the law."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teliti.base.moves import closed
from teliti.base.tests.vectors import vectors
from teliti.invoicing.domain import (
    MOVES,
    Bucket,
    Content,
    Direction,
    Impossible,
    LineContent,
    added_up,
    bucket_of,
    check_issuable,
    line_net,
    posting_lines,
    reference_key,
)
from teliti.taxes.domain import TaxRule

PPN = TaxRule(Decimal(12), Fraction(11, 12))
LUXURY = TaxRule(Decimal(12))
NOT_COLLECTED = TaxRule(Decimal(12), Fraction(11, 12), is_charged=False)
RULES = {1: PPN, 2: LUXURY, 3: NOT_COLLECTED}
DAY = date(2026, 5, 11)


def line(price: str, quantity: str = "1", *, tax: int | None = 1, discount: str = "0",
         account: int = 10) -> LineContent:  # fmt: skip
    return LineContent("Barang", Decimal(quantity), Decimal(price), account, tax, "",
                       Decimal(discount))  # fmt: skip


def content(*lines: LineContent, direction: Direction = Direction.SALE, **more: object) -> Content:
    return Content(direction, 7, DAY, lines, **more)  # type: ignore[arg-type]  # fields of any kind


@pytest.mark.parametrize(("price", "base", "tax"), [
    ("10000000", 9_166_667_00, 1_100_000_00),
    ("1000000", 916_667_00, 110_000_00),
    ("999999", 916_666_00, 110_000_00),
    ("12345678", 11_316_872_00, 1_358_025_00),
    ("100", 92_00, 11_00),
    ("50", 46_00, 6_00),
    ("1", 1_00, 0),
])  # fmt: skip
def test_the_vectors_of_code_04(price: str, base: int, tax: int) -> None:
    totals = added_up(content(line(price)), RULES, "IDR")
    assert (totals.taxes[1].base, totals.tax) == (base, tax)
    assert totals.gross == totals.net + tax


def test_these_are_the_vectors_of_the_reference() -> None:
    rows = vectors("ppn.code04.whole")
    assert len(rows) == 7
    for given_price, expected in rows:
        totals = added_up(content(line(given_price.removeprefix("price "))), RULES, "IDR")
        said = f"DPP nilai lain={totals.taxes[1].base // 100}; PPN={totals.tax // 100}; "
        assert expected.startswith(said)


def test_a_line_is_rounded_once_half_up() -> None:
    assert line_net(line("0.005", "1"), "IDR") == 1
    assert line_net(line("0.0049", "1"), "IDR") == 0
    assert line_net(line("1333.3333", "3"), "IDR") == 4_000_00
    assert line_net(line("10000", "3", discount="33.3333"), "IDR") == 20_000_01


def test_a_discount_of_the_document_is_shared_out() -> None:
    totals = added_up(
        content(line("100"), line("100"), line("100", tax=None), discount=100_00), RULES, "IDR"
    )
    assert list(totals.reductions) == [33_34, 33_33, 33_33]
    assert totals.taxes[1].price == 133_33
    assert totals.gross == 200_00 + totals.tax


def test_an_impossible_discount_or_tax_is_said() -> None:
    with pytest.raises(Impossible, match="larger than the invoice"):
        added_up(content(line("100"), discount=100_01), RULES, "IDR")
    with pytest.raises(Impossible, match="too far"):
        added_up(content(line("100"), stated_tax=200_00), RULES, "IDR")
    with pytest.raises(Impossible, match="one tax"):
        added_up(content(line("100"), line("100", tax=2), stated_tax=24_00), RULES, "IDR")


def test_what_is_not_an_invoice() -> None:
    for wrong in (content(), content(line("0")), content(line("-100"), line("50"))):
        with pytest.raises(Impossible):
            check_issuable(wrong, added_up(wrong, RULES, "IDR"))
    bill = content(line("100"), direction=Direction.PURCHASE, reference=" - ")
    with pytest.raises(Impossible, match="supplier's paper"):
        check_issuable(bill, added_up(bill, RULES, "IDR"))


AMOUNTS = st.decimals("-9999999", "99999999", places=4)
LINES = st.lists(
    st.builds(
        lambda price, quantity, discount, tax, account: LineContent(
            "x", quantity, price, account, tax, "", discount
        ),
        AMOUNTS,
        st.decimals("0", "9999", places=4),
        st.decimals("0", "100", places=2),
        st.sampled_from([None, 1, 2, 3]),
        st.integers(1, 4),
    ),
    min_size=1,
    max_size=12,
)


@given(lines=LINES, percent=st.decimals("0", "100", places=2))
def test_parts_add_up_whatever_is_written(lines: list[LineContent], percent: Decimal) -> None:
    written = content(*lines)
    subtotal = added_up(written, RULES, "IDR").subtotal
    if subtotal > 0:
        written = content(*lines, discount_percent=percent)
    totals = added_up(written, RULES, "IDR")
    assert sum(totals.nets) == totals.subtotal
    assert sum(totals.reductions) == totals.discount
    assert totals.net == totals.subtotal - totals.discount
    assert totals.gross == totals.net + sum(tax.charged for tax in totals.taxes.values())
    assert all(tax.base % 100 == tax.tax % 100 == 0 for tax in totals.taxes.values())


@given(lines=LINES, is_cost=st.booleans(), direction=st.sampled_from(list(Direction)))
def test_what_is_posted_balances(
    lines: list[LineContent], is_cost: bool, direction: Direction
) -> None:
    priced = [one for one in lines if one.unit_price > 0 and one.quantity >= 1]
    written = content(*priced, direction=direction)
    totals = added_up(written, RULES, "IDR")
    if totals.gross <= 0:
        return
    if is_cost and any(tax.charged and not tax.price for tax in totals.taxes.values()):
        return
    posted = posting_lines(written, totals, {1: 91, 2: 92, 3: 93}, 90, tax_is_cost=is_cost)
    assert sum(one.amount for one in posted) == 0
    assert posted[0].account == 90
    assert abs(posted[0].amount) == totals.gross
    assert all(one.amount for one in posted)
    assert len({one.account for one in posted}) == len(posted)


@pytest.mark.parametrize(("one", "other"), [
    ("INV-0042/XI", "inv 42 / xi"), ("F.001", "F1"), ("  A-1-B ", "a1b"), ("2026/000", "2026-0"),
])  # fmt: skip
def test_numbers_of_papers_are_compared_without_signs(one: str, other: str) -> None:
    assert reference_key(one) == reference_key(other) != ""


def test_different_numbers_stay_different() -> None:
    assert reference_key("A10") != reference_key("A1")
    assert reference_key("A1B2") != reference_key("A12")
    assert reference_key("--") == ""


def test_states_and_buckets() -> None:
    assert closed(MOVES)
    late = [bucket_of(days) for days in (-5, 0, 1, 30, 31, 60, 61, 90, 91)]
    assert late == [
        Bucket.NOT_DUE, Bucket.NOT_DUE, Bucket.TO_30, Bucket.TO_30, Bucket.TO_60, Bucket.TO_60,
        Bucket.TO_90, Bucket.TO_90, Bucket.OVER_90,
    ]  # fmt: skip

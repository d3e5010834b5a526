"""Which papers a line pays: cases, laws, and a year of an invented company."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from teliti.treasury.domain.matching import (
    LIKELY,
    SURE,
    AccountRule,
    BankLine,
    Candidate,
    Claim,
    Deduction,
    Difference,
    Direction,
    Fee,
    Index,
    Learned,
    Match,
    OpenItem,
    Party,
    Settings,
    granted,
    pattern_of,
    reference_forms,
    search_keys,
    suggest,
    suggest_all,
)
from teliti.treasury.domain.matching.combinations import combinations_of
from teliti.treasury.domain.matching.references import sequence_part
from teliti.treasury.domain.matching.values import REASONS
from teliti.treasury.tests.invented_book import SETTINGS, make_book

MAJU = Party("maju", "PT Maju Sentosa Abadi", accounts=("1234567890",))
KARYA = Party("karya", "CV Karya Mandiri", aliases=("Karya Mandiri Logistik",))
SINAR = Party("sinar", "PT Sinar Mandiri")
RP = 100


def item(
    number: str = "INV/2026/11/0007",
    amount: int = 1_110_000,
    party: Party = MAJU,
    *,
    base: int | None = None,
    due: date = date(2026, 11, 20),
    direction: Direction = Direction.IN,
    others: tuple[str, ...] = (),
) -> OpenItem:
    """An open paper; amounts in rupiah."""
    return OpenItem(
        key=number,
        direction=direction,
        number=number,
        party=party,
        issued_on=date(2026, 11, 1),
        due_on=due,
        open=amount * RP,
        base=None if base is None else base * RP,
        other_numbers=others,
    )


def line(
    amount: int, text: str = "", *, account: str = "", name: str = "", on: date = date(2026, 11, 21)
) -> BankLine:
    """A bank line; the amount in rupiah."""
    return BankLine("line", amount * RP, on, text, party_name=name, party_account=account)


def best(bank_line: BankLine, *items: OpenItem, given: Settings = SETTINGS) -> Candidate:
    """The first candidate."""
    found = suggest(bank_line, Index(items, given)).best
    assert found is not None
    return found


def kinds(candidate: Candidate) -> dict[str, int]:
    """Its reasons with their points."""
    return {reason.kind: reason.points for reason in candidate.reasons}


OTHERS = (
    item("INV/2026/11/0017", 1_110_000, KARYA),
    item("INV/2026/10/0007", 3_000_000, KARYA),
    item("INV/2026/11/0008", 2_220_000),
)


@pytest.mark.parametrize(
    ("text", "kind", "least"),
    [
        ("BYR INV/2026/11/0007", "reference_in_text", SURE),
        ("byr inv/2026/11/0007.", "reference_in_text", SURE),
        ("BYR INV20261100007 INV2026110007", "reference_in_text", SURE),
        ("BYR INV 2026 11 0007", "reference_in_pieces", 75),
        ("BYR INV20261100 07", "reference_in_pieces", 75),
        ("BYRINV 2026-11-0007 LUNAS", "reference_in_text", 75),
        ("BYR 2026110007", "reference_in_text", 75),
        ("FAKTUR INV/2026/11/0007 SEBESAR 1110000", "reference_in_text", SURE),
        ("MAJU SENTOSA ABADI 0007", "reference_in_part", 70),
        ("MAJU SENTOSA ABADI NO 007", "reference_in_part", 70),
    ],
)
def test_number_is_found_however_it_is_written(text: str, kind: str, least: int) -> None:
    found = best(line(1_110_000, text), item(), *OTHERS)
    assert found.keys == ("INV/2026/11/0007",)
    assert kind in kinds(found)
    assert found.score >= least


@pytest.mark.parametrize(
    "text", ["INV/2026/11/00071", "XINV/2026/11/008", "INV 2026 11 000 70", "20261100071"]
)
def test_another_number_is_not_mistaken_for_it(text: str) -> None:
    [found] = suggest(line(1_110_000, text), Index([item()], SETTINGS)).candidates
    assert kinds(found).keys() == {"amount_equal", "only_one", "date_near"}


def test_suppliers_own_number_is_found() -> None:
    bill = item("BILL/0003", direction=Direction.OUT, party=KARYA, others=("KM-88/XI/2026",))
    found = best(line(-1_110_000, "BAYAR KM 88 XI 2026"), bill, *OTHERS)
    assert (found.keys, "reference_in_pieces" in kinds(found)) == (("BILL/0003",), True)


def test_true_number_outranks_a_better_amount_of_another_party() -> None:
    right = item("INV/2026/11/0007", 1_500_000, MAJU)
    tempting = item("INV/2026/11/0017", 1_110_000, KARYA)
    match = suggest(line(1_110_000, "BYR INV/2026/11/0007"), Index([right, tempting], SETTINGS))
    first, second = match.candidates[:2]
    assert (first.keys, first.difference_kind) == ((right.key,), Difference.PART)
    assert second.keys == (tempting.key,)
    assert kinds(second)["other_reference"] == -30
    assert not match.is_sure()


def test_line_of_a_known_party_outranks_the_same_amount_of_another() -> None:
    ours, theirs = item(party=MAJU), item("INV/2026/11/0017", party=KARYA)
    for bank_line in (
        line(1_110_000, "TRSF", account="123-456-7890"),
        line(1_110_000, "TRSF DARI 1234567890"),
        line(1_110_000, "TRSF E-BANKING CR MAJU SENTOSA ABA"),
    ):
        first, second = suggest(bank_line, Index([theirs, ours], SETTINGS)).candidates
        assert (first.keys, second.keys) == ((ours.key,), (theirs.key,))
        assert first.score >= SURE > LIKELY > second.score
        assert kinds(second)["other_party"] == -20


def test_name_is_found_by_alias_and_when_cut_but_not_by_its_legal_form() -> None:
    papers = [item("INV/1/0001", party=KARYA), item("INV/1/0002", party=SINAR)]
    index = Index(papers, SETTINGS)
    alias = suggest(line(1_110_000, "KR KARYA MANDIRI LOGIS"), index).candidates[0]
    assert alias.keys == ("INV/1/0001",)
    cut = suggest(line(1_110_000, "KR PT SINAR MAND"), index).candidates[0]
    assert (cut.keys, kinds(cut)["party_name"]) == (("INV/1/0002",), 20)
    legal = suggest(line(1_110_000, "KR PT"), index).candidates
    assert all("party_name" not in kinds(each) for each in legal)


@pytest.mark.parametrize(
    ("paid", "kind", "key", "difference", "settled"),
    [
        (1_110_000, Difference.NONE, "", 0, 1_110_000),
        (1_109_999.5, Difference.ROUNDING, "", 0.5, 1_110_000),
        (1_110_001, Difference.ROUNDING, "", -1, 1_110_000),
        (1_107_500, Difference.FEE, "BI-FAST", 2_500, 1_110_000),
        (1_090_000, Difference.WITHHELD, "pph23", 20_000, 1_110_000),
        (1_000_000, Difference.WITHHELD, "ppn_wapu", 110_000, 1_110_000),
        (600_000, Difference.PART, "", 0, 600_000),
        (1_200_000, Difference.OVER, "", -90_000, 1_110_000),
    ],
)
def test_difference_is_explained_and_what_is_settled_fits(
    paid: float, kind: Difference, key: str, difference: float, settled: int
) -> None:
    bank_line = replace(line(1, "BYR INV/2026/11/0007"), amount=round(paid * RP))
    found = best(bank_line, item(base=1_000_000), *OTHERS)
    assert (found.difference_kind, found.difference_key) == (kind, key)
    assert found.difference == round(difference * RP)
    assert [each.amount for each in found.items] == [settled * RP]


def test_fee_on_our_own_transfer_makes_the_line_larger() -> None:
    bill = item("BILL/0003", direction=Direction.OUT, party=KARYA)
    found = best(line(-1_112_500, "BYR KARYA MANDIRI"), bill)
    assert (found.difference_kind, found.difference) == (Difference.FEE, -2_500 * RP)


def three_of_maju() -> list[OpenItem]:
    return [
        item("INV/2026/11/0001", 1_000_000, due=date(2026, 11, 11)),
        item("INV/2026/11/0002", 2_300_000, due=date(2026, 11, 12)),
        item("INV/2026/11/0003", 4_100_000, due=date(2026, 11, 13)),
        item("INV/2026/11/0004", 8_700_000, due=date(2026, 11, 14)),
    ]


@pytest.mark.parametrize(
    ("paid", "places"),
    [
        (7_400_000, (0, 1, 2)),
        (11_000_000, (1, 3)),
        (16_100_000, (0, 1, 2, 3)),
        (5_100_000 - 2_500, (0, 2)),  # less a fee
    ],
)
def test_several_papers_of_one_party_make_the_amount(paid: int, places: tuple[int, ...]) -> None:
    papers = three_of_maju()
    found = best(line(paid, "TRSF MAJU SENTOSA ABADI"), *papers, *OTHERS[:2])
    assert found.keys == tuple(papers[place].key for place in places)
    assert kinds(found)["combination"] == 1 - len(places)
    assert found.score >= LIKELY


def test_credit_note_is_taken_off_the_invoices() -> None:
    invoice = item("INV/2026/11/0001", 1_000_000)
    note = item("CN/2026/11/0001", 300_000, direction=Direction.OUT)
    found = best(line(700_000, "TRSF MAJU SENTOSA ABADI"), invoice, note)
    assert set(found.keys) == {invoice.key, note.key}
    assert (found.difference, found.difference_kind) == (0, Difference.NONE)


def test_numbers_in_a_row_are_several_papers() -> None:
    papers = three_of_maju()
    found = best(line(7_400_000, "BYR INV/2026/11/0001, 0002 DAN 003"), *papers, *OTHERS)
    assert found.keys == tuple(paper.key for paper in papers[:3])
    [named] = [reason for reason in found.reasons if reason.kind == "reference_in_pieces"]
    assert named.parameters == {"found": "INV/2026/11/0001, 0002, 0003"}
    assert found.score >= SURE


def test_two_ways_to_make_the_amount_lower_the_score() -> None:
    twins = [item(f"INV/2026/11/000{place}", 500_000) for place in range(1, 5)]
    odd = item("INV/2026/10/0009", 70_000, due=date(2026, 11, 2))
    match = suggest(line(1_000_000, "TRSF MAJU SENTOSA ABADI"), Index([odd, *twins], SETTINGS))
    assert "combinations" in kinds(match.candidates[0])
    assert not match.is_sure()


def test_equal_monthly_amounts_go_to_the_one_that_is_due() -> None:
    rents = [item(f"INV/{month}", 1_000_000, due=date(2026, month, 20)) for month in range(1, 13)]
    early = [replace(rent, issued_on=date(2026, rent.due_on.month, 1)) for rent in rents]
    found = suggest(line(1_000_000, "MAJU SENTOSA ABADI"), Index(early, SETTINGS))
    assert found.candidates[0].keys == ("INV/11",)
    assert not found.is_sure()


def test_bank_charges_and_interest_are_proposed_by_rule() -> None:
    index = Index([item()], SETTINGS)
    charge = suggest(line(-30_000, "BIAYA ADM"), index).candidates
    assert [(each.account, each.score) for each in charge] == [("6101", 86)]
    assert kinds(charge[0]) == {"rule": 86}
    tax = suggest(line(-500, "PAJAK BUNGA"), index).candidates
    assert [each.account for each in tax] == ["7102"]  # BUNGA is a rule for money in only
    inside = suggest(line(2_500, "KR OTOMATIS BUNGA"), index).best
    assert inside is not None
    assert (inside.account, inside.score) == ("7101", 70)


def test_what_people_decided_before_is_learned() -> None:
    bank_line = line(1_110_000, "TRSF 0512/FTSCY/WS95031 TOKO 77")
    pattern = pattern_of(bank_line)
    assert pattern == "in: TRSF # FTSCY WS# TOKO #"
    given = replace(
        SETTINGS,
        learned=(Learned(pattern, 3, party="karya"), Learned(pattern, 1, account="4900")),
    )
    other_day = line(1_110_000, "TRSF 2111/FTSCY/WS95031 TOKO 78")
    papers = [item(party=MAJU), item("INV/2026/11/0017", party=KARYA)]
    first, *rest = suggest(other_day, Index(papers, given)).candidates
    assert (first.keys, kinds(first)["learned"]) == (("INV/2026/11/0017",), 8)
    [account] = [each for each in rest if each.account]
    assert (account.account, account.score) == ("4900", 50)


def test_other_currency_and_direction_never_match() -> None:
    paper = item()
    dollars = replace(line(1_110_000, paper.number), currency="USD")
    assert suggest(dollars, Index([paper])).best is None
    assert suggest(line(-1_110_000, paper.number), Index([paper])).best is None


def test_two_part_payments_of_one_paper_may_both_be_accepted() -> None:
    paper = item(amount=1_000_000)
    parts = [
        replace(line(amount, f"BYR {paper.number} MAJU SENTOSA ABADI"), key=str(amount))
        for amount in (400_000, 600_000, 100_000)
    ]
    accepted = _accepted(suggest_all(parts, Index([paper], SETTINGS)))
    assert [each.line.key for each in accepted] in (["400000", "600000"], ["400000", "100000"])
    assert sum(_best(each).items[0].amount for each in accepted) <= paper.open


def _accepted(matches: Sequence[Match]) -> list[Match]:
    """Those of whose best candidates nothing is settled twice, the highest score first."""
    some = [match for match in matches if match.best is not None and match.best.score >= LIKELY]
    claims = [
        Claim(
            (-_best(match).score, place),
            {f"line {match.line.key}": 1}
            | {each.item.key: each.amount for each in _best(match).items},
        )
        for place, match in enumerate(some)
    ]
    there_is = {each.item.key: each.item.open for match in some for each in _best(match).items}
    return [some[place] for place in granted(claims, there_is)]


def _best(match: Match) -> Candidate:
    assert match.best is not None
    return match.best


@pytest.mark.parametrize(
    ("claims", "holding"),
    [
        ([], []),
        ([(80, "A1")], [0]),
        ([(80, "A1"), (80, "B1")], [0, 1]),
        ([(80, "A1"), (90, "A1 x1")], [1]),
        ([(90, "A1 x1"), (90, "A1 y1")], []),
        ([(90, "A1 x1"), (90, "A1 y1"), (80, "A1 z1")], []),
        ([(90, "A1 x1"), (90, "A1 y1"), (80, "B1")], [2]),
        ([(90, "A1 x1"), (80, "A1 y1"), (80, "A1 z1")], [0]),
        ([(90, "P6 x1"), (90, "P4 y1")], [0, 1]),
        ([(90, "P6 x1"), (80, "P6 y1"), (70, "P4 z1")], [0, 2]),
        ([(90, "P6 x1"), (90, "P6 y1"), (70, "P4 z1")], []),
        ([(60, "x1 y1"), (60, "y1 x1")], [0, 1]),
        ([(70, "x1 y1"), (60, "y1 x1")], [0, 1]),
        ([(95, "A1 x1"), (60, "y1 x1")], [0]),
    ],
    ids=[
        "none", "alone", "different things", "the better one", "a tie", "nobody after a tie",
        "others of a tie", "a tie behind the better one", "two parts make the whole",
        "a smaller part still fits", "parts that tie", "both sides of a transfer",
        "both sides, one surer", "a line that is spoken for",
    ],
)  # fmt: skip
def test_nothing_is_promised_twice(claims: list[tuple[int, str]], holding: list[int]) -> None:
    wanted = [
        Claim(-score, {use[0]: int(use[1:]) for use in uses.split()}) for score, uses in claims
    ]
    assert granted(wanted, {"P": 10}) == holding


@pytest.mark.parametrize(
    ("number", "forms", "part"),
    [
        ("INV/2026/11/0007", ("INV2026110007", "2026110007"), "0007"),
        ("0007/INV/XI/2026", ("0007INVXI2026",), "0007"),
        ("SI-00123", ("SI00123", "00123"), "00123"),
        ("A1", (), ""),
        ("2026/11", ("202611",), ""),
    ],
)
def test_forms_of_a_number(number: str, forms: tuple[str, ...], part: str) -> None:
    assert reference_forms(number) == forms
    assert sequence_part(number) == part


def test_search_keys_hold_every_form_that_suggest_would_find() -> None:
    book = make_book(60, 20)
    index = Index(book.items, SETTINGS)
    lengths = {len(form) for each in book.items for form in reference_forms(each.number)}
    for bank_line in book.lines:
        keys = search_keys([bank_line.words], lengths)
        for candidate in suggest(bank_line, index).candidates:
            if kinds(candidate).keys() & {"reference_in_text"}:
                assert all(
                    keys & set(reference_forms(each.item.number)) for each in candidate.items
                )


def test_every_reason_has_its_sentence_and_its_parameters() -> None:
    book = make_book(600, 200)
    seen: set[str] = set()
    for match in suggest_all(book.lines, Index(book.items, SETTINGS)):
        for candidate in match.candidates:
            for reason in candidate.reasons:
                seen.add(reason.kind)
                assert reason.template % reason.parameters
    assert seen <= REASONS.keys()
    assert len(seen) >= 18


@pytest.mark.parametrize("seed", [1, 2, 3, 20261123])
def test_nine_of_ten_lines_of_a_year_are_right_at_first_place(seed: int) -> None:
    book = make_book(papers=600, lines=200, seed=seed)
    matches = suggest_all(book.lines, Index(book.items, SETTINGS))
    right = [_answer(match.best) == book.answers[match.line.key] for match in matches]
    assert sum(right) >= 180
    for match in _accepted([match for match in matches if match.is_sure()]):
        assert _answer(match.best) == book.answers[match.line.key]


def _answer(candidate: Candidate | None) -> tuple[str, ...]:
    if candidate is None:
        return ()
    return (candidate.account,) if candidate.account else tuple(sorted(candidate.keys))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 60), st.integers(1, 15), st.integers(1, 6))
@example(2, 2, 6, 5)  # two lines that want just the same
def test_laws_of_every_suggestion(seed: int, papers: int, lines: int, parties: int) -> None:
    book = make_book(max(papers, 4 * lines), lines, seed, parties)
    index = Index(book.items, SETTINGS)
    matches = suggest_all(book.lines, index)
    for match in matches:
        assert len(match.candidates) <= 9
        scores = [each.score for each in match.candidates]
        assert scores == sorted(scores, reverse=True)
        assert len({(each.keys, each.account) for each in match.candidates}) == len(scores)
        for candidate in match.candidates:
            _assert_lawful(match, candidate)
    left = {each.key: each.open for each in book.items}
    for match in _accepted(matches):
        for each in _best(match).items:
            left[each.item.key] -= each.amount
    assert min(left.values()) >= 0
    shuffled = list(book.items)
    random.Random(seed).shuffle(shuffled)  # noqa: S311 - a repeatable order, not a secret
    assert suggest_all(book.lines, Index(shuffled, SETTINGS)) == matches


def _assert_lawful(match: Match, candidate: Candidate) -> None:
    assert 0 <= candidate.score <= 100
    assert sum(reason.points for reason in candidate.reasons) == candidate.score
    assert bool(candidate.items) != bool(candidate.account)
    settled = 0
    for each in candidate.items:
        assert 0 < each.amount <= each.item.open
        settled += each.amount if each.item.direction is match.line.direction else -each.amount
    if candidate.items:
        assert candidate.difference == settled - abs(match.line.amount)


@settings(deadline=None)
@given(st.lists(st.integers(-500, 500), max_size=16), st.integers(-900, 900))
def test_combinations_really_add_up(amounts: list[int], target: int) -> None:
    found = combinations_of(amounts, target)
    for places in found:
        assert sum(amounts[place] for place in places) == target
        assert len(set(places)) == len(places) > 1
    pairs = [
        (one, other)
        for one in range(len(amounts))
        for other in range(one + 1, len(amounts))
        if amounts[one] + amounts[other] == target
    ]
    assert bool(found) or not pairs


def test_withholding_is_rounded_half_up() -> None:
    given = Settings(deductions=(Deduction("pph23", Decimal("0.02")),), rounding=0)
    odd = replace(item(), open=1_025, base=1_025)  # 2 % is 20.5 sen
    found = best(replace(line(1, odd.number), amount=1_025 - 21), odd, given=given)
    assert (found.difference_kind, found.difference) == (Difference.WITHHELD, 21)


def test_rules_need_their_direction_and_whole_words() -> None:
    given = Settings(
        fees=(Fee("x", 1),), rules=(AccountRule("a", "ADM", "6101", Direction.OUT),), rounding=0
    )
    index = Index([], given)
    assert suggest(line(-5, "BIAYA ADMIN"), index).best is None
    assert suggest(line(5, "BIAYA ADM"), index).best is None
    assert suggest(line(-5, "BIAYA ADM"), index).best is not None

"""The exports of Indonesian banks, in `statements/`: invented companies, layouts as banks write."""

import csv
import random
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from teliti.base.tests.vectors import vectors
from teliti.packs.indonesia.domain.bank_file_writers import (
    WRITERS,
    write_bca_csv,
    write_bri_csv,
    write_camt053,
    write_mt940,
)
from teliti.packs.indonesia.domain.bank_files import (
    FORMATS,
    presets,
    qris_settlement,
    readers,
)
from teliti.treasury.domain.checking import check, fingerprints
from teliti.treasury.domain.messages import Unreadable
from teliti.treasury.domain.readers import STANDARD
from teliti.treasury.domain.reading import read
from teliti.treasury.domain.statement import NotBooked, Statement, StatementLine

STATEMENTS = Path(__file__).parent / "statements"
READERS = [*STANDARD, *readers()]

# file: format, account, currency, lines, sum, opening, closing, what is said
EXPECTED = {
    "bca_individual.csv": (
        "BCA KlikBCA Individu", "0987654321", "IDR", 8, "4325626.54", "50000000", "54325626.54",
    ),
    "bca_individual_english.csv": (
        "BCA KlikBCA Individual (English)", "0987654321", "IDR", 2, "11070000", "50000000",
        "61070000",
    ),
    "bca_new_year.csv": (
        "BCA KlikBCA Individu", "0987654321", "IDR", 3, "970000", "1000000", "1970000",
    ),
    "bca_business.csv": (
        "BCA KlikBCA Bisnis", "5550001112", "IDR", 2, "-1212510", "10000000", "8787490",
    ),
    "bca_business_no_balance.csv": (
        "BCA KlikBCA Bisnis (tanpa saldo)", "5550001112", "IDR", 2, "-1212510", None, None,
        "not_proven",
    ),
    "bca_side_apart.csv": (
        "BCA KlikBCA Bisnis", "0987654321", "IDR", 2, "1470000", "1000000", "2470000",
    ),
    "bca_one_row_lost.csv": (
        "BCA KlikBCA Individu", "0987654321", "IDR", 2, "1470000", "1000000", "2400000",
        "does_not_add_up", "running_balance", "money_out_differs",
    ),
    "mandiri_kopra.csv": (
        "Mandiri Kopra", "1230009876543", "IDR", 3, "-12892112", "100000000", "87107888",
    ),
    "mandiri_mcm.csv": (
        "Mandiri MCM", "1230009876543", "", 2, "451184", None, None, "no_currency", "not_proven",
    ),
    "bri_comma.csv": (
        "BRI CMS/Qlola", "020601000123309", "", 2, "2499000", "1000000", "3499000", "no_currency",
    ),
    "bri_semicolon.csv": (
        "BRI CMS/Qlola", "2.06601E+14", "IDR", 2, "2485000", "1000000", "3485000",
        "account_rounded",
    ),
    "bri_empty.csv": (
        "BRI CMS/Qlola", "", "", 0, "0", None, None, "no_account", "no_currency", "not_proven",
    ),
    "bri_wrong_step.csv": (
        "BRI CMS/Qlola", "020601000123309", "", 3, "2510000", "1000000", "3500000",
        "balance_before", "no_currency", "does_not_add_up", "running_balance",
    ),
    "bri_newest_first.csv": (
        "BRI CMS/Qlola", "020601000123309", "", 2, "2485000", "1000000", "3485000", "no_currency",
    ),
    "bni_direct.csv": (
        "BNIDirect", "", "", 2, "1242500", None, None, "no_account", "no_currency", "not_proven",
    ),
    "btn.csv": ("BTN", "", "", 2, "1242500", "1000000", "2242500", "no_account", "no_currency"),
    "ocbc_velocity.csv": (
        "OCBC Velocity", "", "", 2, "1000000", "1000000", "2000000", "no_account", "no_currency",
    ),
}  # fmt: skip


def only(name: str) -> Statement:
    """The one statement of a file in `statements/`."""
    [statement] = read((STATEMENTS / name).read_bytes(), filename=name, readers=READERS)
    return statement


@pytest.mark.parametrize("name", EXPECTED)
def test_export_is_recognised_and_read_whole(name: str) -> None:
    format_, account, currency, count, total, opening, closing, *said = EXPECTED[name]
    statement = only(name)
    assert (statement.format, statement.account, statement.currency) == (format_, account, currency)
    assert (len(statement.lines), statement.total) == (count, Decimal(str(total)))
    assert statement.opening == (None if opening is None else Decimal(str(opening)))
    assert statement.closing == (None if closing is None else Decimal(str(closing)))
    assert [problem.code for problem in statement.problems] == said


def test_every_file_and_every_layout_is_tried() -> None:
    on_disk = {path.name for path in STATEMENTS.iterdir()}
    assert on_disk == {*EXPECTED, "bca_torn.csv"}
    tried = {str(expected[0]) for expected in EXPECTED.values()}
    assert tried | {"BCA KlikBCA Business (English)"} == {preset.name for preset in presets()}


def test_every_layout_names_its_source_and_the_day_it_was_checked() -> None:
    with FORMATS.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert len({row["key"] for row in rows}) == len(rows) == len(presets())
    assert all(row["source"] and date.fromisoformat(row["checked_on"]) for row in rows)


def test_bca_lines_say_what_the_bank_wrote() -> None:
    statement = only("bca_individual.csv")
    assert statement.account_name == "PT CONTOH NIAGA LESTARI"
    assert (statement.starts_on, statement.ends_on) == (date(2026, 11, 1), date(2026, 11, 30))
    first, second, *_ = statement.lines
    assert (first.number, first.booked_on, first.amount, first.balance) == (
        8,
        date(2026, 11, 2),
        Decimal("11100000.00"),
        Decimal("61100000.00"),
    )
    assert first.text == "TRSF E-BANKING CR 0211/FTSCY/WS95031 INV/2026/10/0007 PT MAJU SENTOSA"
    assert (second.number, second.amount) == (10, Decimal("-4502500.00"))


def test_bca_pending_row_is_shown_and_not_booked() -> None:
    [pending] = only("bca_individual.csv").not_booked
    assert (pending.line, pending.reason, pending.booked_on) == (17, "pending", None)
    assert (pending.amount, pending.text) == (Decimal("-1006500.00"), "SWITCHING DB TRF KE 009")


def test_bca_equal_rows_of_a_day_stay_two() -> None:
    [marks] = fingerprints([only("bca_individual.csv")], "0987654321")
    assert len(set(marks)) == 8


def test_bca_days_over_new_year_take_the_year_of_their_side() -> None:
    days = [line.booked_on for line in only("bca_new_year.csv").lines]
    assert days == [date(2025, 12, 30), date(2025, 12, 31), date(2026, 1, 2)]


@pytest.mark.parametrize(
    ("days", "cell", "found"),
    [
        ("25 Desember 2025 s/d 5 Januari 2026", "02/01", date(2026, 1, 2)),
        ("01/02/2024 - 29/02/2024", "'29/02", date(2024, 2, 29)),
        ("01/11/2026 - 30/11/2026", "03/11/2026", date(2026, 11, 3)),
    ],
)
def test_day_without_year_is_placed_by_the_period(days: str, cell: str, found: date) -> None:
    data = bca(f"Periode : {days}", f"{cell},SETORAN,'0000,5.00,CR,5.00")
    [statement] = read(data, readers=READERS)
    assert [line.booked_on for line in statement.lines] == [found]
    assert all(problem.code != "outside_period" for problem in statement.problems)


def bca(*lines: str) -> bytes:
    """A BCA export: a line before the heading, and lines below it."""
    heading = "Tanggal Transaksi,Keterangan,Cabang,Jumlah,,Saldo"
    return "\n".join([lines[0], heading, *lines[1:], ""]).encode()


def export(key: str, row: str) -> bytes:
    """One row below the heading of a layout."""
    preset = next(each for each in presets() if each.key == key)
    return f"{preset.separators[0].join(preset.header)}\n{row}\n".encode()


PERIOD = "Periode : 01/11/2026 - 30/11/2026"


def test_reference_days_of_bca() -> None:
    *dated, (pending, kept_out) = vectors("bca.date")
    for given_cell, day in dated:
        cell, _, period = given_cell.removeprefix("cell ").partition(", ")
        [statement] = read(bca(period, f"{cell},A,'0000,5.00,CR,5.00"), readers=READERS)
        assert [line.booked_on.isoformat() for line in statement.lines] == [day]
    assert (pending, kept_out[:8]) == ("cell PEND", "pending:")
    [statement] = read(bca(PERIOD, "PEND,A,'0000,5.00,CR,5.00"), readers=READERS)
    assert (statement.lines, [each.reason for each in statement.pending]) == ((), ["pending"])


def test_reference_amounts_of_every_layout() -> None:
    [(bca_cells, bca_amount)] = vectors("bca.amount")
    [(business_cell, business_amount)] = vectors("bca_business.amount")
    [(kopra_cells, kopra_amount)] = vectors("mandiri.amount")
    [(old_cells, old_amount)] = vectors("mandiri_old.amount")
    amount, side = bca_cells.split(" with next column ")
    credit, debit = re.findall(r"[0-9.]+", kopra_cells)
    old_debit, old_credit = re.findall(r"[0-9.,]*[0-9]", old_cells)
    exports = {
        bca_amount: bca(PERIOD, f"'02/11,A,'0000,\"{amount}\",{side},"),
        business_amount: export("bca_business", f'02/11/2026,A,0000,"{business_cell}",'),
        kopra_amount: export(
            "mandiri_kopra", f"1;IDR;16 March 2026 09:34:53;A;;{credit};{debit};0.00"
        ),
        old_amount: export("mandiri_mcm", f'1,02/11/26,02/11/26,1,A,B,,{old_debit},"{old_credit}"'),
    }
    for expected, data in exports.items():
        [statement] = read(data, readers=READERS)
        assert [line.amount for line in statement.lines] == [Decimal(expected)]


@pytest.mark.parametrize(
    ("lines", "line", "code"),
    [
        ((PERIOD, "'31/11,SETORAN,'0000,5.00,CR,5.00"), 3, "bad_day"),
        ((PERIOD, "'02/11,SETORAN,'0000,5.00,XX,5.00"), 3, "bad_mark"),
        ((PERIOD, "'02/11,SETORAN,'0000,5.00,,5.00"), 3, "bad_mark"),
        ((PERIOD, "'02/11,SETORAN,'0000,five,CR,5.00"), 3, "bad_amount"),
        ((PERIOD, "'02/11,SETORAN,'0000,-5.00,CR,5.00"), 3, "csv_sides_contradict"),
        ((PERIOD, "'02/11,SETORAN"), 3, "csv_cells"),
        ((PERIOD, "'02/11,\"SETORAN,'0000,5.00,CR,5.00"), 3, "csv_broken"),
        ((PERIOD, "'02/11,A,'0000,5.00,CR,5.00", "Saldo Awal : x"), 4, "bad_amount"),
        (("Nama : X", "'02/11,SETORAN,'0000,5.00,CR,5.00"), 3, "no_period"),
        (("Periode : soon", "'02/11,SETORAN,'0000,5.00,CR,5.00"), 1, "bad_day"),
        (("Periode : 25/12/2025 - 05/01/2026", "'02/06,A,'0000,5.00,CR,5.00"), 3, "no_year"),
        ((PERIOD,), 2, "csv_no_lines"),
    ],
)
def test_broken_export_imports_nothing_and_names_the_line(
    lines: tuple[str, ...], line: int | None, code: str
) -> None:
    with pytest.raises(Unreadable) as refused:
        read(bca(*lines), readers=READERS)
    assert (refused.value.code, refused.value.line) == (code, line)


def test_torn_export_names_the_line_where_it_ends() -> None:
    with pytest.raises(Unreadable) as refused:
        only("bca_torn.csv")
    assert (refused.value.line, refused.value.code) == (6, "csv_cells")


def test_bca_footer_in_any_spelling_proves_the_import() -> None:
    row = "'02/11,SETORAN,'0000,5.00,CR,1005.00"
    for footer in (
        ("Saldo Awal : 1,000.00", "Mutasi Kredit : 5.00", "Saldo Akhir : 1,005.00"),
        ('Saldo Awal,:,"1,000.00"', "Mutasi Kredit,:,5.00", 'Saldo Akhir,:,"1,005.00"'),
        ('Saldo Awal,"1,000.00"', "Mutasi Kredit,5.00", 'Saldo Akhir,"1,005.00"'),
    ):
        [right] = read(bca(PERIOD, row, *footer), readers=READERS)
        assert (right.opening, right.closing) == (Decimal(1000), Decimal(1005))
        assert [problem.code for problem in check(right)] == []
        [wrong] = read(
            bca(PERIOD, row, footer[0], footer[1], footer[2].replace("1,005", "1,006")),
            readers=READERS,
        )
        assert "does_not_add_up" in [problem.code for problem in wrong.problems]


def test_mandiri_credit_comes_before_debit_and_months_have_two_languages() -> None:
    lines = only("mandiri_kopra.csv").lines
    assert [(line.booked_on, line.amount) for line in lines] == [
        (date(2026, 3, 16), Decimal("-18429612.00")),
        (date(2026, 3, 17), Decimal("5550000.00")),
        (date(2026, 5, 2), Decimal("-12500.00")),
    ]
    assert lines[0].text == "TRANSFER KE REK BNI PT SINAR MANDIRI"


def test_old_mandiri_is_read_by_place_for_a_heading_comes_twice() -> None:
    first, second = only("mandiri_mcm.csv").lines
    assert first.text == "MCM InhouseTrf CS-CS DARI PT MAJU SENTOSA INV/2026/02/0011"
    assert (first.amount, first.value_on, first.reference) == (
        Decimal("453684.00"),
        date(2026, 3, 17),
        "",
    )
    assert (second.amount, second.reference) == (Decimal("-2500.00"), "20260316001")


def test_bri_row_that_moves_nothing_is_not_booked() -> None:
    [nothing] = only("bri_comma.csv").not_booked
    assert (nothing.line, nothing.reason, nothing.amount) == (4, "nothing_moved", Decimal(0))


def test_bri_step_that_does_not_follow_is_named() -> None:
    [step, *_] = only("bri_wrong_step.csv").problems
    assert (step.line, step.code) == (3, "balance_before")
    assert step.parameters == {
        "before": Decimal("3500000.00"),
        "expected": Decimal("3485000.00"),
        "balance": Decimal("3475000.00"),
    }


def test_several_accounts_in_one_export_become_several_statements() -> None:
    text = (STATEMENTS / "mandiri_kopra.csv").read_text(encoding="utf-8")
    data = text.replace("1230009876543;IDR;17", "1230001111111;IDR;17").encode()
    statements = read(data, readers=READERS)
    assert [(each.account, len(each.lines)) for each in statements] == [
        ("1230009876543", 2),
        ("1230001111111", 1),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_export_is_read_in_any_encoding(encoding: str) -> None:
    text = (STATEMENTS / "mandiri_kopra.csv").read_text(encoding="utf-8")
    [statement] = read(text.replace("BIAYA", "CAFÉ").encode(encoding), readers=READERS)
    assert statement.lines[2].text == "CAFÉ ADM"
    guessed = ["letters_guessed"] if encoding == "cp1252" else []
    assert [problem.code for problem in statement.problems] == guessed


@pytest.mark.parametrize(
    ("text", "gross", "fee"),
    [
        (vectors("qris.settlement")[0][0], "250000", "1750"),
        ("KR OTOMATIS MID:0001 TOKO CONTOH QR: 1,250,000.00 DDR: .00", "1250000.00", "0.00"),
    ],
)
def test_qris_settlement_names_gross_and_fee(text: str, gross: str, fee: str) -> None:
    found = qris_settlement(text)
    assert found is not None
    assert (found.merchant, found.gross, found.fee) == ("TOKO CONTOH", Decimal(gross), Decimal(fee))
    assert found.agrees(Decimal(gross) - Decimal(fee))
    assert not found.agrees(Decimal(gross) + 1)


def test_the_reference_says_the_same_of_qris() -> None:
    [(text, expected)] = vectors("qris.settlement")
    found = qris_settlement(text)
    assert found is not None
    rate = found.fee / found.gross * 100
    assert (
        expected
        == f"gross {found.gross:.0f}; fee {found.fee:.0f} ({rate:.1f}%); net {found.net:.0f}"
    )


@pytest.mark.parametrize("text", ["", "KR OTOMATIS LLG", "MID : 1 QR : , DDR : 1"])
def test_other_texts_are_no_qris_settlement(text: str) -> None:
    assert qris_settlement(text) is None


def test_qris_line_of_the_export_agrees_with_its_text() -> None:
    line = only("bca_individual.csv").lines[2]
    found = qris_settlement(line.text)
    assert found is not None
    assert (found.net, found.agrees(line.amount)) == (Decimal("248250.00"), True)


CODE = re.compile(r"/(?=[A-Z]{2,9}(?:/|$))")
"""A slash that would look like the start of a code: MT940 cannot say it, so it becomes a space."""
WORDS = (
    st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789/.,-&'\"()", max_size=120)
    .map(lambda text: CODE.sub(" ", " ".join(text.split()).lstrip("'\"/ ").rstrip("/ ")))
    .map(lambda text: " ".join(text.split()))
)
REFERENCES = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", max_size=16)


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    """A statement of at most two months around New Year, in rupiah."""
    days = st.dates(date(2025, 12, 1), date(2026, 1, 31))
    lines = [
        StatementLine(
            number=0,
            booked_on=draw(days),
            value_on=None,
            amount=Decimal(draw(st.integers(1, 10**13))) / 100 * draw(st.sampled_from((1, -1))),
            text=draw(WORDS) or "SETORAN",
            reference=draw(REFERENCES.filter(lambda each: each not in NO_REFERENCE)),
            bank_reference=draw(REFERENCES.filter(lambda each: each not in NO_REFERENCE)),
            party_name=draw(WORDS),
        )
        for _ in range(draw(st.integers(1, 8)))
    ]
    ordered = sorted(lines, key=lambda line: line.booked_on)
    opening = Decimal(draw(st.integers(-(10**13), 10**13))) / 100
    return Statement(
        format="",
        account=draw(st.from_regex("[1-9][0-9]{9,12}", fullmatch=True)),
        currency="IDR",
        account_name="PT CONTOH",
        number="7/1",
        starts_on=date(2025, 12, 1),
        ends_on=date(2026, 1, 31),
        lines=tuple(ordered),
        opening=opening,
        closing=opening + sum((line.amount for line in lines), Decimal(0)),
    )


NO_REFERENCE = {"NONREF", "EREF", "KREF", "UNKNOWN", "NOTPROVIDED", "0"}


def written(statement: Statement) -> list[tuple[date, Decimal, str]]:
    """What every format keeps of the lines."""
    return [(line.booked_on, line.amount, line.text) for line in statement.lines]


@settings(max_examples=40, deadline=None)
@given(statements(), st.sampled_from(sorted(WRITERS)))
def test_bank_export_is_read_back_exactly(statement: Statement, key: str) -> None:
    [again] = read(WRITERS[key](statement), readers=READERS)
    assert again.format == next(preset.name for preset in presets() if preset.key == key)
    assert written(again) == written(statement)
    if key != "bni_direct":
        assert again.account == statement.account
        assert (again.opening, again.closing) == (statement.opening, statement.closing)
        assert check(again) == ()
    if key == "bca_individual":
        assert again.problems == ()
        assert (again.starts_on, again.ends_on) == (statement.starts_on, statement.ends_on)
        assert again.account_name == statement.account_name


@settings(max_examples=40, deadline=None)
@given(statements())
def test_mt940_and_camt_are_read_back_exactly(statement: Statement) -> None:
    for data in (write_mt940([statement]), write_camt053([statement])):
        [again] = read(data, readers=READERS)
        assert written(again) == written(statement)
        assert [line.reference for line in again.lines] == [
            line.reference for line in statement.lines
        ]
        assert [line.bank_reference for line in again.lines] == [
            line.bank_reference for line in statement.lines
        ]
        assert [line.party_name for line in again.lines] == [
            line.party_name for line in statement.lines
        ]
        assert replace(
            again, format="", lines=(), balances=(), account_name="", begins_at=None, closes_at=None
        ) == replace(statement, lines=(), account_name="")


def test_empty_month_and_pending_rows_are_read_back() -> None:
    empty = Statement(
        format="",
        account="0987654321",
        currency="IDR",
        starts_on=date(2026, 11, 1),
        ends_on=date(2026, 11, 30),
        opening=Decimal(5),
        closing=Decimal(5),
    )
    pending = NotBooked(9, "pending", Decimal("-7.00"), None, "TARIKAN ATM")
    [again] = read(write_bca_csv(replace(empty, pending=(pending,))), readers=READERS)
    assert (again.lines, again.closing, again.problems) == ((), Decimal(5), ())
    assert [(each.amount, each.text) for each in again.pending] == [(Decimal(-7), "TARIKAN ATM")]
    [nothing] = read(write_bri_csv(empty), readers=READERS)
    assert nothing.lines == ()
    for data in (write_mt940([empty]), write_camt053([replace(empty, pending=(pending,))])):
        [again] = read(data, readers=READERS)
        assert (again.lines, again.closing, again.problems) == ((), Decimal(5), ())


def test_months_of_one_file_follow_each_other() -> None:
    source = random.Random(7)  # noqa: S311 - repeatable, not a secret
    months, opening = [], Decimal(1_000_000)
    for month in range(1, 13):
        amounts = [Decimal(source.randrange(-50_000, 60_000)) / 100 or Decimal(1) for _ in range(9)]
        last = date(2026, month, 28)
        lines = tuple(
            StatementLine(0, date(2026, month, 3 * day), amount, text=f"SETORAN {day}")
            for day, amount in enumerate(amounts, start=1)
        )
        closing = opening + sum(amounts)
        months.append(
            Statement(
                format="",
                account="0987654321",
                currency="IDR",
                lines=lines,
                number=f"{month}/1",
                starts_on=date(2026, month, 1),
                ends_on=last,
                opening=opening,
                closing=closing,
            )
        )
        opening = closing
    for data in (write_mt940(months), write_camt053(months)):
        again = read(data, readers=READERS)
        assert [each.problems for each in again] == [()] * 12
        assert len({mark for marks in fingerprints(again, "0987654321") for mark in marks}) == 108

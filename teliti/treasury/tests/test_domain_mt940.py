"""MT940 and MT942: every sample, and the traps one by one."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from teliti.treasury.domain.messages import Unreadable
from teliti.treasury.domain.mt940 import MT940Reader
from teliti.treasury.domain.readers import STANDARD
from teliti.treasury.domain.reading import read
from teliti.treasury.domain.statement import Kind, Statement
from teliti.treasury.tests.samples import (
    Sample,
    codes,
    decimal,
    files_on_disk,
    problem,
    read_sample,
    samples,
)

# expected.json leaves these balances out because they name no currency (`62F:C020315145000,00`).
# Read with the currency of the opening balance, all three statements add up exactly.
CLOSINGS_WITHOUT_CURRENCY = {
    "bank/mt940/mt940/raphaelm.sta": ["105000.00", "145000.00", "95000.00"]
}


def test_every_mt940_sample_is_tried() -> None:
    assert {sample.name for sample in samples("mt940")} == files_on_disk("mt940")


@pytest.mark.parametrize("sample", samples("mt940"), ids=str)
def test_mt940_sample_yields_what_its_index_says(sample: Sample) -> None:
    data = sample.data
    if sample.expect["statements"] == 0:
        with pytest.raises(Unreadable):
            read(data, readers=STANDARD)
        return
    statements = read(data, readers=STANDARD)
    expected = sample.expect["detail"]
    if closings := CLOSINGS_WITHOUT_CURRENCY.get(sample.name):
        expected = [
            each | {"closing": closing} for each, closing in zip(expected, closings, strict=True)
        ]
    assert len(statements) == sample.expect["statements"]
    for statement, expect in zip(statements, expected, strict=True):
        _assert_as_expected(statement, expect)


def _assert_as_expected(statement: Statement, expect: dict[str, Any]) -> None:
    assert statement.account == expect["account"]
    assert statement.format == expect.get("kind", "MT940")
    if "ccy" in expect:
        assert statement.currency == expect["ccy"]
    assert len(statement.lines) == expect["transactions"]
    assert statement.total == decimal(expect["net"])
    assert statement.opening == decimal(expect.get("opening"))
    assert statement.closing == decimal(expect.get("closing"))
    assert ("does_not_add_up" in codes(statement)) == (expect.get("balanced") is False)
    if expect.get("balanced") is False:
        difference = problem(statement, "does_not_add_up").parameters["difference"]
        assert difference == Decimal(expect["closing"]) - Decimal(expect["opening"]) - Decimal(
            expect["net"]
        )


def message(*lines: str, end: str = "\n") -> bytes:
    """A statement of 100.00 EUR with the given lines inside."""
    head = (":20:START", ":25:11111111", ":28C:1/1", ":60F:C261101EUR100,00")
    return end.join([*head, *lines, ":62F:C261102EUR100,00", "-", ""]).encode()


def only(data: bytes) -> Statement:
    """The one statement of a file."""
    [statement] = read(data, readers=[MT940Reader()])
    return statement


@pytest.mark.parametrize(
    ("mark", "amount"),
    [
        ("C", "10.00"),
        ("D", "-10.00"),
        ("RD", "10.00"),
        ("RC", "-10.00"),
        ("CR", "10.00"),  # the third letter of the currency behind the mark
        ("RDR", "10.00"),
        ("RCR", "-10.00"),
    ],
)
def test_mark_gives_the_sign(mark: str, amount: str) -> None:
    [line] = only(message(f":61:2611021102{mark}10,00NTRFNONREF")).lines
    assert line.amount == Decimal(amount)


@pytest.mark.parametrize(
    ("written", "amount"),
    [("10,", "10"), ("10,5", "10.5"), ("000000000010,00", "10.00"), ("10", "10")],
)
def test_amounts_as_banks_write_them(written: str, amount: str) -> None:
    [line] = only(message(f":61:2611021102C{written}NTRFNONREF")).lines
    assert line.amount == Decimal(amount)


def test_expected_entries_are_shown_but_not_booked() -> None:
    statement = only(message(":61:2611021102EC10,00NTRFNONREF"))
    assert statement.lines == ()
    assert [(each.reason, each.amount) for each in statement.not_booked] == [
        ("expected", Decimal("10.00"))
    ]


@pytest.mark.parametrize(
    ("days", "value_on", "booked_on"),
    [
        ("2612310102", date(2026, 12, 31), date(2027, 1, 2)),
        ("2701021231", date(2027, 1, 2), date(2026, 12, 31)),
        ("261102", date(2026, 11, 2), date(2026, 11, 2)),
    ],
)
def test_entry_day_takes_the_nearest_year(days: str, value_on: date, booked_on: date) -> None:
    [line] = only(message(f":61:{days}C10,00NTRFNONREF")).lines
    assert (line.value_on, line.booked_on) == (value_on, booked_on)


@pytest.mark.parametrize(
    ("days", "used", "missing"),
    [
        ("1602300301", date(2016, 3, 1), "30/02"),
        ("1602290230", date(2016, 2, 29), "30/02"),
        ("160230", date(2016, 2, 29), "30/02"),
        ("1602300230", date(2016, 2, 29), "30/02"),
    ],
)
def test_30_february_keeps_the_line_and_says_so(days: str, used: date, missing: str) -> None:
    statement = only(message(f":61:{days}C10,00NTRFNONREF"))
    assert statement.lines[0].booked_on == used
    assert problem(statement, "no_such_day").parameters == {"day": missing, "used": used}


def test_file_with_dos_line_ends_and_swift_envelope_reads_alike() -> None:
    plain = only(message(":61:2611021102C10,00NTRFNONREF", ":86:RENT"))
    dos = message(":61:2611021102C10,00NTRFNONREF", ":86:RENT", end="\r\n")
    wrapped = b"\x01{1:F01BANKXXXX}{2:I940}{4:\r\n" + dos.rstrip(b"-\r\n") + b"\r\n-}{5:}\x03"
    assert only(dos) == plain
    assert [line.text for line in only(wrapped).lines] == ["RENT"]


def test_bytes_that_are_not_utf8_are_read_and_said() -> None:
    statement = only(
        message(":61:2611021102C10,00NTRFNONREF", ":86:").replace(b":86:", b":86:\xe1")
    )
    assert statement.lines[0].text == "á"
    assert problem(statement, "letters_guessed").parameters == {"encoding": "cp1252"}


def test_time_of_day_in_a_text_is_no_field() -> None:
    [line] = only(
        message(":61:2611021102C10,00NTRFNONREF", ":86:PAID AT 16", ":25:37 O CLOCK")
    ).lines
    assert line.text == "PAID AT 16 :25:37 O CLOCK"


def test_report_within_the_day_books_nothing_and_says_why() -> None:
    [report] = read_sample("mt940/mt940/mt942.sta")
    assert (report.format, report.kind, report.currency) == ("MT942", Kind.INTERIM_REPORT, "EUR")
    assert [line.amount for line in report.lines] == [Decimal("-0.42")]
    assert report.bookable == ()
    assert [(each.reason, each.line) for each in report.not_booked] == [("interim_report", 7)]
    assert problem(report, "money_out_differs").parameters == {
        "stated": Decimal("2.30"),
        "found": Decimal("0.42"),
    }


def test_numbered_parts_say_who_what_and_which_reference() -> None:
    [statement] = read_sample("mt940/jejik-mt940/oldenburgischelandesbank.txt")
    [line] = statement.lines
    assert line.party_name == "WOHNBAU DIEPHOLZ GMBH"
    assert line.party_account == "DE99123456771234567888"
    assert line.text == "EWE,ENERGIEAUSWEIS RG.-NR. 1234567890 KD.-NR. 12377777"
    assert line.reference == ""  # NOTPROVIDED says that there is none


def test_coded_parts_say_who_what_and_which_reference() -> None:
    [statement, _] = read_sample("mt940/jejik-mt940/rabobank-iban.txt")
    first, second = statement.lines
    assert (first.party_name, first.party_account) == (
        "CONTRA ACCOUNT HOLDER",
        "NL70ABNA0987654321",
    )
    assert first.reference == "01-01-2013 12:00 0030000987654321"
    assert (second.party_name, second.text) == ("JOHN DOE", "P001234567 Reference 201301234")


def test_sns_names_account_and_holder_below_the_line() -> None:
    [statement, _] = read_sample("mt940/jejik-mt940/sns.txt")
    assert {(line.party_account, line.party_name) for line in statement.lines} == {
        ("0987654321", "marechal s")
    }


def test_old_german_way_names_the_text_line_by_line() -> None:
    statements = read_sample("mt940/mt940/raphaelm.sta")
    line = statements[0].lines[0]
    assert (line.text, line.party_name) == ("Verwendungszweck 1 Verwendungszweck 2", "Empfänger")


def test_cut_lines_join_to_the_words_they_were() -> None:
    [first, _] = read_sample("mt940/jejik-mt940/postfinance.txt")[1].lines
    assert first.text.endswith("XXXXXXXXSTRASSE 111 1234 XXXXXXXXXXXX 131216CH12345678 "
                               "MITTEILUNGEN: 1 SONNENGLAESER")  # fmt: skip


def test_statements_that_do_not_follow_each_other_are_said() -> None:
    first, second, third, fourth = read_sample("mt940/jejik-mt940/rabobank.txt")
    assert "does_not_continue" not in codes(first)
    assert problem(second, "does_not_continue").parameters["difference"] == Decimal("605.07")
    assert problem(third, "does_not_continue").parameters["difference"] == Decimal("294.93")
    assert codes(fourth) == []  # another account


@pytest.mark.parametrize(
    ("lines", "line", "code"),
    [
        ((":61:2611021102X10,00NTRFNONREF",), 5, "bad_line"),
        ((":61:2611021102C10,00NTRFNONREF", ":61:nonsense"), 6, "bad_line"),
        ((":61:9913019901C10,00NTRFNONREF",), 5, "bad_day"),
        ((":61:2611021102C9999999999999999,00NTRF",), 5, "too_much"),
        ((":62F:C26110EUR1,00",), 5, "bad_line"),
    ],
)
def test_broken_line_is_named(lines: tuple[str, ...], line: int, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(message(*lines), readers=STANDARD)
    assert (refused.value.line, refused.value.code) == (line, code)

"""OFX: every sample of a bank or card account, and why the others are refused."""

from decimal import Decimal

import pytest

from teliti.treasury.domain.messages import Unreadable
from teliti.treasury.domain.readers import STANDARD
from teliti.treasury.domain.reading import read
from teliti.treasury.tests.samples import (
    Sample,
    codes,
    decimal,
    files_on_disk,
    problem,
    read_sample,
    samples,
)

# TRNAMT is "$120": nothing of a file is imported when one of its lines cannot be read.
UNREADABLE: dict[str, tuple[int, str]] = {"bank/ofx/ofxparse/decimal_error.ofx": (37, "bad_amount")}


def test_every_ofx_sample_is_tried() -> None:
    assert {sample.name for sample in samples("ofx")} == files_on_disk("ofx")


@pytest.mark.parametrize("sample", samples("ofx"), ids=str)
def test_ofx_sample_yields_what_its_index_says(sample: Sample) -> None:
    expected = sample.expect["statements"]
    data = sample.data
    is_cash = expected and all(each["type"] != "INVSTMTRS" for each in expected)
    if not is_cash or sample.name in UNREADABLE:
        with pytest.raises(Unreadable) as refused:
            read(data, readers=STANDARD)
        line, code = UNREADABLE.get(sample.name, (1, "ofx_investment"))
        possible = {code} if expected else {"ofx_no_statement", "ofx_message"}
        assert refused.value.line == line
        assert refused.value.code in possible
        return
    statements = read(data, readers=STANDARD)
    assert len(statements) == len(expected)
    for statement, expect in zip(statements, expected, strict=True):
        assert (statement.format, statement.account) == ("OFX", expect["account"])
        assert statement.currency == (expect["ccy"] or "")
        assert len(statement.lines) == expect["transactions"]
        assert statement.total == decimal(expect["net"])
        assert statement.closing == decimal(expect["ledger_balance"])
        references = [line.bank_reference for line in statement.lines if line.bank_reference]
        assert len(references) - len(set(references)) == expect["duplicate_fitids"]


@pytest.mark.parametrize(
    ("name", "code", "message"),
    [
        ("error_message.ofx", "ofx_message", "General Server Error"),
        ("signon_success_no_message.ofx", "ofx_no_statement", None),
        ("vanguard401k.ofx", "ofx_investment", None),
    ],
)
def test_files_without_transactions_say_why(name: str, code: str, message: str | None) -> None:
    with pytest.raises(Unreadable) as refused:
        read_sample(f"ofx/ofxparse/{name}")
    assert refused.value.code == code
    assert refused.value.parameters.get("message") == message


def test_day_that_is_missing_is_replaced_and_said() -> None:
    [statement] = read_sample("ofx/ofxparse/date_missing.ofx")
    assert {str(line.booked_on) for line in statement.lines} == {"2011-06-14"}
    assert codes(statement) == ["no_such_day"] * 3 + ["not_proven"]


def test_bytes_that_contradict_the_header_are_read_and_said() -> None:
    [statement] = read_sample("ofx/bankfile/non-ascii-byte-declared-usascii.qfx")
    assert problem(statement, "letters_guessed").parameters == {"encoding": "cp1252"}
    assert statement.total == Decimal("-10.00")

"""camt.052, .053 and .054: every sample, and the traps one by one."""

from datetime import date
from decimal import Decimal

import pytest

from teliti.treasury.domain.camt import CamtReader
from teliti.treasury.domain.messages import Severity, Unreadable
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

KINDS = {"Stmt": Kind.STATEMENT, "Rpt": Kind.INTERIM_REPORT, "Ntfctn": Kind.NOTIFICATION}


def test_every_camt_sample_is_tried() -> None:
    assert {sample.name for sample in samples("camt")} == files_on_disk("camt")


@pytest.mark.parametrize("sample", samples("camt"), ids=str)
def test_camt_sample_yields_what_its_index_says(sample: Sample) -> None:
    data = sample.data
    if not sample.expect["reports"]:
        with pytest.raises(Unreadable, match="holds no statement"):
            read(data, readers=STANDARD)
        return
    statements = read(data, readers=STANDARD)
    assert len(statements) == len(sample.expect["reports"])
    for statement, expect in zip(statements, sample.expect["reports"], strict=True):
        assert statement.format == expect["message"]
        assert statement.kind is KINDS[expect["type"]]
        assert statement.account == (expect["account"] or "CH2801234000123456789")  # version 01
        assert statement.currency in expect["ccy"].split(",")
        assert statement.entry == expect.get("member", "")
        assert statement.opening == decimal(expect["opening"])
        assert statement.closing == decimal(expect["closing"])
        assert len(statement.pending) == expect.get("pending", 0)
        shown = sum((each.amount for each in statement.pending), statement.total)
        assert (len(statement.lines) + len(statement.pending), shown) == (
            expect["entries"],
            decimal(expect["net"]),
        )
        assert ("does_not_add_up" in codes(statement)) == (expect["balanced"] is False)
        stated = [f"{balance.kind} {balance.amount}" for balance in statement.balances]
        assert stated == [each for each in expect["balances"].split("; ") if each]


@pytest.mark.parametrize("name", ["camt052.v4.xml", "camt052.v6.xml", "camt052.v6.Amt-zero.xml"])
def test_pending_entry_is_not_booked(name: str) -> None:
    [report] = read_sample(f"camt/camt/{name}")
    assert report.lines == ()
    assert [(each.reason, each.amount) for each in report.not_booked] == [
        ("pending", Decimal("-200000"))
    ]


def test_report_and_notification_are_shown_and_not_booked() -> None:
    [report] = read_sample("camt/camt/camt052.v2.xml")
    [notification] = read_sample("camt/camt/camt054.v2.xml")
    assert (len(report.lines), report.bookable) == (1, ())
    assert [each.reason for each in report.not_booked] == ["interim_report"]
    assert [str(each) for each in notification.not_booked] == [
        "This is a notice of single payments (camt.054.001.02); they come again in the statement "
        "and are booked from there."
    ]


def test_batched_entry_is_one_line_with_its_details() -> None:
    [notification] = read_sample("camt/camt/camt054.v2.xml")
    [line] = notification.lines
    assert line.amount == Decimal("-200000")
    assert [detail.reference for detail in line.details] == ["MUELL/FINP/RA12345"] * 3
    assert line.details[1].text == "ISR ref number V2 Additional Remittance Information V2"


def test_reversal_keeps_the_sign_that_it_carries() -> None:
    first, _ = read_sample("camt/bank-statement-import/test-camt053.zip")
    reversal = first.lines[1]
    assert (reversal.amount, reversal.party_name) == (Decimal("-594.05"), "Test Customer")
    assert problem(first, "details_differ").parameters == {
        "found": Decimal("564.05"),
        "stated": Decimal("594.05"),
    }


def test_balances_in_other_currencies_are_said() -> None:
    [statement] = read_sample("camt/camt/camt053.v2.minimal.xml")
    found = [each.parameters for each in statement.problems if each.code == "balance_currency"]
    assert found == [
        {"kind": "CLBD", "found": "SEK", "currency": "EUR"},
        {"kind": "OPAV", "found": "CHF", "currency": "EUR"},
        {"kind": "CLAV", "found": "JPY", "currency": "EUR"},
    ]
    assert problem(statement, "does_not_add_up").parameters["difference"] == Decimal("-54.00")


def test_statements_of_one_message_that_follow_each_other_are_clean() -> None:
    assert [codes(each) for each in read_sample("camt/camt/camt053.v2.multi.statement.xml")] == [
        [],
        [],
    ]


ENTRY = (
    '<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>{reversal}'
    "<Sts>{status}</Sts><BookgDt><Dt>2026-11-02</Dt></BookgDt>{details}</Ntry>"
)


def statement_of(*entries: str, closing: str = "100.00") -> bytes:
    """A camt.053 that opens with 100.00 EUR; each entry starts a line of its own, from line 4."""
    balance = (
        "<Bal><Tp><CdOrPrtry><Cd>{}</Cd></CdOrPrtry></Tp>"
        '<Amt Ccy="EUR">{}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-02</Dt></Dt></Bal>'
    )
    return "\n".join(
        [
            '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>',
            "<Stmt><Id>1</Id><Acct><Id><IBAN>NL26VAYB8060476890</IBAN></Id></Acct>",
            balance.format("OPBD", "100.00") + balance.format("CLBD", closing),
            *entries,
            "</Stmt></BkToCstmrStmt></Document>",
        ]
    ).encode()


def entry(
    amount: str = "10.00",
    *,
    side: str = "CRDT",
    currency: str = "EUR",
    status: str = "BOOK",
    is_reversal: bool = False,
    details: str = "",
) -> str:
    reversal = "<RvslInd>true</RvslInd>" if is_reversal else ""
    return ENTRY.format(
        amount=amount,
        side=side,
        currency=currency,
        status=status,
        reversal=reversal,
        details=details,
    )


def only(data: bytes) -> Statement:
    """The one statement of a message."""
    [statement] = read(data, readers=[CamtReader()])
    return statement


@pytest.mark.parametrize(
    ("status", "reason"), [("PDNG", "pending"), ("INFO", "information"), ("FUTR", "future")]
)
def test_only_booked_entries_are_lines(status: str, reason: str) -> None:
    statement = only(statement_of(entry(), entry(status=status), closing="110.00"))
    assert [line.amount for line in statement.lines] == [Decimal("10.00")]
    assert [(each.line, each.reason) for each in statement.not_booked] == [(5, reason)]
    assert codes(statement) == []


@pytest.mark.parametrize(("side", "amount"), [("CRDT", "10.00"), ("DBIT", "-10.00")])
def test_reversal_mark_does_not_flip_the_sign_again(side: str, amount: str) -> None:
    statement = only(statement_of(entry(side=side, is_reversal=True)))
    assert [line.amount for line in statement.lines] == [Decimal(amount)]


def test_five_decimals_are_kept_and_finer_than_the_currency_is_said() -> None:
    statement = only(statement_of(entry("8.85000"), entry("0.00125"), closing="108.85125"))
    assert [str(line.amount) for line in statement.lines] == ["8.85000", "0.00125"]
    too_fine = problem(statement, "too_fine")
    assert (too_fine.line, too_fine.severity) == (5, Severity.REFUSAL)
    assert too_fine.parameters == {
        "amount": Decimal("0.00125"),
        "currency": "EUR",
        "places": 2,
    }
    assert codes(statement) == ["too_fine"]


def test_line_in_another_currency_is_refused() -> None:
    statement = only(statement_of(entry(currency="USD")))
    assert problem(statement, "line_currency").severity is Severity.REFUSAL
    assert problem(statement, "line_currency").parameters == {"found": "USD", "currency": "EUR"}


def test_day_is_that_of_the_bank_whatever_the_zone() -> None:
    data = statement_of(entry()).replace(
        b"<BookgDt><Dt>2026-11-02</Dt>", b"<BookgDt><DtTm>2026-11-02T23:59:59+07:00</DtTm>"
    )
    assert only(data).lines[0].booked_on == date(2026, 11, 2)


@pytest.mark.parametrize(
    ("broken", "line", "code"),
    [
        (entry("ten"), 4, "bad_amount"),
        (entry("-10.00"), 4, "bad_amount"),
        (entry("9999999999999999"), 4, "too_much"),
        (entry(side="UP"), 4, "bad_mark"),
        (entry().replace("2026-11-02", "2026-02-30"), 4, "bad_day"),
        ("<Ntry/>", 4, "missing"),
    ],
)
def test_broken_entry_is_named_with_its_line(broken: str, line: int, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(statement_of(broken), readers=STANDARD)
    assert (refused.value.line, refused.value.code) == (line, code)


def test_cut_message_names_the_line_where_it_ends() -> None:
    with pytest.raises(Unreadable) as refused:
        read(statement_of(entry(), entry())[:-100], readers=STANDARD)
    assert (refused.value.code, refused.value.line) == ("xml_broken", 5)


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE Document [<!ENTITY lol "lol">]>',
        '<!DOCTYPE Document SYSTEM "file:///etc/passwd">',
    ],
)
def test_document_types_and_entities_are_refused(declaration: str) -> None:
    data = b'<?xml version="1.0"?>' + declaration.encode() + statement_of(entry())
    with pytest.raises(Unreadable) as refused:
        read(data, readers=STANDARD)
    assert refused.value.code == "xml_forbidden"


def test_other_xml_is_named_for_what_it_is() -> None:
    data = b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"><CstmrCdtTrfInitn/>'
    with pytest.raises(Unreadable) as refused:
        read(data + b"</Document>", readers=STANDARD)
    assert refused.value.parameters == {"found": "CstmrCdtTrfInitn"}


def test_nesting_without_end_is_refused() -> None:
    with pytest.raises(Unreadable) as refused:
        read(b"<Document>" + b"<a>" * 100_000, readers=STANDARD)
    assert refused.value.code == "xml_too_deep"

"""CSV of unknown banks: read where it can mean one thing, else refused with what to do."""

from datetime import date
from decimal import Decimal

import pytest

from teliti.base.texts import AmountStyle, DayOrder
from teliti.treasury.domain.delimited import Conventions
from teliti.treasury.domain.gathering import Ordered, in_order
from teliti.treasury.domain.messages import Unreadable
from teliti.treasury.domain.presets import Preset, PresetReader
from teliti.treasury.domain.readers import STANDARD
from teliti.treasury.domain.reading import read
from teliti.treasury.domain.statement import Statement, StatementLine
from teliti.treasury.tests.samples import Sample, codes, files_on_disk, samples
from tests.shared import shared

# What each file of another service comes to: lines, net, currency, closing; or why it is refused.
# Nets agree with csv2ofx's own reading (csv-reference/) and its QIF, where they are of one account.
READ = {
    "bank-statement-import/balance.csv": (2, "1500.00", "", "1510.00"),
    "csv2ofx/capitalone.csv": (2, "0.00", "", None),
    "csv2ofx/gls.csv": (1, "-98.76", "EUR", "1234.56"),
    "csv2ofx/n26-fr.csv": (2, "0.00", "EUR", None),
    "csv2ofx/outbank.csv": (4, "-35.89", "EUR", None),
    "csv2ofx/schwab-checking-baltest-case1.csv": (4, "-215.27", "", "878.47"),
    "csv2ofx/schwab-checking-baltest-case2.csv": (4, "-215.27", "", "878.47"),
    "csv2ofx/schwab-checking-baltest-case3.csv": (4, "-215.27", "", "878.47"),
    "csv2ofx/schwab-checking-baltest-case4.csv": (4, "-215.27", "", "878.47"),
    "csv2ofx/schwab-checking-baltest-case5.csv": (4, "-215.27", "", "878.47"),
    "csv2ofx/schwab-checking-baltest-case6.csv": (4, "-215.27", "", "878.47"),
    "csv2ofx/schwab-checking-baltest-case7.csv": (2, "0.00", "", None),
    "csv2ofx/ubs-ch-fr_trimmed.csv": (3, "30.00", "CHF", "11413.94"),
}
REFUSED = {
    "bank-statement-import/debit_credit.csv": "csv_sides_contradict",
    "bank-statement-import/debit_credit_amount.csv": "csv_sides_contradict",
    "bank-statement-import/empty_statement_en.csv": "csv_no_lines",
    "bank-statement-import/empty_statement_en.xlsx": "spreadsheet",
    "bank-statement-import/meta_data_separated_credit_debit.csv": "bad_day",
    "bank-statement-import/meta_data_separated_credit_debit.xlsx": "spreadsheet",
    "bank-statement-import/multi_currency.csv": "csv_currencies",
    "bank-statement-import/original_currency.csv": "csv_no_side",
    "bank-statement-import/original_currency_empty.csv": "csv_no_side",
    "bank-statement-import/original_currency_no_header.csv": "csv_no_header",
    "bank-statement-import/sample_statement_credit_card_inverse_sign_en.csv": "csv_currencies",
    "bank-statement-import/sample_statement_en.csv": "csv_currencies",
    "bank-statement-import/sample_statement_en.xlsx": "spreadsheet",
    "bank-statement-import/sample_statement_en_empty_values.xlsx": "spreadsheet",
    "csv2ofx/amazon.csv": "csv_no_header",
    "csv2ofx/creditunion.csv": "csv_no_side",
    "csv2ofx/default.csv": "csv_no_side",
    "csv2ofx/ingesp.csv": "csv_balance",
    "csv2ofx/mint.csv": "csv_accounts",
    "csv2ofx/mint_extra.csv": "bad_day",
    "csv2ofx/mint_headerless.csv": "csv_no_header",
    "csv2ofx/payoneer.csv": "csv_day_unclear",
    "csv2ofx/pcmastercard.csv": "csv_no_side",
    "csv2ofx/stripe-all.csv": "csv_no_day",
    "csv2ofx/stripe-default.csv": "csv_no_day",
    "csv2ofx/xero.csv": "csv_no_header",
}


def test_every_csv_sample_is_tried() -> None:
    tried = {f"bank/csv/{name}" for name in (*READ, *REFUSED)}
    assert tried == files_on_disk("csv") == {sample.name for sample in samples("csv")}


@pytest.mark.parametrize("sample", samples("csv"), ids=str)
def test_csv_sample_is_read_whole_or_refused_with_the_reason(sample: Sample) -> None:
    name = sample.name.removeprefix("bank/csv/")
    if name in REFUSED:
        with pytest.raises(Unreadable) as refused:
            read(sample.data, readers=STANDARD)
        assert refused.value.code == REFUSED[name]
        return
    [statement] = read(sample.data, readers=STANDARD)
    count, net, currency, closing = READ[name]
    assert (len(statement.lines), statement.total) == (count, Decimal(net))
    assert len(statement.lines) == sample.expect["records"] - 1
    assert (statement.currency, statement.closing) == (
        currency,
        None if closing is None else Decimal(closing),
    )
    assert "does_not_add_up" not in codes(statement)


def only(text: str) -> Statement:
    """The one statement of a CSV without preset."""
    [statement] = read(text.encode(), readers=STANDARD)
    return statement


def refusal(text: str) -> Unreadable:
    """Why a CSV without preset is refused."""
    with pytest.raises(Unreadable) as refused:
        read(text.encode(), readers=STANDARD)
    return refused.value


def test_indonesian_export_is_understood_by_its_words() -> None:
    statement = only(
        "Nomor;Contoh\n"
        "\n"
        "Tanggal;Keterangan;Debet;Kredit;Saldo\n"
        "02/11/2026;Setoran;;1.500.000,50;2.500.000,50\n"
        '13/11/2026;"Biaya; administrasi\nNovember";25.000,00;;2.475.000,50\n'
    )
    assert [(line.number, line.booked_on, line.amount, line.text) for line in statement.lines] == [
        (4, date(2026, 11, 2), Decimal("1500000.50"), "Setoran"),
        (5, date(2026, 11, 13), Decimal("-25000.00"), "Biaya; administrasi November"),
    ]
    assert (statement.opening, statement.closing) == (Decimal("1000000.00"), Decimal("2475000.50"))


@pytest.mark.parametrize(
    ("rows", "line", "code"),
    [
        ("Date,Text,Amount\n02/03/2026,a,-1\n", 2, "csv_day_unclear"),
        ('Date,Description,Amount\n2026-03-02,a,"-1,234"\n', 2, "csv_amount_unclear"),
        ("Date,Description,Amount\n2026-03-02,a,-1\nsum,,-1\n", 3, "bad_day"),
        ("Date,Description,Amount\n2026-03-02,a,-1\n2026-03-02,b,x\n", 3, "bad_amount"),
        ("Date,Description,Amount\n2026-03-02,a,-1,9\n", 2, "csv_cells"),
        ("Date,Description,Amount\n2026-03-02\n2026-03-02,a,-1\n", 2, "csv_cells"),
        ("Date,Description,Debit,Credit\n2026-03-02,a,1,2\n", 2, "csv_both_sides"),
        ("Date,Status,Amount\n2026-03-02,Pending,-1\n", 2, "csv_status"),
        ('Date,Description,Amount\n2026-03-02,"a,-1\n2026-03-03,b,-1\n', 2, "csv_broken"),
        ("Date,Description\n2026-03-02,a\n", 1, "csv_no_amount"),
        ("Description,Amount\na,-1\n", 1, "csv_no_day"),
        (
            "Date,Amount,Balance\n2026-03-02,-1,9\n2026-03-03,-1,8\n2026-03-04,-1,6\n",
            4,
            "csv_balance",
        ),
    ],
)
def test_what_is_unclear_is_refused_with_its_line(rows: str, line: int | None, code: str) -> None:
    found = refusal(rows)
    assert (found.code, found.line) == (code, line)


def test_amounts_without_sign_are_read_when_balances_prove_them() -> None:
    statement = only("Date,Amount,Balance\n2026-03-02,10,110\n2026-03-03,20,130\n")
    assert [line.amount for line in statement.lines] == [Decimal(10), Decimal(20)]
    refused = refusal("Date,Amount,Balance\n2026-03-02,10,110\n2026-03-03,20,90\n")
    assert (refused.code, refused.line) == ("csv_balance", 3)


def mapped(**changes: object) -> PresetReader:
    """A person's mapping of a file with commas and decimal points, columns by place."""
    given: dict[str, object] = {
        "key": "own",
        "name": "My bank",
        "columns": {"booked_on": ("#1",), "text": ("#2", "#3"), "amount": ("#4",)},
        "conventions": Conventions(day_orders=(DayOrder.DMY,), style=AmountStyle.POINT),
        "skip_rows": 1,
    }
    return PresetReader(Preset(**(given | changes)))  # type: ignore[arg-type]  # kinds by name


def test_mapping_by_place_reads_what_the_generic_reading_refuses() -> None:
    data = b"a,b,c,d\n02/03/2026,to,shop,10.00\n03/03/2026,to,shop,-5.00\n"
    [statement] = mapped().read(data)
    assert [(line.booked_on, line.text, line.amount) for line in statement.lines] == [
        (date(2026, 3, 2), "to shop", Decimal("10.00")),
        (date(2026, 3, 3), "to shop", Decimal("-5.00")),
    ]


def test_mapping_of_a_card_turns_the_sign() -> None:
    conventions = Conventions(
        day_orders=(DayOrder.MDY,), style=AmountStyle.POINT, amount_means_out=True
    )
    columns = {"booked_on": ("Date",), "text": ("Merchant Name",), "amount": ("Amount",)}
    reader = mapped(columns=columns, conventions=conventions, header=("Merchant Name", "Date"))
    data = shared("samples/bank/csv/csv2ofx/pcmastercard.csv").read_bytes()
    [statement] = reader.read(data)
    assert [(line.booked_on, line.amount) for line in statement.lines] == [
        (date(2018, 12, 15), Decimal("-13.98")),
        (date(2019, 1, 10), Decimal("-36.33")),
    ]
    assert statement.total == Decimal("-50.31")  # as csv-reference/csv2ofx/pcmastercard.ofx


def test_mapping_with_labels_and_signed_debit_column() -> None:
    reader = mapped(
        columns={
            "booked_on": ("Date",),
            "text": ("Label", "Detail"),
            "money_out": ("Debit",),
            "money_in": ("Credit",),
        },
        header=("Date", "Operation Number", "Label"),
        conventions=Conventions(
            day_orders=(DayOrder.DMY,), style=AmountStyle.COMMA, out_is_negative=True
        ),
        labels={
            "opening": ("Balance at start of period",),
            "closing": ("Balance at end of period",),
            "account": ("Account Number",),
        },
    )
    data = shared(
        "samples/bank/csv/bank-statement-import/meta_data_separated_credit_debit.csv"
    ).read_bytes()
    [statement] = read(data, readers=[reader])
    assert [line.amount for line in statement.lines] == [
        Decimal("-50.00"),
        Decimal("-100.00"),
        Decimal("-80.68"),
        Decimal("1300.00"),
    ]
    assert (statement.opening, statement.closing) == (Decimal("30000.77"), Decimal("31070.11"))
    [problem] = statement.problems[-1:]  # two cents: its author changed the amounts
    assert (problem.code, problem.parameters["difference"]) == ("does_not_add_up", Decimal("0.02"))


@pytest.mark.parametrize(
    ("side", "amount", "signed"),
    [
        ("DB", "1.00", "-1.00"),
        ("d", "1.00", "-1.00"),
        ("K", "1.00", "1.00"),
        ("", "1.00 CR", "1.00"),
        ("", "1.00DB", "-1.00"),
        ("", "-1.00", "-1.00"),
    ],
)
def test_sides(side: str, amount: str, signed: str) -> None:
    reader = mapped(columns={"booked_on": ("#1",), "amount": ("#2",), "side": ("#3",)})
    [statement] = reader.read(f"a,b,c\n02/03/2026,{amount},{side}\n".encode())
    assert statement.total == Decimal(signed)


def line(day: int, amount: int, balance: int | None) -> StatementLine:
    after = None if balance is None else Decimal(balance)
    return StatementLine(day, date(2026, 11, day), Decimal(amount), balance=after)


def ends(ordered: Ordered) -> tuple[str, str]:
    """Opening and closing, as text."""
    return str(ordered.opening), str(ordered.closing)


def test_backward_file_is_turned_by_its_balances() -> None:
    backward = [line(3, 5, 125), line(2, 10, 120), line(2, 10, 110)]
    ordered = in_order(backward)
    assert [str(each.balance) for each in ordered.lines] == ["110", "120", "125"]
    assert (ends(ordered), ordered.breaks) == (("100", "125"), 0)


def test_two_orders_that_fit_leave_the_ends_open() -> None:
    ordered = in_order([line(2, -20, 80), line(2, 20, 100)])
    assert (ordered.opening, ordered.closing, ordered.is_unclear) == (None, None, True)
    known = in_order([line(2, -20, 80), line(2, 20, 100)], opening=Decimal(100))
    assert ends(known) == ("100", "100")


def test_rows_without_balance_are_carried() -> None:
    ordered = in_order([line(1, 10, None), line(2, 10, 120), line(3, -5, None)])
    assert (ends(ordered), ordered.breaks) == (("100", "115"), 0)

"""Files to tables and cells to values, on the real samples."""

import csv
import io
import json
from datetime import date
from decimal import Decimal
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter import Workbook

from teliti.base.moves import closed
from teliti.base.numerals import Unreadable
from teliti.base.texts import AmountStyle, DayOrder, as_exported, harmless
from teliti.exchange.domain import headings
from teliti.exchange.domain.sheets import Cell, Sheet, address, read
from teliti.exchange.domain.states import MOVES
from teliti.exchange.domain.untold import Untold, untold_in
from teliti.exchange.domain.values import Kind, Rule, Writing, is_total, value_of
from tests.shared import shared


def test_every_move_leads_to_a_state() -> None:
    assert closed(MOVES)


@pytest.mark.parametrize(
    "name",
    [
        "comma_in_quotes", "empty", "escaped_quotes", "json", "newlines", "quotes_and_newlines",
        "simple", "utf8",
    ],
)  # fmt: skip
def test_csv_is_read_as_the_spectrum_says(name: str) -> None:
    folder = shared("samples/documents/csv/csv-spectrum")
    heads, *rows = read((folder / f"{name}.csv").read_bytes())[0].rows
    got = [
        {str(head): str(cell or "") for head, cell in zip(heads, row, strict=True)} for row in rows
    ]
    expected = json.loads((folder / f"{name}.json").read_text())
    assert got == [{key: value.strip() for key, value in one.items()} for one in expected]


def test_csv_that_is_not_utf_8_is_read_and_said_to_be_guessed() -> None:
    sheet = read("Kota,Nama\nMálaga,João\n".encode("cp1252"))[0]
    assert sheet.encoding == "cp1252"
    assert sheet.rows[1] == ["Málaga", "João"]


def test_all_bank_tables_are_read_into_even_rows() -> None:
    files = sorted(shared("samples/bank/csv").rglob("*.csv"))
    assert len(files) == 35
    widths = {}
    for file in files:
        sheet = read(file.read_bytes())[0]
        widths[file.name] = max(len(row) for row in sheet.rows)
    assert min(widths.values()) >= 4, widths
    assert widths["ubs-ch-fr_trimmed.csv"] == 11
    assert widths["meta_data_separated_credit_debit.csv"] == 6


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_every_encoding_and_separator(encoding: str, separator: str) -> None:
    rows = [["Nama", "Jumlah"], ["Café, Résumé", "1.234,56"], ['PT "A"; B', "7"]]
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    assert read(text.getvalue().encode(encoding))[0].rows == rows


def test_ebcdic_is_refused_in_words() -> None:
    sample = shared("samples/documents/text/tika/english.cp500.txt").read_bytes()
    with pytest.raises(Unreadable, match="EBCDIC"):
        read(sample)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("tika/testEXCEL_protected_passtika.xlsx", "password"),
        ("tika/testComment.docx", "no workbook"),
        ("paperless-ngx/multi-part-broken.odt", "no workbook"),
        ("tika/testODTEncrypted.odt", "no workbook"),
        ("tika/testEXCEL_95.xls", "no rows"),
        ("tika/testODSMacro.ods", "no rows"),
    ],
)
def test_what_is_no_table_is_refused_in_words(name: str, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        read(shared(f"samples/documents/office/{name}").read_bytes())


def test_workbooks_of_every_kind_are_read() -> None:
    found = {}
    for name in (
        "test-columnar.xlsx", "test-columnar.ods", "testEXCEL.xlsx", "testEXCEL.strict.xlsx",
        "testEXCEL_dateFormats.xlsx", "testEXCEL_big_numbers.xlsx", "testEXCEL_macro.xlsm",
        "testEXCEL_macro.xls", "testDataConnections.xlsx", "testDdeLink.xlsx",
    ):  # fmt: skip
        data = shared(f"samples/documents/office/tika/{name}").read_bytes()
        found[name] = sum(len(sheet.rows) for sheet in read(data))
    assert found["test-columnar.xlsx"] == found["test-columnar.ods"]
    assert min(found.values()) >= 1, found


def test_a_web_page_named_like_a_workbook_is_refused_in_words() -> None:
    for page in (b"<html><table><tr><td>Kode</td></tr></table></html>", b"\xef\xbb\xbf\r\n<TABLE>"):
        with pytest.raises(Unreadable, match="web page"):
            read(page)


def test_a_formula_that_ended_in_an_error_is_told_and_not_left_empty() -> None:
    rows: list[list[Cell]] = [
        ["Kode", "Nama", "Termin"],
        ["C-1", "PT A", "=1/0"],
        [None, "=#REF!", 30],
    ]
    ends = {"=1/0": "#DIV/0!", "=#REF!": "#REF!"}
    file = BytesIO()
    with Workbook(file) as book:
        book.add_worksheet("Kosong")
        sheet = book.add_worksheet("A & B")
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if cell in ends:
                    sheet.write_formula(number, place, str(cell), None, ends[str(cell)])
                else:
                    sheet.write(number, place, cell)
    [found] = read(file.getvalue())
    assert found.rows == [rows[0], ["C-1", "PT A", "#DIV/0!"], [None, "#REF!", 30]]
    for kind in Kind:
        with pytest.raises(Unreadable, match="formula"):
            value_of("#REF!", Rule(kind), Writing())


_ODS = """<?xml version="1.0"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
 office:version="1.3"><office:body><office:spreadsheet>
<table:table table:name="Kosong"></table:table>
<table:table table:name="Pelanggan">{rows}</table:table>
</office:spreadsheet></office:body></office:document-content>"""
_TEXT = """<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>"""
_ERROR = """<table:table-cell table:formula="of:=1/0" office:value-type="string"
 office:string-value="" calcext:value-type="error"><text:p>{}</text:p></table:table-cell>"""


def _ods(rows: str) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("META-INF/manifest.xml", "<manifest/>")
        packed.writestr("content.xml", _ODS.replace("{rows}", rows))
    return file.getvalue()


def test_what_ods_tells_of_failed_formulas_and_hidden_rows_is_told() -> None:
    row, gap = "<table:table-row{}>{}</table:table-row>", "<table:table-cell{}/>"
    twice = ' table:number-rows-repeated="2"'
    [sheet] = read(_ods(
        row.format("", _TEXT.format("Kode") + _TEXT.format("Nama") + _TEXT.format("Termin"))
        + row.format(' table:visibility="filter"' + twice, _TEXT.format("C-1"))
        + row.format("", gap.format(' table:number-columns-repeated="2"') + _ERROR.format("#REF!"))
        + row.format(' table:visibility="collapse"', _ERROR.format("Err:502"))
        + row.format("", _TEXT.format("C-2"))
    ))  # fmt: skip
    assert [list(cells)[:3] for cells in sheet.rows] == [
        ["Kode", "Nama", "Termin"], ["C-1", None, None], ["C-1", None, None],
        [None, None, "#REF!"], ["Err:502", None, None], ["C-2", None, None],
    ]  # fmt: skip
    assert sheet.hidden == {2, 3, 5}
    for error in ("#REF!", "Err:502"):
        with pytest.raises(Unreadable, match="formula"):
            value_of(error, Rule(Kind.TEXT), Writing())


def test_rows_that_a_filter_hides_in_a_workbook_are_told() -> None:
    file = BytesIO()
    with Workbook(file) as book:
        sheet = book.add_worksheet()
        for number in range(40):
            sheet.write(number, 0, f"C-{number}")
        sheet.autofilter(0, 0, 39, 0)
        sheet.set_column(3, 3, None, None, {"hidden": True})
        for number in (2, 17):
            sheet.set_row(number, None, None, {"hidden": True})
    [found] = read(file.getvalue())
    assert found.hidden == {3, 18}
    assert len(found.rows) == 40


def test_a_hidden_sheet_is_taken_only_where_no_other_is() -> None:
    names = {"kode": "code", "nama": "name"}
    old = Sheet("Arsip", [["Kode", "Nama"], ["1", "PT Lama"]], is_hidden=True)
    new = Sheet("Pelanggan", [["Kode", "Keterangan"], ["1", "PT Baru"]])
    assert headings.best_sheet([old, new], names) is new
    assert headings.best_sheet([old], names) is old


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["Total", "3 pelanggan"], True), ([None, 1, "JUMLAH :", 5], True),
        (["Sub-total"], True), (["Grand  Total"], True), (["Total Energi PT", "Jakarta"], False),
        (["C-1", "Total"], False), ([1, None], False), ([], False),
    ],
)  # fmt: skip
def test_a_total_is_told_by_its_first_text(cells: list[Cell], expected: bool) -> None:
    assert is_total(cells) is expected


@pytest.mark.parametrize(
    ("cells", "is_last", "expected"),
    [
        (["TOTAL", "PT Total Makmur", 30], False, False),
        (["TOTAL", "PT Total Makmur", 30], True, True),  # a count of those above looks the same
        (["TOTAL", None, 30], False, True),
        (["Total", 12, 30], False, True),
        (["Total"], False, True),
    ],
)
def test_a_thing_that_is_called_total_stands_among_others(
    cells: list[Cell], *, is_last: bool, expected: bool
) -> None:
    assert is_total(cells, [0, 1], is_last=is_last) is expected


@pytest.mark.parametrize(
    "sheet",
    ['<c t="e" r="A1"><f>' * 100_000, "<c " * 500_000 + 't="e"', '<c t="e" ' + 'r="A1" ' * 200_000],
)
def test_a_made_up_sheet_is_looked_through_at_once(sheet: str) -> None:
    """A pattern that begins anew at each cell and runs to the end would take minutes."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", '<sheets><sheet name="A" r:id="rId1"/></sheets>')
        named = '<Relationship Id="rId1" Target="worksheets/sheet1.xml"/>'
        packed.writestr("xl/_rels/workbook.xml.rels", named)
        packed.writestr("xl/worksheets/sheet1.xml", sheet)
    assert untold_in(file.getvalue()) == {"A": Untold()}


def test_formulas_are_stopped_on_the_way_out_and_come_back_the_same() -> None:
    path = shared("samples/payloads/csv-injection/csv-injection-payloads/csv-payload.txt")
    payloads = [line for line in path.read_text().splitlines() if line]
    assert len(payloads) >= 6
    for text in (*payloads, "'=1+1", "''-2+3", "-5", "+62 812", "\t=1", "'tis", "O'Neil"):
        out = harmless(text)
        assert not out.startswith(("=", "+", "@", "\t", "\r")), out
        assert as_exported(out) == text


@given(st.text(alphabet="'=+-@\t\ra1", max_size=8))
def test_what_was_made_harmless_is_given_back(text: str) -> None:
    assert as_exported(harmless(text)) == text


@pytest.mark.parametrize(
    ("row", "column", "called"), [(7, 1, "B7"), (1, 25, "Z1"), (1, 26, "AA1"), (2, 701, "ZZ2")]
)
def test_cells_are_called_as_in_a_spreadsheet(row: int, column: int, called: str) -> None:
    assert address(row, column) == called


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        (Kind.TEXT, 12345, "12345"), (Kind.TEXT, 0.5, "0.5"), (Kind.AMOUNT, "1.234,50", 1234_50),
        (Kind.AMOUNT, "(1.500)", -1500_00), (Kind.AMOUNT, 1234.5, 1234_50), (Kind.AMOUNT, 7, 700),
        (Kind.AMOUNT, 0.1 + 0.2, 30), (Kind.NUMBER, "30", 30),
        (Kind.DAY, "23/11/2026", date(2026, 11, 23)),
        (Kind.DAY, "2026-11-23", date(2026, 11, 23)), (Kind.DAY, "23 Nov 2026", date(2026, 11, 23)),
        (Kind.QUANTITY, "2,5", Decimal("2.5")), (Kind.FLAG, "Ya", True), (Kind.FLAG, "0", False),
        (Kind.TEXT, None, None), (Kind.AMOUNT, "-", 0), (Kind.AMOUNT, "–", 0),
        (Kind.TEXT, "-", "-"),
        (Kind.AMOUNT, "Rp 1.000.000,-", 1_000_000_00),
    ],
)  # fmt: skip
def test_a_cell_becomes_the_value_of_its_kind(kind: Kind, cell: Cell, value: object) -> None:
    assert value_of(cell, Rule(kind), Writing()) == value


def test_a_way_of_writing_is_found_from_the_cells() -> None:
    kinds = {0: Kind.DAY, 1: Kind.AMOUNT}
    american: list[list[Cell]] = [["12/25/2026", "1,234.56"], ["01/02/2026", "7.00"]]
    assert headings.writing(american, kinds) == Writing(AmountStyle.POINT, DayOrder.MDY)
    noughts: list[list[Cell]] = [["12/25/2026", "-"], ["01/02/2026", "1,234.00"]]
    assert headings.writing(noughts, kinds).style is AmountStyle.POINT
    unclear: list[list[Cell]] = [["01/02/2026", "1.000"]]
    assert headings.writing(unclear, kinds) == Writing(AmountStyle.COMMA, DayOrder.DMY)


def test_the_heading_is_the_row_that_names_most_fields() -> None:
    names = {"kode": "code", "nama": "name"}
    rows: list[list[Cell]] = [
        ["PT Contoh", None],
        ["Daftar", "2026"],
        ["Kode", "Nama *"],
        ["1", "A"],
    ]
    assert headings.heading_row(rows, names) == 2
    assert headings.guess(["Kode", "Nama *", "kode"], names) == {0: "code", 1: "name"}

"""Reports as files: the same figures as on the page, in both languages, whole or refused."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pypdfium2  # type: ignore[import-untyped]  # it comes without types
import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from teliti.audit.duties import StandardRole
from teliti.base.money import to_decimal
from teliti.insight import papers, workbooks
from teliti.insight.papers import compiling
from teliti.insight.sheets.shape import Sheet, SheetCell, SheetColumn, SheetRow
from teliti.insight.tests import make as books
from teliti.insight.tests.test_views import AT, BESIDE, QUARTER
from teliti.people.models import Member
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def system() -> Member:
    return books.small_book()


def content(answer: Any) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def cells_of(file: bytes, page: int = 0) -> list[list[Any]]:
    book = CalamineWorkbook.from_filelike(BytesIO(file))
    return book.get_sheet_by_index(page).to_python(skip_empty_area=False)


def plain(sheet: Sheet, cell: SheetCell, column: SheetColumn) -> Any:
    """A value as a spreadsheet gives it back."""
    if cell.value is None or cell.value == "":
        return ""
    if column.kind == "money":
        return to_decimal(int(cell.value), sheet.currency)  # type: ignore[arg-type]  # money is whole
    return Decimal(cell.value) if column.kind == "percent" else cell.value  # type: ignore[arg-type]  # a percentage


@pytest.mark.parametrize(
    ("name", "args", "given"),
    [
        ("balance_sheet", [], AT),
        ("balance_sheet_figure", ["SUM.ASET"], AT),
        ("profit_and_loss", [], BESIDE),
        ("profit_and_loss", [], {**QUARTER, "months": "1"}),
        ("trial_balance", [], QUARTER),
    ],
)
def test_a_workbook_has_the_figures_of_the_page(
    system: Member, name: str, args: list[str], given: dict[str, str]
) -> None:
    client = make.signed_in(make.member(system, StandardRole.FINANCE))
    url = reverse(f"insight:{name}", args=args)
    page: Any = client.get(url, given)
    sheet: Sheet = page.context["sheet"]
    written = cells_of(content(client.get(url, {**given, "export": "xlsx"})))
    assert [row[0] for row in written[: len(sheet.heading)]] == list(sheet.heading)
    head = len(sheet.heading) + 1
    assert written[head] == [column.label for column in sheet.columns]
    rows = [*(row.cells for row in sheet.rows), *([sheet.totals] if sheet.totals else [])]
    assert len(written) == head + 1 + len(rows)
    for row, cells in zip(written[head + 1 :], rows, strict=True):
        found = [Decimal(str(one)) if isinstance(one, float) else one for one in row]
        expected = [
            plain(sheet, cell, column) for cell, column in zip(cells, sheet.columns, strict=True)
        ]
        assert found == expected


def test_the_workbook_of_the_general_ledger_has_every_line(system: Member) -> None:
    client = make.signed_in(make.member(system, StandardRole.AUDITOR, language="en"))
    file = content(client.get(reverse("insight:general_ledger"), {**QUARTER, "export": "xlsx"}))
    rows = cells_of(file)[6:]
    lines = [row for row in rows if row[1]]
    assert len(lines) == 13
    assert sum(Decimal(str(row[4] or 0)) - Decimal(str(row[5] or 0)) for row in lines) == 0
    bank = next(at for at, row in enumerate(rows) if row[2] == "1-1111 Bank BCA")
    assert rows[bank + 1][2:] == ["Opening balance", "", "", "", 41_000_000.0, "D"]
    assert rows[bank + 2][0] == date(2026, 1, 15)
    assert rows[bank + 2][2:] == ["Jual tunai", "", 10_000_000.0, "", 51_000_000.0, "D"]
    assert rows[bank + 8][2:] == ["Closing balance", "", "", "", 33_599_999.5, "D"]


def test_the_workbook_of_a_search_has_what_was_found(system: Member) -> None:
    client = make.signed_in(make.member(system, StandardRole.FINANCE, language="en"))
    bank = make.account(system, "1-1111").pk
    url = reverse("insight:account_ledger", args=[bank])
    rows = cells_of(content(client.get(url, {**QUARTER, "q": "gaji", "export": "xlsx"})))
    assert rows[4][0] == "Only lines with: gaji"
    assert [row[2:6] for row in rows[7:]] == [["Gaji", "", "", 25_000_000.0]]


def test_rows_that_do_not_fit_a_worksheet_go_on_in_the_next() -> None:
    rows = [SheetRow(str(number), [SheetCell(number * 100)]) for number in range(25)]
    sheet = Sheet(
        "x", "Laporan", ("PT A",), [SheetColumn("a", "Nilai", "money")], iter(rows), "IDR",
        totals=[SheetCell(30_000)],
    )  # fmt: skip
    file = BytesIO()
    workbooks.write(sheet, file, most_rows=10)
    found = [[row[0] for row in cells_of(file.getvalue(), page)[3:]] for page in range(3)]
    assert found == [
        [float(number) for number in range(10)],
        [float(number) for number in range(10, 20)],
        [*(float(number) for number in range(20, 25)), 300.0],
    ]


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "id",
            ["LAPORAN POSISI KEUANGAN", "Per 31 Maret 2026", "(dalam rupiah)", "ASET LANCAR",
             "Kas dan setara kas", "33.599.999,50", "(6.500.000,50)", "98.599.999,50",
             "Aset = liabilitas + ekuitas: Seimbang", "Halaman 1 dari 1", "Budi Santoso"],
        ),
        (
            "en",
            ["STATEMENT OF FINANCIAL POSITION", "As of 31 March 2026", "CURRENT ASSETS",
             "Cash and cash equivalents", "33,599,999.50", "(6,500,000.50)",
             "Assets = liabilities + equity: Equal", "Page 1 of 1", "Budi Santoso"],
        ),
    ],
)  # fmt: skip
def test_the_balance_sheet_on_paper(system: Member, language: str, said: list[str]) -> None:
    company = system.company
    company.signer, company.city = "Budi Santoso", "Jakarta"
    company.save(update_fields=["signer", "city"])
    client = make.signed_in(make.member(system, StandardRole.DIRECTOR, language=language))
    answer = client.get(reverse("insight:balance_sheet"), {**AT, "export": "pdf"})
    assert answer["Content-Type"] == "application/pdf"
    pdf = content(answer)
    text = text_of(pdf)
    assert [one for one in said if one not in text] == []
    assert b"pdfaid:part" in pdf
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("profit_and_loss", BESIDE, "(6,500,000.50)"),
        ("profit_and_loss", {**QUARTER, "months": "1"}, "Feb 2026"),
        ("trial_balance", QUARTER, "49,600,000.50"),
        ("general_ledger", QUARTER, "Jual tunai"),
    ],
)
def test_each_report_is_on_paper(
    system: Member, name: str, given: dict[str, str], said: str
) -> None:
    client = make.signed_in(make.member(system, StandardRole.FINANCE, language="en"))
    text = text_of(content(client.get(reverse(f"insight:{name}"), {**given, "export": "pdf"})))
    assert said in text
    assert "Page 1 of" in text


def test_a_ledger_that_is_too_long_for_paper_says_so(
    system: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(papers, "MOST_ROWS", 20)
    client: Client = make.signed_in(make.member(system, StandardRole.FINANCE, language="en"))
    answer = client.get(reverse("insight:general_ledger"), {**QUARTER, "export": "pdf"})
    assert answer.status_code == 409
    assert "This is more than 20 lines." in answer.content.decode()


def test_a_long_ledger_is_set_in_a_process_of_its_own(
    system: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    client: Client = make.signed_in(make.member(system, StandardRole.FINANCE, language="en"))
    asked = {**QUARTER, "export": "pdf"}
    short = content(client.get(reverse("insight:general_ledger"), asked))
    monkeypatch.setattr(compiling, "MOST_HERE", 5)
    long = content(client.get(reverse("insight:general_ledger"), asked))
    assert text_of(long) == text_of(short)
    assert b"<pdfaid:part>2</pdfaid:part>" in long

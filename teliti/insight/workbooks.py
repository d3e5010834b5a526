"""From a sheet to XLSX: figures as numbers, written row by row in constant memory.

Nothing is cut: rows beyond what one worksheet holds go on in the next.
"""

from datetime import date
from decimal import Decimal
from typing import IO, Any

from xlsxwriter import Workbook

from teliti.base.money import to_decimal
from teliti.insight.sheets.shape import Sheet, SheetCell, SheetColumn, SheetRow

MOST_ROWS = 1_000_000
"""Rows of a worksheet, a little below what the format allows (1,048,576)."""
_WIDTHS = {"code": 18, "date": 12, "money": 19, "percent": 9, "text": 28}
_STRONG = {"section", "balance", "subtotal", "total"}
_LOOKS: dict[str, dict[str, Any]] = {
    "money": {"num_format": '#,##0.00;(#,##0.00);"–"'},
    "percent": {"num_format": "0.0;(0.0)"},
    "date": {"num_format": "dd/mm/yyyy"},
    "head": {"bottom": 1, "text_wrap": True},
}


def write(sheet: Sheet, file: IO[bytes], *, most_rows: int = MOST_ROWS) -> None:
    """Write the sheet as a workbook. Its rows may be a stream of any length."""
    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False,
    }  # fmt: skip
    with Workbook(file, options) as book:
        book.set_properties({"title": sheet.title, "author": "Teliti"})
        writer = _Writer(book, sheet)
        writer.begin_page()
        for count, row in enumerate(sheet.rows):
            if count and count % most_rows == 0:
                writer.begin_page()
            writer.write_row(row)
        if sheet.totals:
            writer.write_row(SheetRow("total", sheet.totals, weight="total"))


class _Writer:
    """Where the writing stands: the worksheet, the next line of it, and the looks made so far."""

    def __init__(self, book: Any, sheet: Sheet) -> None:
        self.book, self.sheet = book, sheet
        self.looks: dict[tuple[str, bool, int], Any] = {}
        self.page: Any = None
        self.pages = 0
        self.line = 0

    def begin_page(self) -> None:
        """A new worksheet with heading and column heads, set up for A4."""
        sheet, self.pages, self.line = self.sheet, self.pages + 1, 0
        name = sheet.title[:27].translate(str.maketrans("[]:*?/\\", "       "))
        page = self.book.add_worksheet(name if self.pages == 1 else f"{name} {self.pages}")
        page.hide_gridlines(2)
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.set_footer("&C&P / &N")
        if sheet.is_wide:
            page.set_landscape()
        for place, column in enumerate(sheet.columns):
            width = 46 if column.is_lead else _WIDTHS.get(column.kind, 18)
            page.set_column(place, place, width)
        for line, text in enumerate(sheet.heading):
            page.write_string(line, 0, text, self._look("text", 0, is_strong=line < 2))
        self.line = len(sheet.heading) + 1 if sheet.heading else 0
        head = self._look("head", 0, is_strong=True)
        for place, column in enumerate(sheet.columns):
            page.write_string(self.line, place, column.label, head)
        page.repeat_rows(self.line)
        page.freeze_panes(self.line + 1, 0)
        self.page = page
        self.line += 1

    def write_row(self, row: SheetRow) -> None:
        """The next line."""
        is_strong = row.weight in _STRONG
        for place, (column, cell) in enumerate(zip(self.sheet.columns, row.cells, strict=False)):
            level = row.level if column.is_lead else 0
            look = self._look(column.kind, level, is_strong=is_strong)
            self._write_cell(place, column, cell, look)
        self.line += 1

    def _write_cell(self, place: int, column: SheetColumn, cell: SheetCell, look: Any) -> None:
        value = cell.value
        if value is None or value == "":
            return
        if column.kind == "money" and isinstance(value, int):
            self.page.write_number(self.line, place, to_decimal(value, self.sheet.currency), look)
        elif isinstance(value, Decimal):
            self.page.write_number(self.line, place, value, look)
        elif isinstance(value, date):
            self.page.write_datetime(self.line, place, value, look)
        else:
            self.page.write_string(self.line, place, str(value), look)

    def _look(self, kind: str, level: int, *, is_strong: bool) -> Any:
        key = (kind, is_strong, level)
        if key not in self.looks:
            options: dict[str, Any] = {"bold": is_strong, **_LOOKS.get(kind, {})}
            if level:
                options["indent"] = level
            self.looks[key] = self.book.add_format(options)
        return self.looks[key]

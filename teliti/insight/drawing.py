"""From a sheet to what a page shows: a table of the kit with links, in the person's figures."""

from datetime import date
from decimal import Decimal

from teliti.base.numerals import format_number
from teliti.insight.sheets.shape import Sheet, SheetCell, SheetColumn
from teliti.kit.shapes import Cell, Empty, Head, Row, Table
from teliti.kit.words import language, shown_amount, shown_day

NOTHING = "–"
"""What a statement prints for zero."""


def table_of(sheet: Sheet, *, previous_url: str = "", next_url: str = "") -> Table:
    """The sheet as a table; negative amounts in parentheses, zero as a dash."""
    decimals = sheet.decimals
    rows = [
        Row(
            row.key,
            [
                _cell(sheet, column, cell, decimals)
                for column, cell in zip(sheet.columns, row.cells, strict=True)
            ],
            row.url,
            row.level,
            row.weight,
        )
        for row in sheet.rows
    ]
    return Table(
        heads=[
            Head(column.key, column.label, column.kind, first=column.is_lead)
            for column in sheet.columns
        ],
        rows=rows,
        caption=sheet.title,
        totals=[
            _cell(sheet, column, cell, decimals)
            for column, cell in zip(sheet.columns, sheet.totals, strict=False)
        ]
        if rows
        else (),
        empty=None if rows else Empty(sheet.empty or sheet.title, ""),
        previous_url=previous_url,
        next_url=next_url,
        id="report",
    )


def shown(sheet: Sheet, column: SheetColumn, cell: SheetCell, decimals: int) -> str:
    """A value in the active language, as text; amounts with so many decimals."""
    value = cell.value
    if value is None:
        return ""
    if column.kind == "money" and isinstance(value, int):
        if value == 0:
            return NOTHING
        return shown_amount(value, sheet.currency, negative="parentheses", decimals=decimals)
    if isinstance(value, date):
        return shown_day(value)
    if column.kind == "percent" and isinstance(value, Decimal):
        if value == 0:
            return NOTHING
        shown_value = format_number(abs(value), language(), 1)
        return f"({shown_value})" if value < 0 else shown_value
    return str(value)


def _cell(sheet: Sheet, column: SheetColumn, cell: SheetCell, decimals: int) -> Cell:
    return Cell(shown(sheet, column, cell, decimals), column.kind, cell.url, title=cell.title)

"""From a sheet to PDF/A-2b by Typst, in the active language, ready to be signed."""

from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from teliti.base.refusals import Refused
from teliti.insight.drawing import shown
from teliti.insight.papers.compiling import compiled
from teliti.insight.sheets.shape import Sheet, SheetCell, SheetRow
from teliti.kit.words import language, shown_day, shown_number

MOST_ROWS = 10_000
"""More rows than this are for a spreadsheet: they would take the page many seconds."""
_FIGURES = {"money", "percent"}


def pdf_of(sheet: Sheet, today: date, company: str) -> bytes:
    """The sheet as PDF/A-2b. Refused, with a sentence, above `MOST_ROWS` rows."""
    rows: list[SheetRow] = []
    for row in sheet.rows:
        if len(rows) == MOST_ROWS:
            raise Refused(
                _("This is more than %(count)s lines. Choose fewer days or one account, or take "
                  "the Excel file, which has all of them.") % {"count": shown_number(MOST_ROWS)}
            )  # fmt: skip
        rows.append(row)
    data: dict[str, object] = {
        "title": sheet.title,
        "company": company,
        "language": language(),
        "day": [today.year, today.month, today.day],
        "wide": sheet.is_wide,
        "size": _size(sheet),
        "heading": list(sheet.heading),
        "columns": [
            {
                "label": column.label.replace(" (", "\n("),
                "lead": column.is_lead,
                "figures": column.kind in _FIGURES,
            }
            for column in sheet.columns
        ],
        "rows": _rows(sheet, rows),
        "notes": [[note.label, note.text] for note in sheet.notes if not note.url],
        "signers": [list(signer) for signer in sheet.signers],
        "printed": _("Printed by Teliti on %(day)s") % {"day": shown_day(today, "long")},
        "page": _("Page {page} of {pages}"),
    }
    return compiled(data, len(rows))


def _size(sheet: Sheet) -> float:
    """The size of the letters, in points: what lets the columns stand beside each other."""
    if not sheet.is_wide:
        return 10
    return 7 if len(sheet.columns) > 9 else 8.5


def _rows(sheet: Sheet, rows: list[SheetRow]) -> list[dict[str, object]]:
    whole = replace(sheet, rows=rows)
    decimals = whole.decimals
    cells: list[tuple[list[SheetCell], int, str]] = [
        (list(row.cells), row.level, row.weight) for row in rows
    ]
    if sheet.totals:
        cells.append((list(sheet.totals), 0, "total"))
    return [
        {
            "cells": [
                shown(whole, column, cell, decimals)
                for column, cell in zip(sheet.columns, row, strict=True)
            ],
            "level": level,
            "weight": weight,
        }
        for row, level, weight in cells
    ]

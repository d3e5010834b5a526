"""Lists as files: all rows, streamed, as CSV or XLSX. A cut never happens.

A text that a spreadsheet would run as a formula is made harmless: in CSV by an apostrophe before
it, in XLSX by being written as text.
"""

import csv
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from tempfile import TemporaryFile
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.text import slugify
from xlsxwriter import Workbook

from teliti.base.texts import harmless
from teliti.kit.columns import Column, as_number
from teliti.kit.shapes import Badge
from teliti.people.models import Member

FORMATS = {"csv", "xlsx"}
CHUNK = 2_000


def answer(
    kind: str, title: str, columns: Sequence[Column], rows: QuerySet[Any], member: Member
) -> HttpResponseBase:
    """The file of a list: every row, in its order, under the column heads."""
    name = f"{slugify(title) or 'teliti'}.{kind}"
    heads = [str(column.label) for column in columns]
    values = _values(columns, rows, member.time_zone)
    if kind == "csv":
        return csv_answer(name, heads, values)
    return xlsx_answer(name, title, heads, values)


def csv_answer(name: str, heads: Sequence[str], rows: Iterator[Sequence[Any]]) -> HttpResponseBase:
    """A CSV file (UTF-8 with mark, comma, CRLF), sent while it is written."""
    active, zone = translation.get_language(), timezone.get_current_timezone()

    def lines() -> Iterator[str]:
        with translation.override(active), timezone.override(zone):  # it is sent after the request
            writer = csv.writer(_Echo())
            yield "\ufeff" + str(writer.writerow(heads))
            for row in rows:
                yield str(writer.writerow([harmless(_plain(value)) for value in row]))

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def xlsx_answer(
    name: str, title: str, heads: Sequence[str], rows: Iterator[Sequence[Any]]
) -> HttpResponseBase:
    """An XLSX file, written row by row in constant memory."""
    file = TemporaryFile()  # noqa: SIM115 - FileResponse closes it
    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False, "default_date_format": "dd/mm/yyyy",
    }  # fmt: skip
    with Workbook(file, options) as book:
        sheet = book.add_worksheet(title[:31].translate(str.maketrans("[]:*?/\\", "       ")))
        bold = book.add_format({"bold": True, "bottom": 1})
        money = book.add_format({"num_format": "#,##0.00"})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(len(heads) - 1, 0), 18)
        for place, head in enumerate(heads):
            sheet.write_string(0, place, head, bold)
        for number, row in enumerate(rows, 1):
            for place, value in enumerate(row):
                _write(sheet, number, place, value, money)
    file.seek(0)
    return FileResponse(
        file,
        as_attachment=True,
        filename=name,
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )


def _values(columns: Sequence[Column], rows: QuerySet[Any], zone: str) -> Iterator[list[Any]]:
    for row in rows.iterator(chunk_size=CHUNK):
        currency = getattr(row, "currency", "IDR")
        values: list[Any] = []
        for column in columns:
            raw = column.raw(row)
            if isinstance(raw, Badge):
                raw = raw.text
            elif isinstance(raw, datetime):
                raw = raw.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
            elif column.cell in {"money", "number", "percent"}:
                raw = as_number(raw, column.cell, currency)
            values.append(raw)
        yield values


def _write(sheet: Any, row: int, place: int, value: Any, money: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, Decimal):
        sheet.write_number(row, place, value, money)
    elif isinstance(value, bool):
        sheet.write_boolean(row, place, value)
    elif isinstance(value, int):
        sheet.write_number(row, place, value)
    elif isinstance(value, date):
        sheet.write_datetime(row, place, value)
    else:
        sheet.write_string(row, place, str(value))


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


class _Echo:
    def write(self, text: str) -> str:
        return text

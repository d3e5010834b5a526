"""Imports for tests, made through the screens' own functions."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook

from teliti.exchange import actions, jobs, queries, workbooks
from teliti.exchange.declaring import importables
from teliti.exchange.domain.sheets import read as read_sheets
from teliti.exchange.forms import read_upload
from teliti.exchange.models import Import
from teliti.people.models import Member

Edit = Callable[[list[list[Any]]], list[list[Any]]]


def read(member: Member, kind: str, text: str | bytes, name: str = "daftar.csv") -> Import:
    """A file that was read, its columns guessed."""
    data = text.encode() if isinstance(text, str) else text
    upload = read_upload(importables()[kind], name, data, member.company_id)
    return actions.begin_import(member, upload=upload)


def checked(member: Member, kind: str, text: str | bytes) -> Import:
    """A file that was read and checked."""
    batch = read(member, kind, text)
    jobs.examine_and_keep(member, batch, importables()[kind])
    return queries.imports_seen_by(member).get(pk=batch.pk)


def taken_in(member: Member, kind: str, text: str | bytes) -> Import:
    """A file that was read, checked and taken in."""
    batch = checked(member, kind, text)
    jobs.take_in(member, batch, importables()[kind])
    return queries.imports_seen_by(member).get(pk=batch.pk)


def returned(member: Member, kind: str, edit: Edit) -> Import:
    """A list that went out, was edited (`edit` gets and gives rows of cells), came back, and was
    checked."""
    out = read_sheets(workbooks.list_of(importables()[kind], member).getvalue())
    main, hidden = (list(map(list, sheet.rows)) for sheet in (out[0], out[-1]))
    file = BytesIO()
    with Workbook(file, {"strings_to_formulas": False}) as book:
        for name, rows in ((out[0].name, edit(main)), (workbooks.BASE_SHEET, hidden)):
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    sheet.write(number, place, cell)
    batch = read(member, kind, file.getvalue(), "daftar.xlsx")
    jobs.examine_and_keep(member, batch, importables()[kind])
    return queries.imports_seen_by(member).get(pk=batch.pk)


def troubles(batch: Import) -> list[tuple[str, str]]:
    """(cell, sentence) of every error that was found, in the order of the file."""
    return [
        (row.address(column), sentence)
        for row in queries.troubled_rows(batch, most=1_000)
        for column, sentence in row.troubles
    ]

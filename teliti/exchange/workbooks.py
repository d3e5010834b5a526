"""Templates as workbooks: one sheet to fill in, one that says how, in the person's language."""

from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from teliti.exchange.declaring import Field, Importable
from teliti.exchange.domain.values import Kind

_FORMATS = {Kind.AMOUNT: "#,##0.00", Kind.DAY: "dd/mm/yyyy", Kind.TEXT: "@"}


def template(importable: Importable) -> BytesIO:
    """A workbook with the headings of a list, an example on the second sheet, and instructions.

    The first sheet has no example row: what is filled in there is what is taken in.
    """
    file = BytesIO()
    with Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        title = book.add_format({"bold": True, "font_size": 14})
        _to_fill(book, importable, bold)
        sheet = book.add_worksheet(_("Instructions")[:31])
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 1, 12)
        sheet.set_column(2, 3, 50, wrap)
        sheet.write_string(0, 0, str(importable.label), title)
        sheet.write_string(1, 0, str(importable.teaches))
        sheet.write_string(2, 0, _("Fill in the first sheet, one row each; leave its headings."))
        row = 4
        for place, head in enumerate(
            (_("Column"), _("Required"), _("What it holds"), _("Example"))
        ):
            sheet.write_string(row, place, head, bold)
        for one in importable.fields:
            row += 1
            sheet.write_string(row, 0, str(one.label))
            sheet.write_string(row, 1, _("yes") if one.is_required else "")
            sheet.write_string(row, 2, said_of(one), wrap)
            sheet.write_string(row, 3, one.example, wrap)
        row = _found_at(sheet, row + 2, importable, bold)
    file.seek(0)
    return file


def said_of(one: Field) -> str:
    """What a field holds, in words."""
    kinds = {
        Kind.TEXT: _("Text"), Kind.AMOUNT: _("Amount"), Kind.NUMBER: _("Whole number"),
        Kind.QUANTITY: _("Number"), Kind.DAY: _("Day"), Kind.FLAG: _("Yes or no"),
        Kind.CHOICE: _("One of: %(choices)s")
        % {"choices": ", ".join(str(label) for _value, label, _more in one.choices)},
    }  # fmt: skip
    limit = _("at most %(count)s letters") % {"count": one.longest} if one.longest else ""
    return ". ".join(part for part in (kinds[one.kind], limit, str(one.teaches)) if part)


def _to_fill(book: Any, importable: Importable, bold: Any) -> None:
    sheet = book.add_worksheet(str(importable.label)[:31])
    sheet.freeze_panes(1, 0)
    for place, one in enumerate(importable.fields):
        form = book.add_format({"num_format": _FORMATS.get(one.kind, "General")})
        sheet.set_column(place, place, max(14, len(str(one.label)) + 2), form)
        sheet.write_string(0, place, str(one.label), bold)
        if one.kind is Kind.CHOICE and one.choices:
            labels = [str(label) for _value, label, _more in one.choices]
            if len(",".join(labels)) < 255:
                sheet.data_validation(
                    1, place, 5_000, place, {"validate": "list", "source": labels}
                )


def _found_at(sheet: Any, row: int, importable: Importable, bold: Any) -> int:
    if importable.found_at:
        sheet.write_string(row, 0, _("Where other programs have this list"), bold)
    for program, where in importable.found_at.items():
        row += 1
        sheet.write_string(row, 0, program)
        sheet.write_string(row, 2, str(where))
    return row

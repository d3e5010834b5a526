"""Templates as workbooks: one sheet to fill in, one that says how, in the person's language."""

from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from teliti.audit.domain import canonical, plain
from teliti.base.money import to_decimal
from teliti.exchange.checking import seal, shown_value
from teliti.exchange.declaring import Field, Importable
from teliti.exchange.domain.values import Kind
from teliti.people.models import Member

MARK_HEADS = ("teliti_id", "teliti_digest")
BASE_SHEET = "teliti_asal"
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


def list_of(importable: Importable, member: Member) -> BytesIO:
    """A list as a workbook to be edited: its first two columns are hidden, and a hidden sheet holds
    each row as it went out, so that what comes back is compared cell by cell."""
    trip = importable.round_trip
    assert trip is not None, "this list goes out"
    file = BytesIO()
    options = {
        "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        "default_date_format": "dd/mm/yyyy",
    }  # fmt: skip
    with Workbook(file, options) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        sheet = book.add_worksheet(str(importable.label)[:31])
        hidden = book.add_worksheet(BASE_SHEET)
        hidden.very_hidden()
        sheet.freeze_panes(1, 3)
        sheet.set_column(0, 1, 4, None, {"hidden": True})
        for place, head in enumerate((*MARK_HEADS, *(str(one.label) for one in importable.fields))):
            sheet.write_string(0, place, head, bold)
        formats = [
            book.add_format({"num_format": _FORMATS.get(one.kind, "General")})
            for one in importable.fields
        ]
        for place, (one, form) in enumerate(zip(importable.fields, formats, strict=True), 2):
            sheet.set_column(place, place, max(14, len(str(one.label)) + 2), form)
        for row, thing in enumerate(trip.rows(member).order_by("pk"), 1):
            values = trip.values(thing)
            base = canonical(plain(values))
            hidden.write_number(row, 0, thing.pk)
            hidden.write_string(row, 1, base)
            sheet.write_number(row, 0, thing.pk)
            sheet.write_string(row, 1, seal(member.company_id, importable.key, thing.pk, base))
            for place, one in enumerate(importable.fields, 2):
                _write(sheet, row, place, one, values.get(one.name), importable)
    file.seek(0)
    return file


def _write(
    sheet: Any, row: int, place: int, one: Field, value: Any, importable: Importable
) -> None:
    if value is None or value == "":
        return
    if one.kind is Kind.AMOUNT:
        sheet.write_number(row, place, to_decimal(value, "IDR"))
    elif one.kind is Kind.DAY:
        sheet.write_datetime(row, place, value)
    elif one.kind in {Kind.NUMBER, Kind.QUANTITY}:
        sheet.write_number(row, place, value)
    else:
        sheet.write_string(row, place, shown_value(importable, one.name, value))


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

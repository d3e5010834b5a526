"""Forms of imports: a file to a table, columns to fields, cells that are mended."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teliti.base.numerals import Unreadable
from teliti.base.refusals import Refused
from teliti.base.words import N_
from teliti.exchange import queries, workbooks
from teliti.exchange.declaring import Importable, importables, open_to
from teliti.exchange.domain import headings, sheets
from teliti.exchange.domain.uploads import Upload
from teliti.exchange.domain.values import words
from teliti.exchange.models import BASE, DIGEST, ID, Existing, Import, ImportRow, Order, Style
from teliti.kit.forms import Form, offer

Changes = dict[int, dict[int, str]]
READ_AT_ONCE = 128 * 1024
"""A file of up to so many bytes is read while the person waits; a larger one by the worker."""


class NewImport(Form):
    """What is to be taken in, and the file."""

    kind = forms.ChoiceField(label=_("What is in the file"))
    upload = forms.FileField(
        label=_("File"),
        help_text=_("XLSX, ODS or CSV, with one row of headings. Other programs' exports too."),
    )
    existing = forms.ChoiceField(
        label=_("What is here already"),
        choices=Existing,
        required=False,
        help_text=_("Found by code, number or tax number, as the list has them."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(one.key, one.label) for one in open_to(self.member)]
        offer(self, "kind", [("", _("Choose")), *kinds])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind, file = cleaned.get("kind"), cleaned.get("upload")
        if not kind or file is None:
            return cleaned
        if file.size > sheets.LARGEST_FILE:
            self.add_error("upload", _said_too_large())
            return cleaned
        known, data = importables()[kind], file.read()
        cleaned["existing"] = cleaned.get("existing") or Existing.REFUSE
        try:
            sheets.refuse_at_sight(data)
            if len(data) <= READ_AT_ONCE:
                cleaned["read"] = read_upload(known, file.name, data, self.member.company_id)
        except Unreadable as trouble:
            self.add_error("upload", gettext(trouble.template) % trouble.parameters)
        return {**cleaned, "data": data}


def read_upload(importable: Importable, name: str, data: bytes, company: int) -> Upload:
    """A file as a table, with the columns as this company taught them, or as they are guessed."""
    names = importable.names()
    found = sheets.read(data)
    sheet = headings.best_sheet(found, names)
    place = headings.heading_row(sheet.rows, names)
    width = max(len(row) for row in sheet.rows)
    head = [*sheet.rows[place], *[None] * (width - len(sheet.rows[place]))]
    heads = [words(cell) for cell in head]
    rows = [
        (number, list(row))
        for number, row in enumerate(sheet.rows[place + 1 :], place + 2)
        if any(cell is not None for cell in row)
    ]
    if tuple(heads[:2]) == workbooks.MARK_HEADS:
        return _came_back(importable, name, data, sheet, found, heads, rows)
    taught = queries.layout_of(company, importable.key, headings.signature(heads))
    if taught is not None:
        columns = {int(column): field for column, field in taught.columns.items()}
        style, order = taught.style, taught.order
    else:
        columns = headings.guess(heads, names)
        kinds = {column: importable.field(field).kind for column, field in columns.items()}
        writing = headings.writing([cells for _number, cells in rows], kinds)
        style, order = writing.style.value, writing.order.value
    return Upload(
        importable.key, name, sha256(data).hexdigest(), sheet.name, sheet.encoding, heads, rows,
        columns, style, order, sum(number in sheet.hidden for number, _cells in rows),
    )  # fmt: skip


def _came_back(
    importable: Importable, name: str, data: bytes, sheet: sheets.Sheet,
    found: Sequence[sheets.Sheet], heads: list[str], rows: list[tuple[int, list[sheets.Cell]]],
) -> Upload:  # fmt: skip
    """A list that came back: each row beside itself as it went out, from the hidden sheet."""
    hidden = next((one for one in found if one.name == workbooks.BASE_SHEET), None)
    if hidden is None or importable.round_trip is None:
        raise Unreadable(
            N_("The hidden sheet of this workbook is gone. Take the list out again, and save it as "
               "XLSX.")
        )  # fmt: skip
    base = {row[0]: row[1] for row in hidden.rows if len(row) > 1}
    width = len(heads)
    joined = [
        (number, [*cells, *[None] * (width - len(cells)), base.get(cells[0])])
        for number, cells in rows
    ]
    columns = headings.guess(heads, importable.names())
    columns |= {0: ID, 1: DIGEST, width: BASE}
    return Upload(
        importable.key, name, sha256(data).hexdigest(), sheet.name, "", [*heads, ""], joined,
        columns, Style.COMMA.value, Order.DMY.value,
    )  # fmt: skip


def _said_too_large() -> str:
    return gettext("This file is larger than %(limit)s MB. Divide it.") % {
        "limit": sheets.LARGEST_FILE // sheets.MEGABYTE
    }


class Columns(Form):
    """What each column of a file is, and how the file writes amounts and days."""

    style = forms.ChoiceField(
        label=_("Amounts are written like"),
        choices=Style,
        widget=forms.Select(attrs={"data-span": "2"}),
    )
    order = forms.ChoiceField(
        label=_("Days are written like"),
        choices=Order,
        widget=forms.Select(attrs={"data-span": "2"}),
    )
    existing = forms.ChoiceField(
        label=_("What is here already"),
        choices=Existing,
        required=False,
        widget=forms.Select(attrs={"data-span": "2"}),
    )

    def __init__(
        self, *args: Any, batch: Import, importable: Importable, samples: Sequence[ImportRow],
        **kwargs: Any,
    ) -> None:  # fmt: skip
        self.batch = batch
        super().__init__(*args, **kwargs)
        offer(self, "existing", [(one, one.label) for one in importable.choices])
        fields = [
            (one.name, f"{one.label} *" if one.is_required else str(one.label))
            for one in importable.fields
        ]
        for place, head in enumerate(batch.heads):
            shown = " · ".join(
                dict.fromkeys(filter(None, (words(row.cell(place)) for row in samples)))
            )
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=f"{sheets.address(1, place)[:-1]} · {head or gettext('without heading')}",
                choices=[("", gettext("– not taken in –")), *fields],
                required=False,
                help_text=shown[:80],
                widget=forms.Select(attrs={"data-span": "2"}),
            )


class Cells(Form):
    """The cells with errors, ready to be mended."""

    def __init__(
        self, *args: Any, batch: Import, importable: Importable, rows: Sequence[ImportRow],
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        fields = batch.fields
        first = min(fields, default=0)  # what is wrong with a whole row stands here
        for row in rows:
            for column, sentence in row.troubles:
                place = column if column >= 0 else first
                name = f"cell_{row.number}_{place}"
                if row.choices.get(str(place)) == "":
                    self._add_choice(row, place, importable.field(fields[place]).label, sentence)
                    continue
                if name in self.fields:
                    self.fields[name].help_text = f"{self.fields[name].help_text} {sentence}"
                    continue
                label = importable.field(fields[place]).label if place in fields else ""
                self.fields[name] = forms.CharField(
                    label=f"{row.address(place)} · {label}",
                    required=False,
                    initial=words(row.cell(place)),
                    help_text=sentence,
                    max_length=sheets.LONGEST_CELL,
                    widget=forms.TextInput(attrs={"data-span": "2"}),
                )

    def _add_choice(self, row: ImportRow, place: int, label: Any, sentence: str) -> None:
        here, file = next((one[1], one[2]) for one in row.changes if one[0] == place)
        self.fields[f"choice_{row.number}_{place}"] = forms.ChoiceField(
            label=f"{row.address(place)} · {label}",
            choices=[
                ("", gettext("Choose")),
                ("mine", gettext("From the file: %(value)s") % {"value": file or "–"}),
                ("theirs", gettext("As it is here: %(value)s") % {"value": here or "–"}),
            ],
            required=False,
            help_text=sentence,
            widget=forms.Select(attrs={"data-span": "2"}),
        )


def choices_of(data: Mapping[str, Any]) -> dict[int, dict[int, str]]:
    """Whose value stays where both were changed, by row and column."""
    choices: dict[int, dict[int, str]] = {}
    for name, chosen in data.items():
        if name.startswith("choice_") and chosen:
            number, column = (int(part) for part in name.split("_")[1:])
            choices.setdefault(number, {})[column] = chosen
    return choices


def changes_of(data: Mapping[str, Any], rows: Sequence[ImportRow]) -> Changes:
    """The cells that were written anew, by row and column."""
    by_number = {row.number: row for row in rows}
    changes: Changes = {}
    for name, text in data.items():
        if not name.startswith("cell_"):
            continue
        number, column = (int(part) for part in name.split("_")[1:])
        if text.strip() != words(by_number[number].cell(column)):
            changes.setdefault(number, {})[column] = text
    return changes


class Reason(Form):
    """Why."""

    because = forms.CharField(label=_("Reason"), max_length=500)


def importable_of(batch: Import) -> Importable:
    """What an import takes in. `Refused` when the part that took it in is gone."""
    found = importables().get(batch.kind)
    if found is None:
        raise Refused(gettext("Nothing of this kind can be taken in."))
    return found

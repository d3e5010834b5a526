"""Mapping the CSV of an unknown bank: said once for an account, used for every later file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teliti.base.refusals import Refused
from teliti.base.texts import decode
from teliti.kit.asks import Ask, Data
from teliti.kit.columns import today_of
from teliti.kit.shapes import Cell, Head, Link, Row, Table
from teliti.people.models import Member
from teliti.treasury import actions, forms
from teliti.treasury.domain.delimited import SEPARATORS, rows_of
from teliti.treasury.domain.messages import Unreadable
from teliti.treasury.models import BankAccount
from teliti.treasury.queries import accounts, importing
from teliti.treasury.views.imports import waiting_file
from teliti.treasury.words import crumbs_of

_ROWS_SHOWN = 12


class MapColumns(Ask):
    """Say once which column of an account's CSV means what; every later file is read so."""

    title, duty, form = _("Map columns"), "treasury.accounts", forms.MappingForm
    template = "treasury/mapping.html"
    find = accounts.accounts_seen_by
    subject: BankAccount
    in_api = False  # one picks columns of a file that lies before one's eyes
    submit, done = _("Save and look into the file"), _("The columns are kept for this account.")

    def crumbs(self) -> Sequence[Link]:
        return crumbs_of(self.subject)

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.digest = request.GET.get("file", "")
        return super().dispatch(request, *args, **kwargs)

    def sample(self) -> "Sample":
        """The file to be mapped, cut into cells."""
        file = waiting_file(self.member, self.digest)
        if file is None:
            raise Refused(gettext("These files are not kept any more. Choose them again."))
        return sample_of(file.data)

    def form_options(self) -> Data:
        return {"columns": self.sample().choices}

    def initial(self) -> Data:
        kept: Mapping[str, Any] = self.subject.mapping or {}
        columns = kept.get("columns", {})
        found = {role: names[0] for role, names in columns.items() if names}
        if len(columns.get("text", ())) > 1:
            found["text_more"] = columns["text"][1]
        return {
            **found,
            "day_order": kept.get("day_order", "DMY"),
            "amount_style": kept.get("amount_style", "1,234.56"),
        }

    def more(self) -> Data:
        sample = self.sample()
        heads = [
            Head(str(place), label, "code") for place, (_key, label) in enumerate(sample.choices)
        ]
        width = len(sample.choices)
        rows = [
            Row(str(at), [Cell(cell, "code") for cell in (*cells, *[""] * width)[:width]])
            for at, cells in enumerate(sample.below[:_ROWS_SHOWN])
        ]
        return {"sample": Table(heads, rows, gettext("The first rows of the file"))}

    def carry_out(self, member: Member, data: Data) -> str:
        sample = self.sample()
        columns: dict[str, list[str]] = {}
        for role, _label, _needed in forms.MappingForm.ROLES:
            if data.get(role):
                columns.setdefault("text" if role == "text_more" else role, []).append(data[role])
        mapping = {
            "columns": columns,
            "heading": list(sample.heading),
            "separator": sample.separator,
            "skip_rows": sample.skip_rows,
            "day_order": data["day_order"],
            "amount_style": data["amount_style"],
        }
        file = waiting_file(member, self.digest)
        assert file is not None, "the sample was there"
        trial = BankAccount(
            pk=self.subject.pk, company_id=member.company_id, mapping=mapping,
            name=self.subject.name, number=self.subject.number, currency=self.subject.currency,
        )  # fmt: skip
        importing.try_mapping(trial, file.data, file.name, today=today_of(member))
        actions.map_columns(member, bank_account=self.subject, mapping=mapping)
        return f"{reverse('treasury:confirm_import')}?account={self.subject.pk}&file={self.digest}"


@dataclass(frozen=True, slots=True)
class Sample:
    """The first rows of a CSV; `heading` is the widest early row of words, () without one."""

    separator: str
    heading: tuple[str, ...]
    skip_rows: int
    below: Sequence[tuple[str, ...]]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Each column as a preset names it (its heading, or `#3`), and what to show for it."""
        width = max([len(self.heading), *(len(row) for row in self.below)], default=0)
        names = [name.strip() for name in self.heading]
        found = []
        for place in range(width):
            name = names[place] if place < len(names) else ""
            is_known = bool(name) and names.count(name) == 1
            label = name or gettext("Column %(number)s") % {"number": place + 1}
            found.append((name if is_known else f"#{place + 1}", label))
        return found


def sample_of(data: bytes) -> Sample:
    """The file cut into cells by the separator that gives the most columns."""
    text = decode(data[: 64 * 1024]).text
    best: tuple[int, str, list[tuple[str, ...]]] = (0, ",", [])
    for separator in SEPARATORS:
        try:
            rows = [
                row.cells for row, _at in zip(rows_of(text, separator), range(80), strict=False)
            ]
        except Unreadable:
            continue
        width = max((len(row) for row in rows), default=0)
        if width > best[0]:
            best = (width, separator, rows)
    width, separator, rows = best
    place = next((at for at, row in enumerate(rows) if len(row) == width), 0)
    heading = rows[place] if rows else ()
    if any(any(sign.isdigit() for sign in cell) for cell in heading):
        return Sample(separator, (), place, rows[place:])
    return Sample(separator, tuple(heading), 0, rows[place + 1 :])

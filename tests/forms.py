"""Every form of the product, as a browser gets it, with what can be typed into it."""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from operator import attrgetter
from typing import Any

from django import forms
from django.test import Client
from django.utils import translation

from teliti.base import scope
from teliti.invoicing.forms import ShortField
from teliti.kit.asks import Ask
from teliti.kit.forms import DayField, PickField
from teliti.kit.many import AskOfEach, AskOfMany
from teliti.parties.forms import LinesField
from teliti.people.models import Member
from tests import database
from tests.addresses import Address, addresses
from tests.multipart import multipart

ROW = "rows-0-"
ENDS_THE_SESSION = {"access:end_own_session"}
BETWEEN = "\x1f"
"""Between the choices of a field that takes several."""
MOST = 9
"""So many things are tried, until a form about one is kept."""
KEPT = {302, 303}
"""How a form is answered whose action was done: by the way to what came of it."""
WORDS = (forms.CharField, ShortField, LinesField)
"""Fields that keep whatever is typed."""


class Take(Enum):
    """What a field is filled with, other than words."""

    SHOWN = "what it shows"
    SUGGESTED = "the first that is suggested"
    LAST = "the last that is offered"


PARTY: dict[str, str | Take] = {
    "phone": "021 555 0001", "tax_number": Take.SHOWN, "tax_place": Take.SHOWN,
    "is_confirmed": "on",
}  # fmt: skip
ENTRY: dict[str, str | Take] = {
    "rows-0-account": "1-1101", "rows-0-debit": "1000",
    "rows-1-account": "1-1102", "rows-1-credit": "1000", "rows-1-text": "",
}  # fmt: skip
GOOD: dict[str, dict[str, str | Take]] = {
    "approvals:new_pair": {"second": Take.LAST},
    "approvals:new_substitute": {"deputy": Take.LAST},
    "assurance:answer": {"address": ""},
    "assurance:settings": {"recipients": "surat@contoh.id", "stamp_root": ""},
    "invoicing:attach_scans": {"rows-0-file": "faktur.txt\nSatu rim kertas"},
    "invoicing:follow_up": {"rows-0-finding": "disputed", "rows-0-again_on": ""},
    "ledger:change_entry": ENTRY,
    "ledger:clear_suspense": {"rows-0-account": Take.SUGGESTED},
    "ledger:new_entry": ENTRY,
    "ledger:opening": {"day": "02/02/2026", **ENTRY},
    "parties:add_bank_account": {"number": "7310252528"},
    "parties:change_bank_account": {"number": "7310252529"},
    "parties:change_many": {"is_confirmed": "on"},
    "parties:change_party": PARTY,
    "parties:new_customer": PARTY,
    "parties:new_party": PARTY,
    "parties:new_supplier": PARTY,
    "taxes:new_rate": {"value": "12"},
    "treasury:change_bankaccount": {"number": Take.SHOWN},
    "treasury:explain_lines": {"rows-0-belongs": "park"},
    "treasury:import_file": {"uploads": "Tanggal,Keterangan,Jumlah\n29/11/2026,Biaya,-1000\n"},
    "treasury:new_bankaccount": {"currency": "IDR"},
    "treasury:split_line": {
        "difference_account": Take.SUGGESTED,
        "rows-0-paper": Take.SUGGESTED,
        "rows-0-amount": "1000",
    },
}
"""What can be kept, by address and name: where the text, or what is offered first, is refused."""


def lines_sent(*lines: Mapping[str, object]) -> dict[str, object]:
    """The lines of a form as a browser sends them."""
    typed: dict[str, object] = {}
    for place, line in enumerate(lines):
        typed |= {f"rows-{place}-{name}": value for name, value in line.items()}
    return {**typed, **dict(_lines_of(typed))}


@dataclass(frozen=True, slots=True)
class Shown:
    """A form as the browser got it, an empty line of it, and where it is sent."""

    address: Address
    url: str
    form: forms.Form
    row: forms.Form | None
    is_kept: bool = False
    """Whether its action is done when it is filled well."""

    @property
    def fields(self) -> dict[str, forms.Field]:
        """All that can be filled, by the name it is sent by; of its lines the first."""
        row = self.row.fields if self.row else {}
        return {**self.form.fields, **{f"{ROW}{name}": field for name, field in row.items()}}

    @property
    def words(self) -> list[str]:
        """The fields that take any words."""
        fixed = GOOD.get(self.address.name, {})
        return [
            name
            for name, field in self.fields.items()
            if type(field) in WORDS and not field.widget.is_hidden and name not in fixed
        ]

    @property
    def kind(self) -> tuple[object, ...]:
        """The same for forms that ask the same, wherever they stand."""
        return type(self.form), type(self.row), tuple(self.fields)

    def form_of(self, name: str) -> forms.Form:
        """Where a field stands: in the form, or in its lines."""
        return self.row if self.row is not None and name.startswith(ROW) else self.form

    def sent(self, typed: Mapping[str, str]) -> list[tuple[str, str]]:
        """What a browser sends beside the files when this was typed."""
        pairs = _lines_of(typed) if self.row else []
        for name, text in typed.items():
            field = self.fields.get(name)
            if isinstance(field, PickField) and f"{name}_key" not in typed:
                pairs.append((f"{name}_key", text))
            if isinstance(field, forms.MultipleChoiceField):
                pairs += [(name, chosen) for chosen in text.split(BETWEEN)]
            elif not isinstance(field, forms.FileField):
                pairs.append((name, text))
        return pairs

    def send(self, client: Client, typed: Mapping[str, str], **headers: str) -> Any:
        """The answer to what was typed; the text of a field for files is a file and its name."""
        files = [
            (name, typed[name].partition("\n")[0], typed[name].encode(errors="surrogatepass"))
            for name, field in self.fields.items()
            if isinstance(field, forms.FileField) and typed.get(name)
        ]
        once = {"once": secrets.token_urlsafe(16)}
        body, kind = multipart(self.sent({**once, **typed}), files)
        return client.generic("POST", self.url, body, kind, headers=headers)

    def filled(self, text: str) -> dict[str, str]:
        """All fields, filled so that they can be kept: the text where any words are wanted,
        elsewhere what the form offers, or else the first that it would take."""
        member: Member = self.form.member  # type: ignore[attr-defined]  # a form of the kit
        special = GOOD.get(self.address.name, {})
        typed = {name: value for name, value in special.items() if isinstance(value, str)}
        with translation.override(member.language):
            for name, field in self.fields.items():
                if name in typed:
                    continue
                if isinstance(field, PickField):
                    typed |= self._picked(name, field, special.get(name))
                elif name in self.words:
                    typed[name] = text
                else:
                    typed[name] = self._offered(name, field, special.get(name))
        return typed

    def _picked(self, name: str, field: PickField, take: str | Take | None) -> dict[str, str]:
        shown = field.prepare_value(self.form_of(name)[name.removeprefix(ROW)].value())
        if take is Take.SUGGESTED or (not shown and field.required):
            assert field.member is not None
            first = next(iter(field.picker.search(field.member, "")), None)
            shown = field.prepare_value(first)
        key, label = shown if isinstance(shown, tuple) else ("", "")
        return {f"{name}_key": key, name: label}

    def _offered(self, name: str, field: forms.Field, take: str | Take | None) -> str:
        value = self.form_of(name)[name.removeprefix(ROW)].value()
        if isinstance(field, forms.ChoiceField) and (take is Take.LAST or not value):
            offered = list(_keys(field.choices))
            return offered[-1 if take is Take.LAST else 0] if offered else ""
        prepared = field.prepare_value(value)
        if isinstance(prepared, list | set | tuple):
            prepared = BETWEEN.join(map(str, prepared))
        if prepared in (None, "") and field.required:
            prepared = _plain(field)
        return "" if prepared is None else str(prepared)


def _lines_of(typed: Mapping[str, object]) -> list[tuple[str, str]]:
    """What a browser sends about how many lines there are."""
    places = (name.split("-")[1] for name in typed if name.startswith("rows-"))
    last = max(int(place) for place in places if place.isdigit())
    counts = {"TOTAL": last + 1, "INITIAL": 0, "MAX_NUM": 1000}
    return [(f"rows-{name}_FORMS", str(count)) for name, count in counts.items()]


def _keys(choices: Any) -> Iterator[str]:
    """What can be chosen, but "none"; groups are looked into."""
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from _keys(label)
        elif key not in ("", None):
            yield str(key)


def _plain(field: forms.Field) -> str:
    """Something that such a field takes."""
    match field:
        case DayField():
            return str(field.prepare_value(field.today))
        case forms.IntegerField(min_value=int(least)):
            return str(max(least, 1))
        case forms.EmailField():
            return "surat@contoh.id"
        case forms.URLField():
            return "https://contoh.id/"
        case forms.FileField():
            return "Kode,Nama\nZ-1,Tiba\n"
        case _:
            return "1"


def shown_forms(client: Client, person: Member) -> Iterator[Shown]:
    """Every form that asks something, each about something about which it is kept, if it is."""
    for address in addresses():
        if address.screen is None or not issubclass(address.screen, Ask):
            continue
        if address.name in ENDS_THE_SESSION:
            continue
        with scope.entered(person.company_id):
            subjects = address.subjects(person, most=MOST)
            urls = [address.of(key) + _chosen(address, person) for key in subjects]
        tried: list[Shown] = []
        while urls and not (tried and tried[-1].is_kept):
            tried += _shown(client, address, urls.pop(0))
        yield from sorted(tried, key=attrgetter("is_kept"))[-1:]


def _chosen(address: Address, person: Member) -> str:
    """What was chosen in a list before, for a question about many things."""
    if address.screen is None or not issubclass(address.screen, AskOfMany):
        return ""
    keys = ",".join(str(row.pk) for row in address.screen.rows(person)[:3])
    return f"?keys={keys}&field=city"


def _shown(client: Client, address: Address, url: str) -> Iterator[Shown]:
    """The form there, if one is shown. It is sent once, well filled, and that is taken back."""
    answer = client.get(url)
    assert answer.status_code != 500, url
    context: Any = answer.context or {}
    form, rows = context.get("form"), context.get("rows")
    if isinstance(form, forms.Form) and (form.fields or rows):
        row = rows.empty_form if rows else None
        if rows and rows.forms and issubclass(address.screen or Ask, AskOfEach):
            row = rows.forms[0]  # about the first thing, which is told there
        one = Shown(address, url, form, row)
        with database.taken_back():
            answer = one.send(client, one.filled("kertas"))
        yield replace(one, is_kept=answer.status_code in KEPT)

"""Every form of the product, as a browser gets it, with what can be typed into it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.test import Client

from teliti.base import scope
from teliti.kit.asks import Ask
from teliti.kit.forms import PickField
from teliti.people.models import Member
from tests.addresses import Address, addresses

ROW = "rows-0-"
ONE_ROW = {"rows-TOTAL_FORMS": "1", "rows-INITIAL_FORMS": "0", "rows-MAX_NUM_FORMS": "1000"}
ENDS_THE_SESSION = {"access:end_own_session"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A form as the browser got it, an empty line of it, and where it is sent."""

    address: Address
    url: str
    form: forms.Form
    row: forms.Form | None

    @property
    def fields(self) -> dict[str, forms.Field]:
        """All that can be filled, by the name it is sent by; of its lines the first."""
        row = self.row.fields if self.row else {}
        return {**self.form.fields, **{f"{ROW}{name}": field for name, field in row.items()}}

    def form_of(self, name: str) -> forms.Form:
        """Where a field stands: in the form, or in its lines."""
        return self.row if self.row is not None and name.startswith(ROW) else self.form

    def sent(self, typed: dict[str, str]) -> list[tuple[str, str]]:
        """What a browser sends beside the files when this was typed."""
        pairs = list(ONE_ROW.items()) if self.row else []
        for name, text in typed.items():
            if isinstance(self.fields[name], PickField):
                pairs.append((f"{name}_key", text))
            if not isinstance(self.fields[name], forms.FileField):
                pairs.append((name, text))
        return pairs

    def good(self, name: str, text: str) -> str:
        """What can be kept: the text where any is wanted, elsewhere what the form offers."""
        field = self.fields[name]
        if type(field) is forms.CharField or isinstance(field, forms.FileField):
            return text
        value = self.form_of(name)[name.removeprefix(ROW)].value()
        if isinstance(field, forms.ChoiceField) and not value:
            offered: Any = field.choices
            return next((key for key, _label in offered if key and isinstance(key, str)), "")
        if isinstance(field, forms.EmailField):
            return f"x{abs(hash(text)) % 10**9}@contoh.id"
        prepared = value if isinstance(value, tuple) else field.prepare_value(value)
        if isinstance(prepared, tuple):
            return str(prepared[1])
        if isinstance(prepared, list):
            return str(prepared[0]) if prepared else ""
        return "" if prepared is None else str(prepared)


def shown_forms(client: Client, person: Member) -> Iterator[Shown]:
    """Every form that asks something, each about something that it can be about."""
    for address in addresses():
        if address.screen is None or not issubclass(address.screen, Ask):
            continue
        if address.name in ENDS_THE_SESSION:
            continue
        with scope.entered(person.company_id):
            keys = address.subjects(person)
        for key in keys[-1:]:
            answer = client.get(address.of(key))
            assert answer.status_code != 500, address.of(key)
            context: Any = answer.context or {}
            form: Any = context.get("form")
            rows: Any = context.get("rows")
            row = rows.empty_form if rows else None
            if isinstance(form, forms.Form) and (form.fields or rows):
                yield Shown(address, address.of(key), form, row)

"""Forms: from what was typed to typed values, in the person's own way of writing.

Fields speak the active language: `1,5jt` and `23-11` are read by `base.numerals` and `base.days`.
A form never saves; it gives `cleaned_data` to one action.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms.utils import ErrorDict
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from teliti.base import days, numerals
from teliti.base.keys import key_in
from teliti.kit.columns import today_of
from teliti.kit.words import language, shown_amount, shown_day, shown_number, shown_percent
from teliti.people.models import Member

Text = str | Promise


class Form(forms.Form):
    """A form of the kit: knows the member it is for."""

    required_css_class = "required"
    use_required_attribute = False

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        self.member = member
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, DayField):
                field.today = today_of(member)
            if isinstance(field, PickField):
                field.member = member

    def unjudged(self) -> None:
        """Show what was typed again without saying yet what is wrong with it."""
        self._errors = ErrorDict()


def offer(form: forms.Form, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    """Let a field of the form offer these choices."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)


class _TypedField(forms.Field):
    """A text field with a kind, read by one of `base`'s readers."""

    kind = "text"
    mode = "text"
    widget = forms.TextInput

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"data-kind": self.kind, "inputmode": self.mode, "autocomplete": "off"}

    def read(self, text: str) -> Any:
        """The typed value, or ValueError with a sentence's template."""
        raise NotImplementedError

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        if not isinstance(value, str):
            return value
        try:
            return self.read(value)
        except numerals.Unreadable as trouble:
            raise ValidationError(_(trouble.template) % trouble.parameters) from trouble


class AmountField(_TypedField):
    """An amount of money, in minor units of `currency`: `1,5jt`, `250rb`, `2*75.000`."""

    kind, mode = "amount", "text"

    def __init__(
        self, *, currency: str = "IDR", positive: bool = False, zero: bool = True, **kwargs: Any
    ) -> None:
        self.currency, self.positive, self.zero = currency, positive, zero
        super().__init__(**kwargs)

    def read(self, text: str) -> int:
        minor = numerals.parse_amount(text, language(), self.currency)
        if (self.positive and minor < 0) or (not self.zero and minor == 0):
            raise ValidationError(_("The amount must be more than zero."))
        return minor

    def prepare_value(self, value: Any) -> Any:
        return shown_amount(value, self.currency) if isinstance(value, int) else value


class PriceField(_TypedField):
    """A unit price: a Decimal in whole currency units with up to four decimals."""

    kind = "amount"

    def read(self, text: str) -> Decimal:
        return numerals.parse_price(text, language())

    def prepare_value(self, value: Any) -> Any:
        return shown_number(value) if isinstance(value, Decimal | int) else value


class QuantityField(_TypedField):
    """A quantity: a Decimal with up to four decimals."""

    kind = "quantity"

    def read(self, text: str) -> Decimal:
        return numerals.parse_quantity(text, language())

    def prepare_value(self, value: Any) -> Any:
        return shown_number(value) if isinstance(value, Decimal | int) else value


class PercentField(_TypedField):
    """A percentage from 0 to 100, as a Decimal (12.5 means 12.5 %)."""

    kind = "percent"

    def read(self, text: str) -> Decimal:
        percent = numerals.parse_percent(text, language())
        if not 0 <= percent <= 100:
            raise ValidationError(_("A percentage lies between 0 and 100."))
        return percent

    def prepare_value(self, value: Any) -> Any:
        return shown_percent(Decimal(value)) if isinstance(value, Decimal | int) else value


class DayField(_TypedField):
    """A day: `23-11`, `23/11/26`, `+14`, `akhir bulan`."""

    kind = "day"

    def __init__(self, **kwargs: Any) -> None:
        self.today = date.min
        super().__init__(**kwargs)

    def read(self, text: str) -> date:
        return days.parse_day(text, self.today, language())

    def prepare_value(self, value: Any) -> Any:
        return shown_day(value) if isinstance(value, date) else value


@dataclass(frozen=True, slots=True)
class Picked:
    """A suggestion of a picker: the key that is sent, the label, and a quieter hint."""

    key: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Picker:
    """A way to find one kind of thing by code, name, number or part of a word.

    `search(member, text)` gives at most twenty things, the best first; `shown(thing)` its
    suggestion. `duty` is needed to ask.
    """

    name: str
    duty: str
    search: Callable[[Member, str], Sequence[Any]]
    shown: Callable[[Any], Picked]
    find: Callable[[Member], Any]
    create_address: str = ""

    def suggest(self, member: Member, text: str) -> Sequence[Any]:
        """What is found by the first words of a text: a pasted page would only cost time."""
        return self.search(member, " ".join(text[:MOST_SIGNS].split()[:MOST_WORDS]))


MOST_SIGNS, MOST_WORDS = 200, 8
PICKERS: dict[str, Picker] = {}


def picker(made: Picker) -> Picker:
    """Make a picker known to its address."""
    PICKERS[made.name] = made
    return made


class PickWidget(forms.TextInput):
    """The visible text, and the chosen key in a hidden field `<name>_key` beside it."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return (data.get(f"{name}_key", ""), data.get(name, ""))

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, tuple):
            return str(value[1])
        return None if value is None else str(value)


class PickField(forms.Field):
    """One thing, found by a `Picker`. Without script the typed code or name is looked up."""

    widget = PickWidget

    def __init__(self, picker: Picker, **kwargs: Any) -> None:
        self.picker = picker
        self.member: Member | None = None
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = {
            "data-kind": "pick",
            "data-url": reverse_lazy("kit:pick", args=[self.picker.name]),
            "autocomplete": "off",
        }
        if self.picker.create_address:
            attrs["data-create-url"] = reverse_lazy(self.picker.create_address)
        return attrs

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Model):
            shown = self.picker.shown(value)
            return (shown.key, shown.label)
        return value

    def clean(self, value: Any) -> Any:
        key, text = value if isinstance(value, tuple) else ("", value or "")
        if not text.strip():
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        assert self.member is not None
        chosen = self._by_key(key, text)
        if chosen is not None:
            return chosen
        found = self.picker.suggest(self.member, text) if len(text) <= MOST_SIGNS else ()
        exact = [thing for thing in found if _is_exactly(self.picker.shown(thing), text)]
        if len(exact) == 1:
            return exact[0]
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(
                _("Nothing is called %(text)s. Type a part of it.") % {"text": text[:MOST_SIGNS]}
            )
        names = ", ".join(self.picker.shown(thing).label for thing in found[:3])
        raise ValidationError(
            _("%(text)s may be several things: %(names)s. Type more of it.")
            % {"text": text, "names": names}
        )

    def has_changed(self, initial: Any, data: Any) -> bool:
        if isinstance(data, tuple):
            return bool(data[1])
        return bool(data)

    def _by_key(self, key: str, text: str) -> Any:
        chosen = key_in(key)
        if chosen is None or self.member is None:
            return None
        thing = self.picker.find(self.member).filter(pk=chosen).first()
        if thing is not None and self.picker.shown(thing).label == text.strip():
            return thing
        return None


def _is_exactly(shown: Picked, text: str) -> bool:
    typed = text.strip().casefold()
    label = shown.label.casefold()
    return typed in {label, label.partition(" ")[0], shown.hint.casefold()}

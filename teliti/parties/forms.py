"""Forms of parties and their bank accounts."""

from collections.abc import Sequence
from copy import copy
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teliti.base.numerals import Unreadable
from teliti.exchange.domain.values import Kind, Rule, Writing, value_of
from teliti.kit.forms import Form, offer
from teliti.kit.rowforms import EachRow, ThingField
from teliti.kit.words import shown_change
from teliti.parties.domain import CHOSEN, rules_of
from teliti.parties.models import Party, PartyKind

RULE_OF_FLAG = Rule(Kind.FLAG, is_required=True)
ONE = {"data-span": "1"}
"""A field that takes one of the four columns of a form."""


class LinesField(forms.CharField):
    """Several short texts, one a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if any(len(line) > 150 for line in lines):
            raise forms.ValidationError(gettext("A name has at most 150 characters."))
        return lines


class ConfirmedForm(Form):
    """A form whose box "yes, I mean it" appears when the action asked for it."""

    is_confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and self.data.get("is_confirmed") == "on":
            self._ask()

    def add_error(self, field: str | None, error: Any) -> None:
        if field == "is_confirmed":
            self._ask()
        super().add_error(field, error)

    def _ask(self) -> None:
        self.fields["is_confirmed"].widget = forms.CheckboxInput()


class PartyForm(Form):
    """What one can say of a party."""

    name = forms.CharField(label=_("Name"), max_length=200)
    code = forms.CharField(
        label=_("Code"), max_length=30, required=False, widget=forms.TextInput(attrs=ONE)
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=PartyKind.choices, widget=forms.Select(attrs=ONE)
    )
    tax_number = forms.CharField(label=_("Tax number"), max_length=30, required=False)
    tax_place = forms.CharField(
        label=_("Place of business"),
        max_length=30,
        required=False,
        help_text=_("Only for a branch: the whole number, or its last six digits."),
    )
    is_customer = forms.BooleanField(
        label=_("Customer"), required=False, widget=forms.CheckboxInput(attrs=ONE)
    )
    is_supplier = forms.BooleanField(
        label=_("Supplier"), required=False, widget=forms.CheckboxInput(attrs=ONE)
    )
    payment_days = forms.IntegerField(
        label=_("Payment terms (days)"),
        min_value=0,
        max_value=365,
        widget=forms.NumberInput(attrs=ONE),
    )
    contact_name = forms.CharField(label=_("Contact person"), max_length=150, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    address = forms.CharField(
        label=_("Address"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    city = forms.CharField(label=_("City"), max_length=80, required=False)
    postal_code = forms.CharField(
        label=_("Postal code"), max_length=10, required=False, widget=forms.TextInput(attrs=ONE)
    )
    phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False, widget=forms.TextInput(attrs=ONE)
    )
    aliases = LinesField(
        label=_("Names on bank statements"),
        required=False,
        help_text=_("One a line, as the bank writes them."),
    )
    note = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_the_country_says(self)


class NewParty(ConfirmedForm, PartyForm):
    """A new party; the box appears when one is called much the same."""

    field_order = ("is_confirmed",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_confirmed"].label = _("This is another party")
        self.fields["code"].help_text = _("Empty: the next number.")


class ChangeMany(ConfirmedForm):
    """One field and what it becomes for every chosen party; the box appears with the preview."""

    FIELDS = ("city", "payment_days", "postal_code", "kind", "is_customer", "is_supplier")

    field_order = ("field", "value", "is_confirmed")
    field = forms.ChoiceField(label=_("Field"))
    value = forms.CharField(
        label=_("Becomes"),
        max_length=80,
        required=False,
        help_text=_("For customer and supplier: yes or no."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_confirmed"].label = _("Change them so")
        known = PartyForm(member=self.member).fields
        choices = [(name, known[name].label) for name in self.FIELDS]
        offer(self, "field", choices)

    def clean(self) -> dict[str, Any]:
        """The value as the chosen field reads it, under `typed`."""
        cleaned = super().clean() or {}
        name, text = cleaned.get("field"), cleaned.get("value", "")
        if not name:
            return cleaned
        known = PartyForm(member=self.member).fields[name]
        try:
            if isinstance(known, forms.BooleanField):
                cleaned["typed"] = _yes_or_no(text)
            elif isinstance(known, forms.ChoiceField):
                words = {str(label).casefold(): value for value, label in PartyKind.choices}
                cleaned["typed"] = known.clean(words.get(text.casefold(), text))
            else:
                cleaned["typed"] = known.clean(text)
        except forms.ValidationError as trouble:
            self.add_error("value", trouble)
        return cleaned


def _optional(name: str) -> forms.Field:
    """A field of a party that fits in a line, and need not be filled in."""
    field = copy(PartyForm.base_fields[name])
    field.required, field.help_text, field.widget = False, "", forms.TextInput()
    return field


class ChangeEach(EachRow):
    """What is asked of one of many parties; `given` is what came back of it."""

    FIELDS = ("email", "phone", "tax_number", "tax_place", "address", "city", "contact_name")

    thing = ThingField(label=_("Party"))
    email = _optional("email")
    phone = _optional("phone")
    tax_number = _optional("tax_number")
    tax_place = _optional("tax_place")
    address = _optional("address")
    city = _optional("city")
    contact_name = _optional("contact_name")

    def __init__(self, *args: Any, asked: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.FIELDS) - set(asked):
            del self.fields[name]
        _as_the_country_says(self)

    def clean(self) -> dict[str, Any]:
        """What is left out stays as it is."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        sent = [name for name in cleaned if self.add_prefix(name) in self.data]
        cleaned["given"] = {name: cleaned[name] for name in self.FIELDS if name in sent}
        return cleaned


def _as_the_country_says(form: Form) -> None:
    """Call the tax number as the country does."""
    rules = rules_of(form.member.company.country_pack)
    if rules:
        names = {"tax_number": rules.tax_number.name, "tax_place": rules.tax_number.place_name}
        for name in names.keys() & form.fields.keys():
            form.fields[name].label = names[name]


def _yes_or_no(text: str) -> bool:
    try:
        return bool(value_of(text.strip() or None, RULE_OF_FLAG, Writing()))
    except Unreadable as trouble:
        raise forms.ValidationError(gettext(trouble.template) % trouble.parameters) from trouble


class MergeForm(Form):
    """Which of two parties stays, and whose value of each field that differs."""

    survivor = forms.ChoiceField(label=_("Stays"))

    def __init__(self, *args: Any, first: Party, second: Party, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pair = (first, second)
        offer(self, "survivor", [(str(one.pk), str(one)) for one in pair])
        self.fields["survivor"].initial = str(first.pk)
        for name in CHOSEN:
            values = [getattr(one, name) for one in pair]
            if values[0] == values[1]:
                continue
            shown = shown_change(Party, name, *values)
            preferred = first if values[0] not in ("", None) else second
            self.fields[f"of_{name}"] = forms.ChoiceField(
                label=shown[0],
                choices=[(str(one.pk), said) for one, said in zip(pair, shown[1:], strict=True)],
                initial=str(preferred.pk),
                widget=forms.Select(attrs={"data-span": "2"}),
            )


class Reason(Form):
    """Why."""

    because = forms.CharField(label=_("Reason"), max_length=500)


class BankAccountForm(Form):
    """A bank account: the bank, the number, and whose name the bank has."""

    bank_code = forms.ChoiceField(label=_("Bank"))
    number = forms.CharField(label=_("Account number"), max_length=50)
    holder_name = forms.CharField(
        label=_("Account holder"), max_length=150, help_text=_("As the bank writes it.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bank_code"] = _bank_field(self.member.company.country_pack)


class TrustRow(EachRow):
    """How one of many bank accounts was compared; empty, it stays as it is."""

    thing = ThingField(label=_("Bank account"))
    note = forms.CharField(label=_("How it was checked"), max_length=1000, required=False)


class NewBankAccount(ConfirmedForm, BankAccountForm):
    """A new bank account; the box appears when another party has the same one."""

    field_order = ("is_confirmed",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_confirmed"].label = _("Both parties use this account")


def _bank_field(pack: str) -> forms.Field:
    """A choice of the country's banks; a plain code where no pack names any."""
    rules = rules_of(pack)
    if rules is None:
        return forms.CharField(label=_("Bank"), max_length=11)
    banks = [
        (bank.code, f"{bank.short_name} – {bank.name}")
        for bank in sorted(rules.banks, key=lambda bank: bank.short_name.casefold())
    ]
    return forms.ChoiceField(label=_("Bank"), choices=[("", _("Choose a bank")), *banks])

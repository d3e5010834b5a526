"""What people type about taxes."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teliti.kit.forms import DayField, Form, offer
from teliti.taxes.words import rate_named

VALUE = re.compile(r"\d{1,3}([.,]\d{1,4})?|\d{1,3}/\d{1,3}")


class Rate(Form):
    """A new value of a tax table. The value is a percentage (12 or 1,1) or a fraction (11/12)."""

    key = forms.ChoiceField(label=gettext_lazy("Rate"))
    value = forms.CharField(label=gettext_lazy("Value"), max_length=12)
    valid_from = DayField(label=gettext_lazy("From"))
    basis = forms.CharField(label=gettext_lazy("Legal basis"), max_length=200)

    def offer(self, keys: list[str]) -> None:
        """The tables that there are."""
        offer(self, "key", [(key, rate_named(key)) for key in keys])

    def clean_value(self) -> str:
        """The value as it is kept: with a decimal point."""
        value: str = self.cleaned_data["value"].strip()
        if not VALUE.fullmatch(value) or value.endswith("/0"):
            raise ValidationError(
                _("Write a percentage such as 12 or 1,1, or a fraction such as 11/12.")
            )
        return value.replace(",", ".")

"""Forms of signatures."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from teliti.kit.forms import Form


class Sign(Form):
    """A note for those who read it later; needed where the kind says so."""

    note = forms.CharField(
        label=_("Note"), max_length=1000, required=False, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, wanted: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if wanted:
            self.fields["note"].label = wanted
            self.fields["note"].required = True


class Reason(Form):
    """Why."""

    because = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea({"rows": 3})
    )

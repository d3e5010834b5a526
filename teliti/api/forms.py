"""Forms of webhooks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from teliti.api.queries import sendable_kinds
from teliti.kit.forms import Form, offer


class WebhookForm(Form):
    """Where to, and what."""

    name = forms.CharField(label=_("Name"), max_length=100)
    url = forms.URLField(
        label=_("Address"), max_length=500, assume_scheme="https",
        help_text=_("It answers with a status of 200 to 299 within ten seconds."),
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(
        label=_("Events"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all but confidential ones."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kinds", sendable_kinds())


class ReplayForm(Form):
    """From which event on."""

    first = forms.IntegerField(
        label=_("From event"), min_value=1, help_text=_("Its number stands in the trail.")
    )


class BecauseForm(Form):
    """Why."""

    because = forms.CharField(label=_("Reason"), max_length=300)

"""From what was typed to values, for assurance."""

from urllib.parse import urlsplit

from cryptography.x509 import load_pem_x509_certificates
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teliti.assurance.models import PackKind, SampleMethod
from teliti.kit.forms import DayField, Form
from teliti.people.models import Language


class ProofSettings(Form):
    """To whom seals are mailed, and who stamps their time."""

    recipients = forms.CharField(
        label=_("Mail seals to"), required=False, widget=forms.Textarea({"rows": 3}),
        help_text=_("One address a line: an auditor, a notary, yourself at another provider."),
    )  # fmt: skip
    stamp_url = forms.URLField(
        label=_("Time stamp authority"), required=False, max_length=300, assume_scheme="https",
        help_text=_("The address of an RFC 3161 service; leave it empty for none."),
    )  # fmt: skip
    stamp_root = forms.CharField(
        label=_("Its root certificate (PEM)"), required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("With it, each answer is proven to come from that authority."),
    )  # fmt: skip

    def clean_recipients(self) -> str:
        """One good address a line."""
        given = self.cleaned_data["recipients"].replace(",", " ").replace(";", " ").split()
        for address in given:
            validate_email(address)
        return "\n".join(given)

    def clean_stamp_url(self) -> str:
        """HTTP or HTTPS, nothing else."""
        url: str = self.cleaned_data["stamp_url"]
        if url and urlsplit(url).scheme not in {"http", "https"}:
            raise ValidationError(gettext("The address begins with https:// or http://."))
        return url

    def clean_stamp_root(self) -> str:
        """One or more certificates, or nothing."""
        text: str = self.cleaned_data["stamp_root"].strip()
        try:
            if text:
                load_pem_x509_certificates(text.encode())
        except ValueError as unreadable:
            raise ValidationError(gettext("This is not a certificate in PEM.")) from unreadable
        return text


class NewPack(Form):
    """What is built, over which days, in which language."""

    kind = forms.ChoiceField(
        label=_("What"), choices=PackKind.choices,
        help_text=_("A proof pack has everything; the trail alone is enough to prove it."),
    )  # fmt: skip
    first = DayField(label=_("From"))
    last = DayField(label=_("Until"))
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    for_whom = forms.CharField(
        label=_("For whom"), required=False, max_length=200,
        help_text=_("Name the auditor, the bank or the office that gets it."),
    )  # fmt: skip


class DrawSample(Form):
    """Which entries an auditor wants to look at."""

    method = forms.ChoiceField(label=_("Method"), choices=SampleMethod.choices)
    first = DayField(label=_("From"))
    last = DayField(label=_("Until"))
    size = forms.IntegerField(label=_("How many"), min_value=1, max_value=500)
    seed = forms.CharField(
        label=_("Seed"), max_length=32,
        help_text=_("Keep it as it is, or type the seed of an earlier sample to draw it again."),
    )  # fmt: skip

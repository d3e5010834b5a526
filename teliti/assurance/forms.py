"""From what was typed to values, for assurance."""

from typing import Any
from urllib.parse import urlsplit

from cryptography.x509 import load_pem_x509_certificates
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.urls import Resolver404, resolve
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teliti.assurance.models import PackKind, SampleMethod
from teliti.documents.forms import FilesField
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


def _page_here(text: str) -> str:
    """A page of Teliti as its address without the machine, or an error; "" for nothing."""
    parts = urlsplit(text.strip())
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    if not text.strip():
        return ""
    try:
        resolve(parts.path)
    except Resolver404 as unknown:
        raise ValidationError(gettext("There is no such page here.")) from unknown
    return path


class _Due(Form):
    """A form with a day until when an answer is wanted: counted from the real today."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        due = self.fields["due_on"]
        assert isinstance(due, DayField)
        due.today = self.member.today


class AskForEvidence(_Due):
    """What an auditor wants to see."""

    text = forms.CharField(
        label=_("What is asked for"), max_length=4000, widget=forms.Textarea({"rows": 4})
    )
    due_on = DayField(label=_("Due"), required=False)
    about = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput())
    address = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput())

    def clean_address(self) -> str:
        """The page of the figure."""
        return _page_here(self.cleaned_data["address"])


class AskAgain(_Due):
    """What an answer lacks."""

    text = forms.CharField(
        label=_("What is missing"), max_length=4000, widget=forms.Textarea({"rows": 3})
    )
    due_on = DayField(label=_("Due"), required=False)


class AnswerInquiry(Form):
    """An answer: words, files, or a page."""

    text = forms.CharField(
        label=_("Your answer"), max_length=4000, required=False, widget=forms.Textarea({"rows": 4})
    )
    papers = FilesField(
        label=_("Files"), required=False, allow_empty_file=True,
        help_text=_("They become papers of this request."),
    )  # fmt: skip
    address = forms.CharField(
        label=_("Page here"), required=False, max_length=500,
        help_text=_("Paste the address of a record or report in Teliti that shows it."),
    )  # fmt: skip

    def clean_address(self) -> str:
        """The page that shows it."""
        page = _page_here(self.cleaned_data["address"])
        if len(page) > 300:
            raise ValidationError(gettext("This address is too long."))
        return page


class AcceptAnswer(Form):
    """A word about an answer that is enough."""

    text = forms.CharField(label=_("Note"), required=False, max_length=500)

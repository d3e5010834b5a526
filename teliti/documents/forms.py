"""The form that attaches files to a record."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teliti.kit.forms import Form

MOST = 20
"""At most so many files at once."""


class FilesInput(forms.ClearableFileInput):
    """A file field that takes several."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """One or more files, as a list."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data]
        if len(given) > MOST:
            raise forms.ValidationError(
                gettext("Attach at most %(most)s files at once.") % {"most": MOST}
            )
        return [super(FilesField, self).clean(one, initial) for one in given or [None]]


class Attach(Form):
    """Files, and a word about them."""

    file = FilesField(
        label=_("Files"),
        allow_empty_file=True,  # the store refuses those, with its own sentence
        help_text=_("PDF, images, office files, text, CSV, XML, mail or ZIP, up to 25 MB each."),
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

"""Words for fields of assurance that have no label of their own."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teliti.kit.words import FieldWords

FIELDS = [
    FieldWords("assurance.sealkey", "endorsement", _("Signed by the key before")),
    FieldWords("assurance.inquirynote", "files", _("Files")),
    FieldWords("assurance.inquiry", "subject", pgettext_lazy("noun", "Record")),
    FieldWords("assurance.inquiry", "address", _("Page here")),
    FieldWords("assurance.reportedfigures", "period", _("Period")),
    FieldWords("assurance.reportedfigures", "pack", _("Proof pack")),
]

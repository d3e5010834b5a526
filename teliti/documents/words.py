"""Words for fields of documents that have no label of their own."""

from django.utils.translation import gettext_lazy as _

from teliti.kit.words import FieldWords

FIELDS = [
    FieldWords("documents.storedfile", "charset", _("Character set")),
    FieldWords("documents.storedfile", "stored_at", _("Stored at")),
]
"""How fields read that have no label of their own."""

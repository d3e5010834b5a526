"""Words for fields of imports that have no label of their own."""

from django.utils.translation import gettext_lazy as _

from teliti.kit.words import FieldWords

FIELDS = [
    FieldWords("exchange.import", "file_digest", _("Digest")),
    FieldWords("exchange.import", "encoding", _("Character set")),
    FieldWords("exchange.import", "heads", _("Headings")),
    FieldWords("exchange.import", "is_released", _("Approved, left to the worker")),
    FieldWords("exchange.import", "made", _("What was made")),
    FieldWords("exchange.importfile", "data", _("File")),
    FieldWords("exchange.importrow", "cells", _("Cells")),
    FieldWords("exchange.importrow", "troubles", _("Errors")),
    FieldWords("exchange.importrow", "is_troubled", _("Has errors")),
    FieldWords("exchange.importrow", "changes", _("Changes")),
    FieldWords("exchange.importrow", "choices", _("Whose value stays")),
    FieldWords("exchange.importrow", "undoing", _("To undo it")),
    FieldWords("exchange.layout", "signature", _("Headings")),
    FieldWords("exchange.layout", "style", _("How numbers are written")),
    FieldWords("exchange.layout", "order", _("How days are written")),
]
"""How fields read that have no label of their own."""

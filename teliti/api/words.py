"""Words for fields of webhooks that have no label of their own."""

from django.utils.translation import gettext_lazy as _

from teliti.kit.words import FieldWords

FIELDS = [
    FieldWords("api.webhook", "generation", _("Generation of the secret")),
]
"""How fields read that have no label of their own."""

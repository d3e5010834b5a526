"""Words for fields of parties that have no label of their own."""

from django.utils.translation import gettext_lazy as _

from teliti.kit.words import FieldWords

FIELDS = [
    FieldWords("parties.merge", "state_before", _("State before")),
    FieldWords("parties.merge", "before", _("Fields before")),
    FieldWords("parties.merge", "after", _("Fields after")),
    FieldWords("parties.merge", "moved", _("Followed it")),
    FieldWords("parties.bankaccount", "party", _("Party")),
    FieldWords("parties.bankaccount", "changed_by", _("Changed by")),
    FieldWords("parties.bankaccount", "changed_at", _("Changed at")),
    FieldWords("parties.bankaccount", "trusted_by", _("Trusted by")),
    FieldWords("parties.bankaccount", "trusted_at", _("Trusted at")),
]

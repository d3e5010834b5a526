"""What can happen to parties and their bank accounts."""

from django.utils.translation import gettext_lazy as _

from teliti.audit.events import EventKind

PARTY_ADDED = EventKind("parties.party_added", _("added %(label)s"))
PARTY_CHANGED = EventKind("parties.party_changed", _("changed %(label)s"))
PARTY_DEACTIVATED = EventKind("parties.party_deactivated", _("put %(label)s out of use"))
PARTY_REACTIVATED = EventKind("parties.party_reactivated", _("put %(label)s in use again"))
PARTY_MERGED = EventKind("parties.party_merged", _("merged %(label)s into %(into)s"))
PARTY_UNMERGED = EventKind("parties.party_unmerged", _("took the merge of %(label)s back"))
PARTIES_TOLD_APART = EventKind("parties.told_apart", _("told %(label)s apart"))
DUPLICATES_SOUGHT = EventKind(
    "parties.duplicates_sought", _("looked for duplicates: %(pairs)s pairs")
)
BANK_ACCOUNT_ADDED = EventKind(
    "parties.bank_account_added", _("entered the bank account %(label)s of %(party)s")
)
BANK_ACCOUNT_CHANGED = EventKind(
    "parties.bank_account_changed", _("changed the bank account %(label)s of %(party)s")
)
BANK_ACCOUNT_TRUSTED = EventKind(
    "parties.bank_account_trusted", _("trusted the bank account %(label)s of %(party)s")
)
BANK_ACCOUNT_CLOSED = EventKind(
    "parties.bank_account_closed",
    _("closed the bank account %(label)s of %(party)s"),
    needs_reason=True,
)
NUMBERS_READ = EventKind("parties.numbers_read", _("looked at the full numbers of %(label)s"))

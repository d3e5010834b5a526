"""What can happen to the books."""

from django.utils.translation import gettext_lazy as _

from teliti.audit.events import EventKind

ACCOUNT_ADDED = EventKind("ledger.account_added", _("added account %(label)s"))
ACCOUNT_CHANGED = EventKind("ledger.account_changed", _("changed account %(label)s"))
CHART_LOADED = EventKind(
    "ledger.chart_loaded", _("loaded the chart of accounts (%(accounts)s accounts)")
)
YEAR_OPENED = EventKind("ledger.year_opened", _("opened fiscal year %(label)s"))
ENTRY_DRAFTED = EventKind("ledger.entry_drafted", _("drafted an entry"))
ENTRY_CHANGED = EventKind("ledger.entry_changed", _("changed a draft entry"))
DRAFTS_DISCARDED = EventKind(
    "ledger.drafts_discarded", _("threw away %(count)s draft entries at once")
)
ENTRY_DISCARDED = EventKind("ledger.entry_discarded", _("threw away a draft entry"))
ENTRY_POSTED = EventKind("ledger.entry_posted", _("posted entry %(label)s"))
ENTRY_REVERSED = EventKind(
    "ledger.entry_reversed", _("reversed %(label)s by %(by)s"), needs_reason=True
)
ENTRIES_IMPORTED = EventKind("ledger.entries_imported", _("imported %(entries)s entries"))
START_ACCEPTED = EventKind("ledger.start_accepted", _("accepted the start of the books on %(day)s"))
PERIOD_CLOSED = EventKind("ledger.period_closed", _("closed period %(label)s"))
PERIOD_REOPENED = EventKind(
    "ledger.period_reopened", _("reopened period %(label)s"), needs_reason=True
)

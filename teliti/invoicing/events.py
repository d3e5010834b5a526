"""What can happen to invoices."""

from django.utils.translation import gettext_lazy as _

from teliti.audit.events import EventKind

INVOICE_DRAFTED = EventKind("invoicing.invoice_drafted", _("drafted it"))
INVOICE_CHANGED = EventKind("invoicing.invoice_changed", _("changed the draft"))
DRAFTS_DISCARDED = EventKind("invoicing.drafts_discarded", _("threw away %(count)s drafts at once"))
INVOICE_DISCARDED = EventKind("invoicing.invoice_discarded", _("threw away %(label)s"))
INVOICE_ISSUED = EventKind("invoicing.invoice_issued", _("issued %(label)s"))
INVOICE_AMENDED = EventKind("invoicing.invoice_amended", _("amended %(label)s"))
INVOICE_REVERSED = EventKind(
    "invoicing.invoice_reversed", _("reversed %(label)s by %(by)s"), needs_reason=True
)
INVOICE_CORRECTED = EventKind(
    "invoicing.invoice_corrected", _("corrected %(label)s by %(by)s"), needs_reason=True
)
INVOICE_SETTLED = EventKind("invoicing.invoice_settled", _("settled %(label)s"))
INVOICE_REOPENED = EventKind("invoicing.invoice_reopened", _("took back what settled %(label)s"))
SETTINGS_CHANGED = EventKind("invoicing.settings_changed", _("changed the invoice settings"))

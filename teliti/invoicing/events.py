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
PAYMENT_PROMISED = EventKind(
    "invoicing.payment_promised", _("noted that the customer promised to pay %(label)s")
)
INVOICE_DISPUTED = EventKind(
    "invoicing.invoice_disputed", _("noted that the customer disputes %(label)s")
)
PAYMENT_CLAIMED = EventKind(
    "invoicing.payment_claimed", _("noted that the customer says that %(label)s is paid")
)
LOSS_FEARED = EventKind("invoicing.loss_feared", _("noted that %(label)s can hardly be collected"))
SETTINGS_CHANGED = EventKind("invoicing.settings_changed", _("changed the invoice settings"))

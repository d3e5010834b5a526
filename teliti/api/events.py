"""What can happen to webhooks. Deliveries are no events: they would announce themselves."""

from django.utils.translation import gettext_lazy as _

from teliti.audit.events import EventKind

WEBHOOK_ADDED = EventKind("api.webhook_added", _("added the webhook %(label)s"))
WEBHOOK_CHANGED = EventKind("api.webhook_changed", _("changed the webhook %(label)s"))
WEBHOOK_PAUSED = EventKind("api.webhook_paused", _("paused the webhook %(label)s"))
WEBHOOK_RESUMED = EventKind("api.webhook_resumed", _("resumed the webhook %(label)s"))
WEBHOOK_CLOSED = EventKind("api.webhook_closed", _("closed the webhook %(label)s"))
WEBHOOK_REPLAYED = EventKind(
    "api.webhook_replayed", _("had the webhook %(label)s sent again from event %(first)s on")
)
SECRET_RENEWED = EventKind("api.secret_renewed", _("renewed the secret of the webhook %(label)s"))

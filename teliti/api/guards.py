"""What the database refuses of webhooks."""

from teliti.base.guards import Guard, never
from teliti.base.spans import ALWAYS, moment

GUARDS = [
    never("webhook_not_deleted", "api_webhook", "DELETE", "a webhook is closed, not deleted"),
    Guard(
        "webhook_stays_closed",
        "api_webhook",
        "UPDATE",
        only_if="OLD.state = 'closed'",
        when="NEW.state <> 'closed'",
        message="a closed webhook stays closed",
    ),
]
DELETABLE = ["api_delivery"]  # tries are kept for a month

SPANS = {"api_webhook": ALWAYS, "api_delivery": moment("api_delivery.at")}

"""Rules of webhooks: what is signed and how, when a failed delivery is tried again. No database.

Signing follows Standard Webhooks (standardwebhooks.com, v1 symmetric): HMAC-SHA256 over
`id.timestamp.body` with the bytes behind `whsec_`.
"""

import hmac
from base64 import b64decode, b64encode
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

PREFIX = "whsec_"
WAITS = (1, 5, 15, 60, 240, 480)
"""Minutes until the next try after so many failures in a row; the last one goes on."""
LONGEST = timedelta(minutes=WAITS[-1])
SHOWS_FROM = 3
"""From so many failures in a row on, a webhook waits on a desk."""


class WebhookState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    CLOSED = "closed"


MOVES: dict[WebhookState, set[WebhookState]] = {
    WebhookState.ACTIVE: {WebhookState.PAUSED, WebhookState.CLOSED},
    WebhookState.PAUSED: {WebhookState.ACTIVE, WebhookState.CLOSED},
    WebhookState.CLOSED: set(),
}


def secret_text(secret: bytes) -> str:
    """The secret as receivers' libraries take it."""
    return PREFIX + b64encode(secret).decode()


def signature_of(secret: str, message: str, timestamp: int, body: bytes) -> str:
    """The value of the header `webhook-signature` for one message."""
    key = b64decode(secret.removeprefix(PREFIX))
    signed = f"{message}.{timestamp}.".encode() + body
    return "v1," + b64encode(hmac.new(key, signed, sha256).digest()).decode()


def next_try(now: datetime, failures: int) -> datetime:
    """When it is tried again after so many failures in a row (one at least)."""
    return now + timedelta(minutes=WAITS[min(failures, len(WAITS)) - 1])

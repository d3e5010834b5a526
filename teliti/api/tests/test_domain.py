"""Signatures as Standard Webhooks has them, and when a failed delivery is tried again."""

import hmac
from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from teliti.api import domain
from teliti.base.moves import closed

NOW = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)


def test_a_signature_is_what_a_receiver_computes() -> None:
    secret = domain.secret_text(b"0123456789abcdef01234567")
    assert secret == "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3"
    key = b64decode(secret.partition("_")[2])
    told = hmac.new(key, b'1-7.1764406800.{"a":1}', sha256).digest()
    signature = domain.signature_of(secret, "1-7", 1764406800, b'{"a":1}')
    assert signature == f"v1,{b64encode(told).decode()}"


@pytest.mark.parametrize(("failures", "minutes"), [(1, 1), (2, 5), (6, 480), (40, 480)])
def test_each_failure_waits_longer_up_to_eight_hours(failures: int, minutes: int) -> None:
    assert domain.next_try(NOW, failures) == NOW + timedelta(minutes=minutes)


def test_the_moves_of_a_webhook_are_closed() -> None:
    assert closed(domain.MOVES)
    assert domain.MOVES[domain.WebhookState.CLOSED] == set()

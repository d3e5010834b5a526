"""Every screen is drawn, as a fragment and whole. Each key on it does one thing; and how many
statements it asks is written down in `tests/queries.json` for review to see.

`make queries` rewrites the file. A list asks eight at most, whatever its rows; a page of one thing
asks its panels besides.
"""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from teliti.base import scope
from teliti.kit import desk
from teliti.kit.listing import Listing
from teliti.people.models import Member
from tests import database, make
from tests.addresses import Address, addresses
from tests.everything import everything

WRITTEN = Path(__file__).resolve().parents[1] / "queries.json"
LIST_KEYS = set("jkg/?")
"""What moves in any list, and everywhere: no verb takes one of these. Where rows can be chosen, `x`
chooses them."""

MOST_OF_A_LIST = 8
MOST_OF_A_PAGE = 24


@pytest.fixture(scope="module")
def somebody(django_db_setup: None, django_db_blocker: Any) -> Iterator[Member]:
    with django_db_blocker.unblock(), database.in_clone():
        scope.forget()
        person = everything("PT Alfa")
        with scope.entered(person.company_id):
            yield person


def test_every_screen_is_drawn_with_as_many_statements_as_are_written_down(
    somebody: Member,
) -> None:
    client = make.signed_in(somebody)
    client.get("/")  # the session knows its company from here on
    counted = {
        address.name: count
        for address in addresses()
        if address.screen is not None and (count := _counted(client, address, somebody)) is not None
    }
    if os.environ.get("TELITI_WRITE_QUERIES"):
        WRITTEN.write_text(json.dumps(counted, indent=1, sort_keys=True) + "\n")
    assert counted == json.loads(WRITTEN.read_text()), "run: make queries, and look at the change"
    lists = {
        address.name
        for address in addresses()
        if address.screen is not None and issubclass(address.screen, Listing)
    }
    too_many = {name: count for name, count in counted.items() if count > _most(name, lists)}
    assert too_many == {}


def _counted(client: Client, address: Address, person: Member) -> int | None:
    """The statements of a page, asked a second time: what is cached for good is not counted.

    The first time it is asked as a fragment, which has no frame.
    """
    if address.screen is None or not hasattr(address.screen, "get"):
        return None
    with scope.entered(person.company_id):
        keys = address.subjects(person)
    if not keys:
        return None
    url = address.of(keys[0])
    fragment = client.get(url, headers={"HX-Request": "true"})
    said = f"{address.name}: {fragment.status_code}"
    assert fragment.status_code in {200, 302, 303, 404, 405, 409}, said
    assert fragment.status_code != 404 or not address.names_a_thing, said
    if fragment.status_code != 200:
        return None
    if "html" in fragment.get("Content-Type", ""):
        assert b"<html" not in _bytes(fragment), f"{address.name}: a fragment with a frame"
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(url)
        _bytes(answer)
    assert answer.status_code == 200, f"{address.name}: {answer.status_code}, whole"
    if not answer.streaming and address.name != "web:desk":  # there each row has its own keys
        text = _bytes(answer).decode(errors="replace")
        keys = re.findall(r'<(?!summary)[^>]+data-key="([^"]+)"', text)
        assert sorted(set(keys)) == sorted(keys), f"{address.name}: a key that does two things"
        taken = LIST_KEYS | ({"x"} if 'name="keys"' in text else set())
        assert not taken & set(keys), f"{address.name}: a key that moves in lists"
    return len(asked)


def _bytes(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


def _most(name: str, lists: set[str]) -> int:
    if name in {"web:desk", "web:now"}:  # every part is asked what waits: once or twice each
        return MOST_OF_A_LIST + 2 * desk.sources()
    return MOST_OF_A_LIST if name in lists else MOST_OF_A_PAGE

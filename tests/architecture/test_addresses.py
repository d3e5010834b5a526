"""Contracts over every address: strangers, people without duties, fragments, other companies.

Two companies with everything stand in a database of this file's own; no test leaves a change.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from teliti.audit import verify
from teliti.audit.models import Event
from teliti.base import guards, scope
from teliti.kit.finding import find
from teliti.kit.listing import Listing
from teliti.people.models import Member
from tests import database, make
from tests.addresses import BY_TOKEN, FOUND_OTHERWISE, PERSONAL, PUBLIC, addresses
from tests.everything import EMPTY, WITHOUT_FILES, everything, member_without_duties

SECRET = "Rahasia"


@dataclass(frozen=True, slots=True)
class Two:
    """Two companies: a person with every role in each, and one without duties in the first."""

    mine: Member
    other: Member
    nobody: Member


@pytest.fixture(scope="module")
def two(django_db_setup: None, django_db_blocker: Any) -> Iterator[Two]:
    with django_db_blocker.unblock(), database.in_clone():
        scope.forget()
        mine, other = everything("PT Alfa"), everything(f"PT {SECRET} Beta")
        with scope.entered(mine.company_id):
            system = Member.objects.select_related("company").get(
                company_id=mine.company_id, is_system=True
            )
            yield Two(mine, other, member_without_duties(system))


def _signed_in(member: Member) -> Client:
    client = make.signed_in(member)
    client.get(reverse("web:keys"))  # the session knows its company from here on
    return client


def _text(answer: Any) -> str:
    if answer.streaming:
        return b"".join(answer.streaming_content).decode(errors="replace")
    assert isinstance(answer, HttpResponse)
    return answer.content.decode(errors="replace")


def _asks_who(answer: Any) -> bool:
    if answer.status_code == 302:
        return bool(answer["Location"].startswith("/account/login/"))
    return answer.status_code in {401, 404, 405}


def test_every_key_in_an_address_is_looked_up_among_what_a_person_may_see() -> None:
    for address in addresses():
        if address.names_a_thing:
            known = address.name in FOUND_OTHERWISE or getattr(address.screen, "find", None)
            assert known, f"{address.name}: say by `find` what its key names"


def test_a_stranger_is_asked_to_sign_in_everywhere(two: Two) -> None:
    stranger = Client()
    for address in addresses():
        if address.name not in PUBLIC:
            assert _asks_who(stranger.get(address.of(1))), address.name
            if address.name != "kit:preferences":  # a stranger's language
                assert _asks_who(stranger.post(address.of(1), {"name": "x"})), address.name


def test_whoever_lacks_the_duty_finds_nothing(two: Two) -> None:
    client, tried = _signed_in(two.nobody), 0
    for address in addresses():
        if address.name in PUBLIC | PERSONAL | BY_TOKEN:
            continue
        with scope.entered(two.mine.company_id):
            keys = address.subjects(two.mine)
        for key in keys[:1]:
            assert client.get(address.of(key)).status_code == 404, address.name
            assert client.post(address.of(key), {"name": "x"}).status_code in {404, 405}, (
                address.name
            )
            tried += 1
    assert tried > 50


def test_nothing_of_another_company_is_reached_by_any_address(two: Two) -> None:
    with scope.entered(two.other.company_id):
        keys = {one: one.subjects(two.other) for one in addresses() if one.names_a_thing}
        events = Event.objects.count()
    client, tried = _signed_in(two.mine), 0
    for address, subjects in keys.items():
        for key in subjects[:1]:
            for answer in (
                client.get(address.of(key)),
                client.get(address.of(key), {"export": "csv"}),
                client.post(address.of(key), {"because": "x", "once": f"{address.name}{key}"}),
            ):
                assert answer.status_code in {404, 405}, (address.name, key, answer.status_code)
                tried += 1
    assert tried > 60
    with scope.entered(two.other.company_id):
        assert Event.objects.count() == events


def test_no_list_search_or_export_tells_of_another_company(two: Two) -> None:
    with scope.entered(two.other.company_id):
        assert find(two.other, f"Orang {SECRET}"), "the search finds it where it belongs"
    assert _lists_that_show(_signed_in(two.other), SECRET) > 3
    assert _lists_that_show(_signed_in(two.mine), SECRET) == 0
    client = _signed_in(two.mine)
    for name in ("web:search", "web:commands"):
        assert SECRET not in _text(client.get(reverse(name), {"q": "Orang"})), name
        assert "Orang PT Alfa" in _text(client.get(reverse(name), {"q": "Orang"})), name


def _lists_that_show(client: Client, text: str) -> int:
    """In how many lists, drawn or exported, the text stands."""
    count = 0
    for address in addresses():
        if address.screen is not None and not address.takes and issubclass(address.screen, Listing):
            shown = _text(client.get(address.of("x"))).partition("<main")[2]
            exported = _text(client.get(address.of("x"), {"export": "csv"}))
            count += text in shown or text in exported
    return count


def test_the_database_shows_no_row_of_another_company(two: Two) -> None:
    empty = set()
    for table in sorted(set(guards.company_tables())):
        with scope.entered(two.other.company_id):
            if not _rows_of(table, two.other):
                empty.add(table)
        with scope.entered(two.mine.company_id):
            assert _rows_of(table, two.other) == 0, table
        with scope.entered(None):
            assert _rows_of(table, two.other) == 0, table
    assert empty <= EMPTY, f"add these to tests/everything.py: {sorted(empty - EMPTY)}"


def _rows_of(table: str, member: Member) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {table} WHERE company_id = %s",  # our own table names
            [member.company_id],
        )
        found: int = cursor.fetchone()[0]
    return found


def test_the_database_changes_no_row_of_another_company(two: Two) -> None:
    with scope.entered(two.mine.company_id), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_company")
        assert cursor.fetchone() == (1,)
        for table in sorted(set(guards.company_tables())):
            cursor.execute(
                f"UPDATE {table} SET company_id = company_id WHERE company_id = %s",
                [two.other.company_id],
            )
            assert cursor.rowcount == 0, table


def test_every_proof_holds_over_a_company_with_everything(two: Two) -> None:
    """Also: whatever an action changed in a row that it tells of, it told (`act.record`)."""
    with scope.entered(two.mine.company_id):
        found = {
            check.name: list(check.findings(two.mine.company_id))
            for check in verify.declared()
            if check.name not in WITHOUT_FILES
        }
    assert {name: findings for name, findings in found.items() if findings} == {}

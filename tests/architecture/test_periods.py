"""Contracts of a membership that is limited to a period of the books.

A company with everything has its books in 2026. One auditor is limited to that year, another to
2019: the database itself shows the second nothing of the first one's year, by whatever address.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import DateField, DateTimeField, ForeignKey
from django.test import Client
from django.urls import reverse

from teliti.access import actions as access
from teliti.assurance import actions as assurance
from teliti.audit.duties import StandardRole, declared
from teliti.base import guards, scope
from teliti.base.spans import ALWAYS, LIMITED_ROLE
from teliti.invoicing.models import Invoice
from teliti.kit.finding import find
from teliti.kit.listing import Listing
from teliti.people.models import Member
from tests import database, make
from tests.addresses import PUBLIC, Address, addresses
from tests.everything import everything

DAYS_OF_NO_BOOK = {
    "access_invitation", "access_leaving", "access_review", "access_reviewline", "access_token",
    "approvals_pair", "approvals_pairexception", "approvals_policy", "approvals_substitute",
    "ledger_fiscalyear", "ledger_period", "parties_bankaccount", "people_grant", "people_member",
    "taxes_taxrate", "treasury_bankaccount",
}  # fmt: skip
"""Tables with days that say from when on something holds, and are shown whatever the period."""
OF_ONE_PERSON = {"kit_draft", "kit_savedview", "work_progress", "audit_reading", "audit_receipt"}
THEN, NOW = (date(2019, 1, 1), date(2019, 12, 31)), (date(2026, 1, 1), date(2026, 12, 31))


@dataclass(frozen=True, slots=True)
class Three:
    """Somebody with every role, and two such people who are limited: to 2019, and to 2026."""

    everybody: Member
    then: Member
    now: Member


@pytest.fixture(scope="module")
def three(django_db_setup: None, django_db_blocker: Any) -> Iterator[Three]:
    with django_db_blocker.unblock(), database.in_clone():
        scope.forget()
        everybody = everything("PT Alfa")
        with scope.entered(everybody.company_id):
            system = Member.objects.select_related("company").get(
                company_id=everybody.company_id, is_system=True
            )
            limited = [
                _limited(system, name, days) for name, days in (("Lama", THEN), ("Ini", NOW))
            ]
            assurance.ask_for_evidence(limited[1], text="Kontrak")
            yield Three(everybody, *limited)


def _limited(system: Member, name: str, days: tuple[date, date]) -> Member:
    member = make.member(system, *StandardRole, name=name, language="en")
    return access.limit_member(system, member=member, books_from=days[0], books_until=days[1])


def _signed_in(member: Member) -> Client:
    client = make.signed_in(member)
    client.get(reverse("web:keys"))  # the session knows its company from here on
    return client


def test_every_table_of_a_company_says_what_a_period_shows_of_it() -> None:
    rules, tables = set(guards.span_rules()), set(guards.company_tables())
    assert tables - rules == set(), "say it in SPANS of guards.py"
    assert rules <= tables


def test_what_is_shown_always_has_neither_a_day_nor_a_dated_parent() -> None:
    rules = guards.span_rules()
    dated = {table for table, rule in rules.items() if rule != ALWAYS}
    for model in apps.get_models():
        table = model._meta.db_table
        if rules.get(table) != ALWAYS:
            continue
        for field in model._meta.local_concrete_fields:
            if isinstance(field, ForeignKey):
                parent = field.remote_field.model._meta.db_table
                assert parent not in dated, f"{table} is shown always, but hangs on {parent}"
            is_day = isinstance(field, DateField) and not isinstance(field, DateTimeField)
            assert not is_day or table in DAYS_OF_NO_BOOK, f"{table}.{field.name} is a day"


def test_the_database_shows_no_row_of_other_days(three: Three) -> None:
    with scope.entered(three.everybody.company_id, None, three.then.limit):
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            assert cursor.fetchone() == (LIMITED_ROLE,)
        for table, rule in sorted(guards.span_rules().items()):
            if rule != ALWAYS:
                assert _rows_of(table) == 0, table
    empty = set()
    with scope.entered(three.everybody.company_id, None, three.now.limit):
        for table, rule in sorted(guards.span_rules().items()):
            if rule not in {ALWAYS, "false"} and not _rows_of(table):
                empty.add(table)
    assert empty <= OF_ONE_PERSON
    with scope.entered(three.everybody.company_id), connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (guards.APP_ROLE,)
        assert _rows_of("ledger_entry") > 0, "nobody else is limited"


def _rows_of(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # our own table names
        found: int = cursor.fetchone()[0]
    return found


def _of_a_period(three: Three) -> Iterator[tuple[Address, Any]]:
    """Each address of a thing that belongs to a period, with such a thing's key."""
    rules = guards.span_rules()
    for address in addresses():
        finder = getattr(address.screen, "find", None)
        if address.screen is None or not address.names_a_thing or finder is None:
            continue
        with scope.entered(three.everybody.company_id):
            keys = address.subjects(three.everybody)
            if not keys or (
                address.is_numbered and rules.get(_table(finder, three), ALWAYS) == ALWAYS
            ):
                continue
        yield address, keys[0]


def _table(finder: Any, three: Three) -> str:
    model = getattr(finder(three.everybody), "model", None)
    return str(model._meta.db_table) if model is not None else ""


def test_things_of_other_days_are_nowhere(three: Three) -> None:
    client, tried = _signed_in(three.then), 0
    for address, key in _of_a_period(three):
        if address.name in {"kit:delete_view", "work:progress"}:
            continue
        for answer in (client.get(address.of(key)), client.post(address.of(key), {"because": "x"})):
            assert answer.status_code in {404, 405}, (address.name, key, answer.status_code)
            tried += 1
    assert tried > 60


def test_things_of_the_period_are_shown(three: Three) -> None:
    client = _signed_in(three.now)
    answers = {
        address.name: client.get(address.of(key)).status_code
        for address, key in _of_a_period(three)
    }
    assert set(answers.values()) <= {200, 302, 404, 405, 409}, answers
    assert {
        "ledger:entry", "invoicing:invoice", "treasury:line", "documents:document",
        "documents:download", "audit:event", "audit:history", "assurance:sample",
        "approvals:request", "insight:account_ledger",
    } & set(answers) <= {name for name, status in answers.items() if status == 200}  # fmt: skip


def test_every_page_without_a_key_is_drawn_for_whoever_is_limited(three: Three) -> None:
    for member in (three.then, three.now):
        client, drawn = _signed_in(member), 0
        for address in addresses():
            if address.screen is None or address.takes or address.name in PUBLIC:
                continue
            answer = client.get(address.of("x"))
            assert answer.status_code in {200, 302, 303, 404, 405}, (address.name, answer)
            drawn += answer.status_code == 200
        assert drawn > 30


def test_no_list_search_or_export_tells_of_other_days(three: Three) -> None:
    with scope.entered(three.everybody.company_id):
        number = Invoice.objects.exclude(number="").earliest("pk").number
        assert find(three.everybody, number), "the search finds it where it belongs"
    assert _lists_that_show(_signed_in(three.now), number) > 0
    client = _signed_in(three.then)
    assert _lists_that_show(client, number) == 0
    found = client.get(reverse("web:search"), {"q": number}).content.decode()
    assert number not in found.partition("<main")[2].replace(f'value="{number}"', "").replace(
        f"“{number}”", ""
    )


def _lists_that_show(client: Client, text: str) -> int:
    count = 0
    for address in addresses():
        if address.screen is not None and not address.takes and issubclass(address.screen, Listing):
            shown = _text(client.get(address.of("x"))).partition("<main")[2]
            count += text in shown or text in _text(client.get(address.of("x"), {"export": "csv"}))
    return count


def _text(answer: Any) -> str:
    if answer.streaming:
        return b"".join(answer.streaming_content).decode(errors="replace")
    return str(answer.content.decode(errors="replace"))


def test_a_limited_member_changes_nothing_whatever_their_roles(three: Three) -> None:
    kept = {"people.own_settings", "access.own_sessions", "assurance.sample", "assurance.ask"}
    with scope.entered(three.everybody.company_id):
        carried = {duty for duty in three.now.duties if three.now.may(duty)}
        assert {duty for duty in carried if not _reads(duty)} == kept
        assert three.everybody.may("ledger.post")


def _reads(name: str) -> bool:
    return next(duty.reads for duty in declared() if duty.name == name)

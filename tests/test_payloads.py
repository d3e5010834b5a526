"""Every string of the samples into every field of every form: no 500, nothing unescaped, nothing
half written.

Three ways, so that it takes seconds. Each string goes through each field on its own, without the
page. Then whole bundles of strings are sent to each form, its lines and files too: a field refuses
what is too long, and the page that says so shows all of it. Then single strings are sent, and what
was stored is looked at on every page and in every list.

At last single strings are sent to all fields of each form, round after round, until each field had
each string: here one round, since all of them take an hour. `TELITI_PAYLOADS=1/1` runs them all,
`2/5` the second of five shares.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import cycle, islice
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.urls import reverse

from teliti.audit.models import Event
from teliti.base import scope
from teliti.kit.asks import Ask
from teliti.kit.forms import PickField
from teliti.kit.listing import Listing
from teliti.people.models import Member
from tests import database
from tests.addresses import addresses
from tests.everything import everything
from tests.forms import Shown, shown_forms
from tests.multipart import multipart
from tests.payloads import WORSE, harm_in, strings

BUNDLE = 100
SHARE = os.environ.get("TELITI_PAYLOADS", "1/1400")
STRANGERS = (
    ("/account/login/", ("login", "password")),
    ("/account/password/reset/", ("email",)),
    ("/account/2fa/login/", ("credential",)),
    ("/kit/preferences/", ("language", "next")),
)


@pytest.fixture(scope="module")
def person(django_db_setup: None, django_db_blocker: Any) -> Iterator[Member]:
    with django_db_blocker.unblock(), database.in_clone():
        scope.forget()
        found = everything("PT Alfa")
        with scope.entered(found.company_id):
            yield found


def signed_in(person: Member) -> Client:
    """A browser of this person that is told of a fault by 500, as a browser is."""
    client = Client(raise_request_exception=False)
    assert person.user is not None
    client.force_login(person.user)
    client.get(reverse("web:keys"))
    return client


@pytest.fixture
def client(person: Member) -> Client:
    return signed_in(person)


@pytest.fixture(scope="module")
def shown(person: Member) -> list[Shown]:
    return list(shown_forms(signed_in(person), person))


def _page(answer: Any) -> str:
    return "" if answer.streaming else answer.content.decode(errors="replace")


def _sent(client: Client, one: Shown, typed: dict[str, str], once: str) -> Any:
    """Send a form: whatever was typed, the answer is in words, and a refusal wrote nothing."""
    files = [
        (name, text, text.encode(errors="surrogatepass"))
        for name, text in typed.items()
        if isinstance(one.fields[name], forms.FileField)
    ]
    body, kind = multipart([("once", once), *one.sent(typed)], files)
    url, before = one.url, Event.objects.count()
    answer = client.generic("POST", url, body, kind)
    assert answer.status_code < 500, (url, {name: text[:80] for name, text in typed.items()})
    assert list(harm_in(_page(answer))) == [], url
    if answer.status_code >= 400:
        assert Event.objects.count() == before, f"{url}: refused, and yet something was written"
    return answer


def test_there_is_much_to_try() -> None:
    assert len(strings()) > 1_300


def test_every_field_takes_or_refuses_every_string(shown: list[Shown]) -> None:
    tried = set()
    for one in shown:
        for name, field in one.fields.items():
            key = (type(one.form_of(name)), name)
            if key in tried or isinstance(field, PickField | forms.FileField):
                continue
            tried.add(key)
            for text in strings():
                given: Any = [text] if isinstance(field, forms.MultipleChoiceField) else text
                with suppress(ValidationError):  # a refusal in words; anything else is a fault
                    field.clean(given)
    assert len(tried) > 100


def test_forms_show_whatever_was_typed_as_text(client: Client, shown: list[Shown]) -> None:
    everything_ = strings()
    bundles = [
        "\n".join(everything_[at : at + BUNDLE]) for at in range(0, len(everything_), BUNDLE)
    ]
    texts = cycle(bundles)
    for one in shown:
        typed = {name: next(texts) for name in one.fields}
        _sent(client, one, typed, f"ikat{one.address.name}")


def test_single_strings_are_sent_to_every_field_of_every_form(
    client: Client, shown: list[Shown]
) -> None:
    part, parts = map(int, SHARE.split("/"))
    texts = strings()
    for turn in range(part - 1, len(texts), parts):
        with _taken_back():
            for one in shown:
                typed = {
                    name: texts[(turn + 7 * place) % len(texts)]
                    for place, name in enumerate(one.fields)
                }
                _sent(client, one, typed, f"{turn}{one.address.name}")


@contextmanager
def _taken_back() -> Iterator[None]:
    """Whatever is done inside, each round finds the same company."""
    outer = transaction.atomic()
    outer._from_testcase = True  # type: ignore[attr-defined]  # as Django's own: actions are durable
    with outer:
        yield
        transaction.set_rollback(True)
    scope.forget()


def test_what_is_stored_is_shown_as_text(
    client: Client, person: Member, shown: list[Shown]
) -> None:
    texts = cycle([text for text in strings() if len(text) < 60 and "\n" not in text])
    for one in shown:
        typed = {name: one.good(name, next(texts)) for name in one.fields}
        _sent(client, one, typed, f"satu{one.address.name}")
    _look_everywhere(client, person)


def _look_everywhere(client: Client, person: Member) -> None:
    """Every page and list, drawn whole: nothing in it runs."""
    looked = 0
    for address in addresses():
        if address.screen is None or not hasattr(address.screen, "get"):
            continue
        if issubclass(address.screen, Ask):
            continue  # a form shows what its page and its list show
        with scope.entered(person.company_id):
            keys = address.subjects(person)
        for key in keys[-1:]:
            answer = client.get(address.of(key))
            assert answer.status_code < 500, address.of(key)
            if "html" in answer.get("Content-Type", ""):
                assert list(harm_in(_page(answer))) == [], address.of(key)
                looked += 1
    assert looked > 100


def test_lists_and_searches_are_asked_for_anything(client: Client, person: Member) -> None:
    texts = cycle(strings())
    for address in addresses():
        if address.screen is None or not issubclass(address.screen, Listing):
            continue
        with scope.entered(person.company_id):
            keys = address.subjects(person)
        url = address.of(keys[0]) if keys else ""
        names = ["q", "sort", "after", "before", *(each.name for each in address.screen.filters)]
        asked = [{"q": WORSE[1]}, {name: next(texts) for name in names}, {"after": next(texts)}]
        for query in asked if url else ():
            answer = client.get(url, query)
            assert answer.status_code < 500, (url, query)
            assert list(harm_in(_page(answer))) == [], (url, query)
    for name in ("web:search", "web:commands"):
        for text in (*WORSE[:4], *islice(texts, 4)):
            answer = client.get(reverse(name), {"q": text})
            assert answer.status_code < 500, (name, text)
            assert list(harm_in(_page(answer))) == [], (name, text)


def test_strangers_may_type_anything_too(client: Client, person: Member) -> None:
    stranger = Client(raise_request_exception=False)
    for url, names in STRANGERS:
        for text in (*WORSE[:9], *islice(strings(), 40, 46)):
            answer = stranger.post(url, dict.fromkeys(names, text))
            assert answer.status_code < 500, (url, text)
            assert list(harm_in(_page(answer))) == [], (url, text)
    assert stranger.get("/access/invitation/x/").status_code == 410
    assert stranger.get("/access/invitation/x/", {"q": WORSE[0]}).status_code == 400

"""Every string of the samples into every field of every form: no 500, nothing unescaped, nothing
half written.

Three ways, so that it takes seconds. Each string goes through each field on its own, without the
page. Then whole bundles of strings are sent to each form, its lines and files too: a field refuses
what is too long, and the page that says so shows all of it. Then single strings are sent, and what
was stored is looked at on every page and in every list.

At last single strings are sent to each field of each form, round after round, until each field had
each string: here one round, since all of them take more than an hour of one core.
`TELITI_PAYLOADS=1/1` runs them all, `2/5` the second of five shares. What a field of words takes is
sent among good neighbours, so that the form is kept and what it leads to is shown; whatever else is
sent to all fields at once.
"""

import logging
import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from itertools import cycle, islice
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
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
from tests.database import taken_back
from tests.everything import everything
from tests.forms import KEPT, Shown, shown_forms
from tests.payloads import WORSE, harm_in, strings

BUNDLE = 100
SHARE = os.environ.get("TELITI_PAYLOADS", "1/1400")
UNSEEN = ("version", "initial", "rows-TOTAL_FORMS", "rows-INITIAL_FORMS")
"""What a form carries beside its fields."""
ASKED = (
    "about", "account", "all", "as", "at", "back", "compare", "field", "file", "from", "keys",
    "kind", "language", "line", "months", "name", "now", "number", "on", "page", "panel", "party",
    "path", "range", "statement", "then", "threshold", "until", "was",
)  # fmt: skip
"""What may stand in the address of one page or another, beside what every list takes."""
REFUSED = {
    "access:new_review",  # one is under way
    "access:remove_factors",  # nobody else has any
    "approvals:answer_question",  # of what somebody else asked for
    "approvals:withdraw_request",
    "assurance:accept",  # of what one answered oneself
    "invoicing:clear_collected_tax",  # no customer is a collector
    "treasury:accept_all",  # nothing is sure enough
    "treasury:accept_line",  # nothing is suggested for what is open
    "web:load_books",  # they are loaded
}
"""Forms that are refused in the company of `everything`, however well they are filled."""
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


def _troubles(
    client: Client,
    one: Shown,
    typed: dict[str, str],
    last: int,
    *,
    look: bool = False,
    **headers: str,
) -> Iterator[str]:
    """Send a form: what is wrong with the answer, which is in words, and wrote nothing if it is a
    refusal: the last event is still number `last`. `look`: also at the page that it leads to."""
    answer = one.send(client, typed, **headers)
    yield from _wrong_with(answer, one.url, typed)
    if answer.status_code >= 400 and _last_event() != last:
        yield f"refused, and yet something was written: {_told(one.url, typed)}"
    if look and answer.status_code in KEPT:
        page = client.get(answer["Location"], headers=headers)
        yield from _wrong_with(page, one.url, typed)


def _wrong_with(answer: Any, *sent: object) -> Iterator[str]:
    if answer.status_code >= 500:
        yield f"{answer.status_code}: {_told(*sent)}"
    yield from (f"{harm}: {_told(*sent)}" for harm in harm_in(_page(answer)))


def _told(*sent: object) -> str:
    return repr(sent)[:600]


def _last_event() -> int:
    return Event.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0


def test_there_is_much_to_try() -> None:
    assert len(strings()) > 1_300


def test_nearly_every_form_is_kept_when_it_is_filled_well(shown: list[Shown]) -> None:
    assert len(shown) > 90
    assert {one.address.name for one in shown if not one.is_kept} == REFUSED


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
        with taken_back():
            assert list(_troubles(client, one, typed, _last_event())) == []


def test_single_strings_are_sent_to_each_field_of_each_form(
    client: Client, shown: list[Shown], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.test.client.store_rendered_templates", _keep_nothing)
    monkeypatch.setattr(logging.root.manager, "disable", logging.CRITICAL)  # pytest keeps them all
    part, parts = map(int, SHARE.split("/"))
    good = [one.filled("kertas") for one in shown]
    found: list[str] = []
    last = _last_event()
    for turn in range(part - 1, len(strings()), parts):
        frame = {} if turn % 8 == 0 else {"HX-Request": "true"}
        for place, (one, typed) in enumerate(_round(shown, good, turn)):
            with taken_back():
                look = (turn + place) % 4 == 0
                found += _troubles(client, one, typed, last, look=look, **frame)
    assert found == []


def _keep_nothing(*_args: object, **_more: object) -> None:
    """In place of the copies of every context that a test client keeps: half of the time."""


def _round(
    shown: list[Shown], good: list[dict[str, str]], turn: int
) -> Iterator[tuple[Shown, dict[str, str]]]:
    """What is sent when it is the turn of the next string in every field.

    Fields that take theirs have good neighbours; the others are sent together. Forms that are
    alike, at several addresses, take turns, and so does what a form carries unseen.
    """
    text = strings()[turn]
    kept, refused = defaultdict(list), defaultdict(list)
    for one, filled in zip(shown, good, strict=True):
        typed = {
            name: strings()[(turn + 7 * place) % len(strings())]
            for place, name in enumerate(one.fields)
        }
        words = {name: typed[name] for name in one.words if _takes(one.fields[name], typed[name])}
        if words:
            kept[one.kind].append((one, filled | words | {"once": text, "next": text}))
        if words.keys() != typed.keys():
            refused[one.kind].append((one, typed))
    for alike in kept.values():
        yield alike[turn % len(alike)]
    for alike in refused.values():
        one, typed = alike[turn % len(alike)]
        unread = {name: text for name, text in typed.items() if "\0" in text}
        if unread:  # such a request is refused before anything is read
            yield one, dict.fromkeys(typed, "") | unread
        yield one, typed | dict.fromkeys(unread, "")
    at = turn % len(shown)
    yield shown[at], good[at] | dict.fromkeys(UNSEEN, text)


def _takes(field: forms.Field, text: str) -> bool:
    try:
        field.clean(text)
    except ValidationError:
        return False
    return "\0" not in text


def test_what_is_stored_is_shown_as_text(
    client: Client, person: Member, shown: list[Shown]
) -> None:
    texts = cycle([text for text in strings() if 1 < len(text) < 60 and not {*"\0\n"} & {*text}])
    kept = 0
    for one in shown:
        fields = [one.fields[name] for name in one.words]
        text = next(text for text in texts if all(_takes(field, text) for field in fields))
        answer = one.send(client, one.filled(text))
        assert list(_wrong_with(answer, one.url)) == []
        kept += answer.status_code in KEPT
    assert kept == 81
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
            for query in ({}, dict.fromkeys(ASKED, "²")):
                answer = client.get(address.of(key), query)
                assert list(_wrong_with(answer, address.of(key), query)) == []
            looked += "html" in answer.get("Content-Type", "")
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

"""Screens of the books: what is asked only while it can be done."""

from datetime import date

import pytest
from django.urls import reverse

from teliti.audit.duties import StandardRole
from teliti.ledger import actions
from tests import make

pytestmark = pytest.mark.django_db


def test_whoever_comes_too_late_is_shown_how_the_entry_stands() -> None:
    system = make.books()
    rina = make.member(system, StandardRole.FINANCE, name="Rina", language="en")
    day = date(2026, 3, 2)
    lines = make.posting(system, day).lines
    entry = actions.draft_entry(rina, day=day, text="Sewa", lines=lines)
    client = make.signed_in(rina)
    change = reverse("ledger:change_entry", args=[entry.pk])
    assert client.get(change).status_code == 200
    actions.post_entry(rina, entry=entry)
    page = reverse("ledger:entry", args=[entry.pk])
    answer = client.get(change)
    assert (answer.status_code, answer["Location"]) == (303, page)
    assert "Not as it stands now: it may be done already." in client.get(page).content.decode()

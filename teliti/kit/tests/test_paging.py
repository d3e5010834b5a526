"""Paging by key: every row once, in both directions, whether or not the order may be empty."""

from datetime import date, timedelta

import pytest
from django.db.models import QuerySet

from teliti.kit.paging import Order, page
from teliti.ledger import actions
from teliti.ledger.models import Entry
from teliti.people.models import Member
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries() -> QuerySet[Entry]:
    """Seven entries on four days, of which four are drafts: `posted_at` is empty."""
    system: Member = make.books()
    for at in range(7):
        posting = make.posting(system, date(2026, 3, 1) + timedelta(at // 2))
        if at % 2:
            actions.import_entries(system, postings=[posting])
        else:
            actions.draft_entry(system, day=posting.day, text=posting.text, lines=posting.lines)
    return Entry.objects.filter(company_id=system.company_id)


def walked(entries: QuerySet[Entry], order: str) -> list[int]:
    """The keys of all pages of two rows, forwards."""
    found, after = [], ""
    while True:
        piece = page(entries, Order.parse(order), size=2, after=after)
        found += [row.pk for row in piece.rows]
        after = piece.after
        if not after:
            return found


def walked_back(entries: QuerySet[Entry], order: str) -> list[int]:
    """The same from the last page to the first."""
    last = page(entries, Order.parse(order), size=len(walked(entries, order)) - 1)
    piece = page(entries, Order.parse(order), size=1, after=last.after)
    found = [row.pk for row in piece.rows]
    while piece.before:
        piece = page(entries, Order.parse(order), size=2, before=piece.before)
        found = [row.pk for row in piece.rows] + found
    return found


@pytest.mark.parametrize("order", ["date", "-date", "posted_at", "-posted_at", ""])
def test_every_row_comes_once_in_both_directions(entries: QuerySet[Entry], order: str) -> None:
    found = walked(entries, order)
    assert sorted(found) == sorted(entries.values_list("pk", flat=True))
    assert walked_back(entries, order) == found


def test_empty_values_stand_last(entries: QuerySet[Entry]) -> None:
    drafts = {entry.pk for entry in entries if not entry.posted}
    assert len(drafts) == 4
    assert set(walked(entries, "posted_at")[-4:]) == drafts
    assert set(walked(entries, "-posted_at")[-4:]) == drafts

"""Reported figures: kept when a month is locked, compared with the books of any later day."""

from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from teliti.approvals import actions as approvals
from teliti.assurance.domain import changed_accounts, changed_lines, digest_of_figures
from teliti.assurance.models import ReportedFigures
from teliti.assurance.reactions import keep_reported_figures
from teliti.assurance.reporting import figures_of
from teliti.assurance.verify import reported_stand
from teliti.audit.duties import StandardRole
from teliti.audit.models import Event
from teliti.ledger import actions as ledger
from teliti.ledger.domain import Posting
from teliti.ledger.models import Entry, Period
from teliti.people.models import Member
from tests import make

pytestmark = pytest.mark.django_db


def posted(system: Member, posting: Posting) -> Entry:
    ledger.import_entries(system, postings=[posting])
    return Entry.objects.latest("pk")


@pytest.fixture
def system() -> Member:
    system = make.books()
    posted(system, make.posting(system, date(2026, 1, 4), 500))
    return system


def january(system: Member) -> Period:
    return Period.objects.filter(company=system.company).order_by("starts_on")[0]


def locked(system: Member) -> ReportedFigures:
    ledger.close_period(system, period=january(system))
    event = Event.objects.filter(name="ledger.period_closed").latest("sequence")
    for _each in range(2):  # a reader may see an event again
        keep_reported_figures(event)
    return ReportedFigures.objects.get(closing=event.sequence)


def reopened(system: Member) -> None:
    director = make.member(system, StandardRole.DIRECTOR, name="Hadi")
    request = approvals.ask_for_signature(
        system, thing=january(system), kind="ledger.reopen", also={"because": "Kuitansi"}
    )
    approvals.approve(director, request=request)
    ledger.reopen_period(system, period=january(system), because="Kuitansi")


def test_the_figures_of_a_locked_month_are_kept(system: Member) -> None:
    kept = locked(system)
    cash, sales = (make.account(system, code) for code in ("1-1101", "4-1101"))
    assert [row[:2] + row[3:] for row in kept.figures["trial"]] == [
        [cash.pk, "1-1101", 0, 500_00, 0],
        [sales.pk, "4-1101", 0, 0, 500_00],
    ]
    amounts = {row[0]: row[3] for row in kept.figures["profit_and_loss"]}
    assert 500_00 in amounts.values()
    assert kept.digest == digest_of_figures(kept.figures)
    told = Event.objects.get(name="assurance.figures_kept").detail["changes"]
    assert (told["digest"], "figures" in told) == ([None, kept.digest], False)
    assert list(reported_stand(system.company_id)) == []


def test_what_changed_since_is_told_account_by_account(system: Member) -> None:
    kept = locked(system)
    reopened(system)
    late = posted(system, make.posting(system, date(2026, 1, 20), 30))
    now = figures_of(system.company, kept.first, kept.last)
    assert [
        (one.names[0], one.reported, one.now) for one in changed_accounts(kept.figures, now)
    ] == [("1-1101", 500_00, 530_00), ("4-1101", -500_00, -530_00)]
    assert {one.difference for one in changed_lines(kept.figures, now, "profit_and_loss")} == {
        30_00
    }
    assert list(reported_stand(system.company_id)) == [], "the trail tells of the reopening"
    person = make.member(system, StandardRole.DIRECTOR, name="Dewi", language="en")
    client = make.signed_in(person)
    page = client.get(reverse("assurance:reportedfigures", args=[kept.pk])).content.decode()
    assert reverse("ledger:entry", args=[late.pk]) in page
    assert "changed since" in page


def test_books_changed_behind_a_lock_are_found_account_by_account(system: Member) -> None:
    kept = locked(system)
    cash = make.account(system, "1-1101")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_balance SET debit = debit + 100 WHERE account_id = %s", [cash.pk]
        )
    assert list(reported_stand(system.company_id)) == [
        f"{cash} in 2026-01: reported debit 500 and credit 0, now 501 and 0, "
        "and the month was not reopened."
    ]
    assert kept.period == january(system)

"""Reports of somebody who is limited to a period: true opening figures, no other days."""

from datetime import date

import pytest
from django.urls import reverse

from teliti.access import actions as access
from teliti.audit.duties import StandardRole
from teliti.base import scope
from teliti.base.scope import Limit
from teliti.insight.domain.spans import Compare, Days, Span, Years
from teliti.insight.forms import Asked, clipped
from teliti.insight.queries import trial_balance, turnovers, years_of
from teliti.kit.columns import today_of
from teliti.ledger import actions as ledger
from teliti.people.models import Member
from tests import make

YEARS = Years(
    (Days(date(2025, 1, 1), date(2025, 12, 31)), Days(date(2026, 1, 1), date(2026, 12, 31)))
)
YEAR = Limit(1, date(2026, 1, 1), date(2026, 12, 31))


def asked(
    first: date, last: date, compare: Compare = Compare.NONE, *, is_state: bool = False
) -> Asked:
    return Asked(Span.DAYS, Days(first, last), compare, is_state=is_state)


def test_days_outside_are_cut_off_and_said() -> None:
    within = asked(date(2026, 2, 1), date(2026, 3, 31))
    assert clipped(within, None, YEARS) is within
    assert clipped(within, YEAR, YEARS) is within
    cut = clipped(asked(date(2025, 6, 1), date(2027, 3, 31)), YEAR, YEARS)
    assert (cut.days, bool(cut.trouble)) == (Days(YEAR.first, YEAR.last), True)
    none = clipped(asked(date(2024, 1, 1), date(2024, 3, 31)), YEAR, YEARS)
    assert none.days == Days(YEAR.first, YEAR.first)


def test_a_comparison_that_reaches_outside_is_left_out() -> None:
    earlier = asked(date(2026, 2, 1), date(2026, 2, 28), Compare.LAST_YEAR)
    assert clipped(earlier, YEAR, YEARS) == asked(date(2026, 2, 1), date(2026, 2, 28))
    assert clipped(earlier, YEAR, YEARS, is_compared=True).trouble.startswith("Anda hanya")
    inside = asked(date(2026, 2, 1), date(2026, 2, 28), Compare.PREVIOUS)
    assert clipped(inside, YEAR, YEARS).compare is Compare.PREVIOUS
    state = asked(date(2026, 1, 1), date(2026, 6, 30), Compare.YEAR_END, is_state=True)
    assert clipped(state, YEAR, YEARS).compare is Compare.NONE


@pytest.fixture
def auditor(db: None) -> Member:
    """Limited to days that neither begin nor end with a month."""
    system = make.books()
    days = [(date(2026, 1, 4), 500), (date(2026, 2, 4), 30), (date(2026, 2, 15), 7),
            (date(2026, 2, 25), 9), (date(2026, 3, 3), 11)]  # fmt: skip
    ledger.import_entries(system, postings=[make.posting(system, *posted) for posted in days])
    member = make.member(system, StandardRole.AUDITOR, language="en")
    access.limit_member(
        system, member=member, books_from=date(2026, 2, 10), books_until=date(2026, 2, 20)
    )
    return Member.objects.select_related("company").get(pk=member.pk)


def test_a_limited_trial_balance_opens_with_everything_before(auditor: Member) -> None:
    company, limit = auditor.company_id, auditor.limit
    assert limit is not None
    with scope.entered(company, None, limit):
        years, cash = years_of(company), make.account(auditor, "1-1101").pk
        found = trial_balance(company, Days(limit.first, limit.last), years)
        row = next(row for row in found.rows if row.key == cash)
        assert (row.opening, row.debit, row.credit, row.closing) == (530_00, 7_00, 0, 537_00)
        assert found.total("closing") == 0
        later = turnovers(company, [(date(2026, 2, 21), date(2026, 12, 31))])
        assert later == [{}], "nothing after the period, whatever is asked"
        assert today_of(auditor) == limit.last


def test_a_limited_report_says_what_it_left_out(auditor: Member) -> None:
    client = make.signed_in(auditor)
    asked_for = {"from": "2026-01-01", "until": "2026-12-31"}
    page = client.get(reverse("insight:trial_balance"), asked_for).content.decode()
    assert "You see the books of 10 February 2026 – 20 February 2026 only" in page
    assert "537" in page
    assert "546" not in page
    entries = client.get(reverse("ledger:entries"), {"export": "csv"})
    lines = b"".join(entries.streaming_content).decode().splitlines()[1:]  # type: ignore[attr-defined]  # a streaming answer
    assert [line.partition(",")[0] for line in lines] == ["JU/2026/02/00002"]

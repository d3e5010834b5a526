"""The books as a state machine: whatever people do, in whatever order, all of `verify` holds."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from teliti.audit.duties import StandardRole
from teliti.audit.verify import declared
from teliti.base.refusals import Refused
from teliti.ledger import actions, queries
from teliti.ledger.domain import PostingLine
from teliti.ledger.models import Account, Entry, Period
from tests import make, make_approvals

DAYS = st.integers(0, 120).map(lambda days: date(2026, 1, 1) + timedelta(days))
AMOUNTS = st.integers(1, 10**12)


class Books(RuleBasedStateMachine):
    """Clerks draft, post, reverse and close; a director reopens. Nothing may ever not add up."""

    @initialize()
    def found(self) -> None:
        self.system = make.books(f"PT Uji {id(self)}")
        self.clerk = make.member(self.system, StandardRole.FINANCE)
        self.director = make.member(self.system, StandardRole.DIRECTOR, name="Budi")
        accounts = Account.objects.filter(
            company_id=self.system.company_id, code__in=("1-1101", "1-1111", "4-1101", "6-3105")
        )
        self.accounts = [account.pk for account in accounts]

    @rule(day=DAYS, amounts=st.lists(AMOUNTS, min_size=1, max_size=3), wrong=st.booleans())
    def draft(self, day: date, amounts: list[int], wrong: bool) -> None:
        lines = [PostingLine(self.accounts[place], amount) for place, amount in enumerate(amounts)]
        lines.append(PostingLine(self.accounts[3], -sum(amounts) + (1 if wrong else 0) or -7))
        actions.draft_entry(self.clerk, day=day, text="Uji", lines=lines)

    @precondition(lambda self: Entry.objects.filter(posted=False).exists())
    @rule()
    def post(self) -> None:
        entry = Entry.objects.filter(posted=False).latest("pk")
        balanced = sum(line.amount for line in entry.lines.all()) == 0
        is_open = Period.objects.get(starts_on__lte=entry.date, ends_on__gte=entry.date).is_open
        try:
            actions.post_entry(self.clerk, entry=entry)
            assert balanced
            assert is_open
        except Refused:
            assert not balanced or not is_open
            actions.discard_entries(self.clerk, entries=[entry])

    @rule(first=DAYS, rupiah=st.integers(1, 10**6), count=st.integers(1, 5))
    def bring_in(self, first: date, rupiah: int, count: int) -> None:
        postings = [make.posting(self.system, first + timedelta(n), rupiah) for n in range(count)]
        before = Entry.objects.count()
        try:
            actions.import_entries(self.clerk, postings=postings)
        except Refused:
            assert Entry.objects.count() == before

    @precondition(lambda self: Entry.objects.filter(posted=True, reversed_by=None).exists())
    @rule(day=DAYS)
    def reverse(self, day: date) -> None:
        entry = Entry.objects.filter(posted=True, reversed_by=None).latest("pk")
        try:
            actions.reverse_entry(self.clerk, entry=entry, day=day, because="Uji")
        except Refused:
            assert not Period.objects.get(starts_on__lte=day, ends_on__gte=day).is_open

    @precondition(lambda self: Period.objects.filter(state="open").exists())
    @rule()
    def close(self) -> None:
        period = Period.objects.filter(state="open").earliest("starts_on")
        try:
            actions.close_period(self.clerk, period=period)
        except Refused:
            assert Entry.objects.filter(
                posted=False, date__range=(period.starts_on, period.ends_on)
            ).exists()

    @precondition(lambda self: Period.objects.filter(state="closed").exists())
    @rule()
    def reopen(self) -> None:
        period = Period.objects.filter(state="closed").latest("starts_on")
        make_approvals.approved(
            self.clerk, self.director, actions.reopen_period, period=period, because="Uji"
        )

    @invariant()
    def everything_holds(self) -> None:
        if not hasattr(self, "accounts"):
            return
        company = self.system.company_id
        found = {check.name: list(check.findings(company)) for check in declared()}
        assert found == {name: [] for name in found}
        told = queries.turnovers_until(company, date(2026, 12, 31))
        assert sum(turnover.net for turnover in told.values()) == 0


@pytest.mark.django_db
def test_the_books_hold_whatever_happens() -> None:
    run_state_machine_as_test(
        Books,
        settings=settings(
            max_examples=12,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

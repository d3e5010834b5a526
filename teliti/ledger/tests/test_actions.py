"""The books through their actions: post, reverse, close, reopen."""

from datetime import date

import pytest

from teliti.approvals import actions as approvals
from teliti.audit.duties import StandardRole
from teliti.audit.verify import declared
from teliti.base.refusals import NeedsApproval, Refused
from teliti.ledger import actions, queries
from teliti.ledger.domain import PostingLine
from teliti.ledger.models import Entry, Period
from tests import make, make_approvals

pytestmark = pytest.mark.django_db


def test_a_posted_entry_is_numbered_and_stands_in_the_balances() -> None:
    system = make.books()
    [entry] = actions.import_entries(system, postings=[make.posting(system, date(2026, 3, 5), 250)])
    assert entry.number == "JU/2026/03/00001"
    cash = make.account(system, "1-1101").pk
    assert queries.turnovers_until(system.company_id, date(2026, 3, 5))[cash].debit == 25_000
    assert cash not in queries.turnovers_until(system.company_id, date(2026, 3, 4))
    assert queries.turnovers_between(system.company_id, date(2026, 1, 1), date(2026, 12, 31)) == (
        queries.turnovers_from_lines(system.company_id, date(2026, 1, 1), date(2026, 12, 31))
    )


def test_an_unbalanced_draft_is_kept_but_not_posted() -> None:
    system = make.books()
    lines = [
        PostingLine(make.account(system, "1-1101").pk, 10_000),
        PostingLine(make.account(system, "4-1101").pk, -9_000),
    ]
    entry = actions.draft_entry(system, day=date(2026, 2, 1), text="Salah", lines=lines)
    with pytest.raises(Refused):
        actions.post_entry(system, entry=entry)
    assert Entry.objects.get().posted is False


def test_a_reversal_mirrors_the_entry_once() -> None:
    system = make.books()
    [entry] = actions.import_entries(system, postings=[make.posting(system, date(2026, 3, 5), 250)])
    mirror = actions.reverse_entry(system, entry=entry, day=date(2026, 3, 6), because="Dua kali")
    assert mirror.reverses_id == entry.pk
    cash = make.account(system, "1-1101").pk
    assert queries.turnovers_until(system.company_id, date(2026, 3, 6))[cash].net == 0
    with pytest.raises(Refused):
        actions.reverse_entry(system, entry=entry, day=date(2026, 3, 6), because="Lagi")


def test_closing_keeps_everything_out_and_reopening_needs_a_second_person() -> None:
    system = make.books()
    clerk = make.member(system, StandardRole.FINANCE)
    director = make.member(system, StandardRole.DIRECTOR, StandardRole.FINANCE, name="Budi")
    january = Period.objects.get(starts_on=date(2026, 1, 1))
    actions.close_period(clerk, period=january)
    with pytest.raises(Refused):
        actions.import_entries(clerk, postings=[make.posting(system, date(2026, 1, 9))])
    because = "Tagihan tertinggal"
    with pytest.raises(NeedsApproval) as needed:
        actions.reopen_period(director, period=january, because=because)
    other = make.member(system, StandardRole.DIRECTOR, name="Citra")
    request = make_approvals.asked(director, needed.value)
    with pytest.raises(Refused):
        approvals.approve(director, request=request)
    approvals.approve(other, request=request)
    assert not Period.objects.get(pk=january.pk).is_open
    with pytest.raises(NeedsApproval):  # it was approved for the reason that was given
        actions.reopen_period(director, period=january, because="Lain lagi")
    assert actions.reopen_period(director, period=january, because=because).is_open
    actions.close_period(clerk, period=january)
    with pytest.raises(NeedsApproval):  # one approval opens it once
        actions.reopen_period(director, period=january, because=because)
    make_approvals.approved(director, other, actions.reopen_period, period=january, because="Nota")
    actions.import_entries(clerk, postings=[make.posting(system, date(2026, 1, 9))])
    found = [line for check in declared() for line in check.findings(system.company_id)]
    assert found == []

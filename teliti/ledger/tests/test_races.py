"""The same thing from six connections at once: numbers, balances and the chain stay whole."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from teliti.audit.action import once
from teliti.audit.models import Event
from teliti.ledger import actions
from teliti.ledger.domain import Posting
from teliti.ledger.models import Entry, Period
from teliti.work.tests.process import environment
from tests import make
from tests.races import CLERKS, at_once, proofs

pytestmark = pytest.mark.race
ROOT = Path(__file__).resolve().parents[3]
POSTING = """
import django
django.setup()
from datetime import date
from teliti.base import scope
from teliti.ledger import actions
from teliti.ledger.domain import EntryKind, Posting, PostingLine
from teliti.people.models import Company
from teliti.people.queries import system_member
scope.enter({company})
member = system_member(Company.objects.get(pk={company}))
lines = [PostingLine(account, amount) for account, amount in {lines}]
while True:
    posting = Posting(date(2026, 5, 4), "Penjualan tunai", EntryKind.MANUAL, lines)
    [entry] = actions.import_entries(member, postings=[posting])
    print(entry.number, flush=True)
"""


def test_six_clerks_post_at_once(fresh_database: str) -> None:
    system = make.books()
    posting = make.posting(system, date(2026, 5, 4))

    def post(_number: int) -> None:
        for _turn in range(10):
            actions.import_entries(system, postings=[posting])

    assert at_once(system, post) == [""] * CLERKS
    numbers = sorted(Entry.objects.values_list("number", flat=True))
    assert numbers == [f"JU/2026/05/{number:05}" for number in range(1, 61)]
    assert proofs(system) == []


def test_the_same_key_from_six_connections_is_done_once(fresh_database: str) -> None:
    system = make.books()
    posting = make.posting(system, date(2026, 5, 4))

    def post(_number: int) -> None:
        with once("satu", "isi"):
            actions.import_entries(system, postings=[posting])

    assert sorted(at_once(system, post)).count("") == 1
    assert Entry.objects.count() == 1


def test_closing_lets_none_slip_past(fresh_database: str) -> None:
    system = make.books()
    posting: Posting = make.posting(system, date(2026, 1, 4))
    january = Period.objects.get(starts_on=date(2026, 1, 1))

    def post_or_close(number: int) -> None:
        if number == 0:
            actions.close_period(system, period=january)
            return
        for _turn in range(5):
            actions.import_entries(system, postings=[posting])

    at_once(system, post_or_close)
    closed = Event.objects.get(name="ledger.period_closed").sequence
    posted = Event.objects.filter(name="ledger.entries_imported").order_by("-sequence").first()
    assert posted is None or posted.sequence < closed
    assert proofs(system) == []


def test_postings_that_are_killed_are_whole_or_not_there(fresh_database: str) -> None:
    system = make.books()
    posting = make.posting(system, date(2026, 5, 4))
    lines = [(line.account, line.amount) for line in posting.lines]
    program = POSTING.format(company=system.company_id, lines=lines)
    surroundings = {
        **environment(fresh_database), "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "teliti.config.settings",
    }  # fmt: skip
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, env=surroundings, text=True,
        stdout=subprocess.PIPE,
    ) as poster:  # fmt: skip
        assert poster.stdout is not None
        told = [poster.stdout.readline().strip() for _time in range(5)]
        poster.kill()  # SIGKILL, in the middle of the sixth or a later one
        told += poster.stdout.read().split()
    kept = sorted(Entry.objects.values_list("number", flat=True))
    assert kept == [f"JU/2026/05/{number:05}" for number in range(1, len(kept) + 1)]
    assert set(told) <= set(kept)
    assert Event.objects.filter(name="ledger.entries_imported").count() == len(kept)
    assert proofs(system) == []

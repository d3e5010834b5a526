"""Six people take the same file in at once, and undo it at once; the worker dies over it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from teliti.base import scope
from teliti.exchange import actions, jobs
from teliti.exchange.declaring import importables
from teliti.exchange.models import Import, ImportRow, ImportState
from teliti.exchange.tests import make as make_exchange
from teliti.ledger.domain import EntryKind
from teliti.ledger.models import Entry
from teliti.parties.models import Party, PartyState
from teliti.people.models import Member
from teliti.work import actions as work
from teliti.work import queue
from teliti.work.models import Progress, WorkState
from teliti.work.progress import UnderWay
from tests import make
from tests.faults.killing import STATEMENTS, is_killed
from tests.races import CLERKS, at_once, proofs

pytestmark = pytest.mark.race
CUSTOMERS = "parties.customer"
JOURNAL = "Tanggal,Nomor,Akun,Debit,Kredit\n5/2/2026,JU-1,6-2101,150,\n5/2/2026,JU-1,1-1101,,150\n"
MANY = 3_000
TEXT, LONG = (
    "Kode,Nama\n" + "".join(f"K-{number},PT Mitra {number}\n" for number in range(count))
    for count in (50, MANY)
)


def test_a_file_is_taken_in_once_and_undone_once(fresh_database: str) -> None:
    system = make.books()
    batch, known = make_exchange.checked(system, CUSTOMERS, TEXT), importables()[CUSTOMERS]
    said = at_once(system, lambda _number: jobs.take_in(system, batch, known))
    assert said.count("") == 1
    assert Import.objects.get().state == ImportState.DONE
    assert Party.objects.count() == 50
    said = at_once(system, lambda _number: jobs.undo_import(system, batch, known, "Salah"))
    assert said.count("") == 1
    assert Party.objects.filter(state=PartyState.WITHDRAWN).count() == 50
    assert proofs(system) == []


def test_two_files_that_bring_the_same_are_not_both_taken_in(fresh_database: str) -> None:
    system, known = make.books(), importables()["ledger.entry"]
    batches = [make_exchange.checked(system, known.key, JOURNAL) for _ in range(CLERKS)]
    assert [batch.troubled_count for batch in batches] == [0] * CLERKS
    said = at_once(system, lambda number: jobs.take_in(system, batches[number], known))
    assert said.count("") == 1
    assert {one.partition(":")[0] for one in said if one} == {"Baris 2"}
    assert Entry.objects.filter(kind=EntryKind.IMPORT).count() == 1
    assert proofs(system) == []


def test_a_file_is_taken_in_or_discarded(fresh_database: str) -> None:
    system = make.books()
    batch, known = make_exchange.checked(system, CUSTOMERS, TEXT), importables()[CUSTOMERS]

    def work(number: int) -> None:
        if number % 2:
            jobs.take_in(system, batch, known)
        else:
            actions.discard_import(system, batch=batch)

    said = at_once(system, work)
    assert said.count("") == 1
    was_taken = said.index("") % 2 == 1
    expected = ImportState.DONE if was_taken else ImportState.DISCARDED
    assert Import.objects.get().state == expected
    assert Party.objects.count() == (50 if was_taken else 0)
    assert proofs(system) == []


def test_a_worker_that_is_killed_over_a_file_leaves_all_or_nothing(fresh_database: str) -> None:
    system = make.books()
    batch = actions.send_import(system, kind=CUSTOMERS, file_name="besar.csv", data=TEXT.encode())
    _kill_until_done(batch, "exchange.read")
    read = Import.objects.get()
    assert (read.state, read.rows_count, ImportRow.objects.count()) == (ImportState.CHECKED, 50, 50)
    _kill_until_done(actions.ask_taking(system, batch=read), "exchange.take")
    assert Import.objects.get().state == ImportState.DONE
    assert (Party.objects.count(), proofs(system)) == (50, [])


@pytest.mark.parametrize(
    ("job", "stopped_at", "state", "rows"),
    [
        ("exchange.read", 50, ImportState.ARRIVED, 0),
        ("exchange.read", 2_000, ImportState.READ, MANY),
        ("exchange.take", 2_000, ImportState.CHECKED, MANY),
    ],
    ids=["while it is read", "while it is checked", "while it is taken in"],
)
def test_stopping_midway_leaves_a_file_as_it_was(
    fresh_database: str, monkeypatch: pytest.MonkeyPatch, job: str, stopped_at: int, state: str,
    rows: int,
) -> None:  # fmt: skip
    system = make.books()
    batch = actions.send_import(system, kind=CUSTOMERS, file_name="besar.csv", data=LONG.encode())
    if job == "exchange.take":
        _run("exchange.read", batch)
        batch = actions.ask_taking(system, batch=Import.objects.get())
    with monkeypatch.context() as patched:
        _stopping(patched, system, stopped_at)
        _run(job, batch)
    stopped = Import.objects.select_related("progress").get()
    assert (stopped.state, ImportRow.objects.count()) == (state, rows)
    assert stopped.progress is not None
    assert (stopped.progress.state, Party.objects.count()) == (WorkState.STOPPED, 0)
    if state == ImportState.ARRIVED:
        _run("exchange.read", actions.ask_reading(system, batch=stopped))
    elif state == ImportState.READ:
        _run("exchange.check", actions.ask_check(system, batch=stopped))
    _run("exchange.take", actions.ask_taking(system, batch=Import.objects.get()))
    assert (Party.objects.count(), proofs(system)) == (MANY, [])


def _stopping(patched: pytest.MonkeyPatch, person: Member, rows: int) -> None:
    """Have the person ask to stop, from another connection, once so many rows are done."""
    told = UnderWay.step

    def step(self: UnderWay, count: int = 1) -> None:
        if self.done + count >= rows:
            with ThreadPoolExecutor(1) as another:
                another.submit(_stop, person, self.key).result()
        told(self, count)

    patched.setattr(UnderWay, "step", step)
    patched.setattr("teliti.work.progress._SECONDS_BETWEEN", 0)


def _stop(person: Member, key: int) -> None:
    try:
        scope.enter(person.company_id)
        work.stop_work(person, progress=Progress.objects.get(pk=key))
    finally:
        connections.close_all()


def _run(name: str, batch: Import) -> None:
    """Do what was planned for an import, as the worker does."""
    queue.discover()
    job = next(one for one in queue.jobs() if one.name == name)
    queue.run_here(job, batch.company_id, {"batch": batch.pk, "progress": batch.progress_id})


def _kill_until_done(batch: Import, name: str) -> None:
    """Kill the worker after one statement, after two, after four; then let it end."""
    queue.discover()
    job = next(one for one in queue.jobs() if one.name == name)
    arguments = {"batch": batch.pk, "progress": batch.progress_id}
    for statements in STATEMENTS:
        if not is_killed(job, batch.company_id, statements, **arguments):
            break
        scope.enter(batch.company_id)
        assert Party.objects.count() in {0, 50}
        assert ImportRow.objects.count() in {0, 50}
    scope.enter(batch.company_id)
    queue.run_here(job, batch.company_id, arguments)  # harmless where it was done already

"""The worker as a process: it drains, stops politely, and what it leaves when killed runs again."""

import signal
import subprocess
import time

import psycopg
import pytest
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from teliti.audit import readers
from teliti.audit.duties import StandardRole
from teliti.audit.models import Event, ReaderPlace
from teliti.base import scope
from teliti.base.refusals import Refused
from teliti.work import actions, queue, worker
from teliti.work.models import Heartbeat, Progress, Proof, WorkState
from teliti.work.progress import Stopped, plan, under_way
from teliti.work.tests import process
from tests import database, make

pytestmark = pytest.mark.race


def _status(number: int) -> str:
    return str(ProcrastinateJob.objects.get(pk=number).status)


def test_a_killed_worker_leaves_its_job_and_another_worker_does_it(fresh_database: str) -> None:
    system = make.company()
    person = make.member(system, StandardRole.SYSTEM)
    progress = actions.ask_for_proof(person)
    number = ProcrastinateJob.objects.get().pk
    with database.as_owner(fresh_database) as holder:
        with process.running(fresh_database) as first, holder.transaction():
            holder.execute("SELECT 1 FROM work_progress WHERE id = %s FOR UPDATE", [progress.pk])
            process.until(lambda: _status(number) == "doing")
            first.send_signal(signal.SIGKILL)
            first.wait(timeout=10)
            _end_sessions_of_the_killed(holder)
        assert _status(number) == "doing"
        assert Proof.objects.count() == 0
    with process.running(fresh_database) as second:
        process.until(lambda: _status(number) == "succeeded")
        second.send_signal(signal.SIGTERM)
        assert second.wait(timeout=15) == 0
    progress.refresh_from_db()
    assert progress.state == WorkState.DONE
    assert Proof.objects.count() == 1
    assert ProcrastinateJob.objects.get(pk=number).attempts == 2
    assert Heartbeat.objects.get(name="worker").last_ok_at is not None


def _end_sessions_of_the_killed(holder: psycopg.Connection) -> None:
    """The server notices a dead client when it next answers: here that is our lock's wait."""
    holder.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )


def test_once_runs_all_that_waits_and_ends(fresh_database: str) -> None:
    system = make.company()
    for _time in range(3):
        queue.later("work.prove_nightly", company=system.company_id)
    done = subprocess.run(
        process.command("work", "--once"), env=process.environment(fresh_database), timeout=60,
        cwd=database.ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert set(ProcrastinateJob.objects.values_list("status", flat=True)) == {"succeeded"}
    assert Proof.objects.count() == 3


def test_a_job_that_kills_its_worker_again_and_again_is_left_as_failed(
    fresh_database: str,
    owner_connection: psycopg.Connection,
) -> None:
    system = make.company()
    progress = plan(make.member(system, StandardRole.SYSTEM, language="en"), "Bukti")
    number = queue.later("work.prove", company=system.company_id, progress=progress.pk)
    for attempt in range(5):
        progress.refresh_from_db()
        assert progress.is_open
        owner_connection.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = NULL WHERE id = %s",
            [number],
        )
        assert worker.return_stalled(30) == 1
        assert _status(number) == ("todo" if attempt < 4 else "failed")
    progress.refresh_from_db()
    assert (progress.state, progress.trouble) == (
        WorkState.FAILED, "It broke off without a word, each time it was tried.",
    )  # fmt: skip


def _told(name: str) -> object:
    """How far the work is, as another connection sees it meanwhile."""
    with database.as_owner(name) as beside:
        return beside.execute("SELECT done, total FROM work_progress").fetchone()


def _work_until_told_to_stop(name: str, key: int) -> None:
    with under_way(key, total=9) as work, transaction.atomic():
        work.step(4)
        work.tell()
        assert _told(name) == (4, 9)
        with database.as_owner(name) as beside:
            beside.execute("UPDATE work_progress SET stop_requested = true")
        work.tell()


def test_a_stop_is_noticed_while_working_inside_a_transaction(fresh_database: str) -> None:
    progress = plan(make.company(), "Long")
    with pytest.raises(Stopped):
        _work_until_told_to_stop(fresh_database, progress.pk)
    assert Progress.objects.get().state == WorkState.STOPPED


def test_readers_read_each_event_once_and_stay_where_they_stumbled(fresh_database: str) -> None:
    seen: list[str] = []
    broken = {"is": True}

    @readers.reads()
    def watch(event: Event) -> None:
        if event.name == "people.member_added" and broken["is"]:
            raise RuntimeError("no mail server")
        seen.append(event.name)

    name = next(reader.name for reader in readers.readers() if reader.function is watch)
    try:
        system = make.company()
        make.member(system, StandardRole.DIRECTOR)
        worker.run_readers()
        with scope.entered(system.company_id):
            place = ReaderPlace.objects.get(reader=name)
            assert (place.sequence, place.trouble) == (1, "no mail server")
            assert Heartbeat.objects.get(name=f"reader:{name}").trouble == (
                "RuntimeError: no mail server"
            )
        broken["is"] = False
        worker.run_readers()
        worker.run_readers()
        with scope.entered(system.company_id):
            assert ReaderPlace.objects.get(reader=name).trouble == ""
    finally:
        del readers._readers[name]
    assert seen == ["people.company_founded", "people.member_added"]


def test_a_refused_job_is_not_tried_again() -> None:
    retry = queue._Retry(5)
    job = type("Queued", (), {"attempts": 0})()
    assert retry.get_retry_decision(exception=Refused("no"), job=job) is None
    again = retry.get_retry_decision(exception=OSError("net"), job=job)
    assert again is not None
    assert again.retry_at is not None
    assert again.retry_at.timestamp() - time.time() == pytest.approx(5, abs=2)

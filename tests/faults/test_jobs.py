"""Every job is killed in its midst, again and again; then it runs once to its end."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from django.db import connection, connections

from teliti.audit.verify import declared
from teliti.backups import actions as backups
from teliti.backups import jobs as backup_jobs
from teliti.backups.domain.names import Kind
from teliti.backups.installation import here
from teliti.base import scope
from teliti.exchange import actions as exchange
from teliti.exchange.tests import make as make_exchange
from teliti.people.models import Member
from teliti.work import actions as work
from teliti.work.models import Progress
from teliti.work.queue import Job, discover, jobs, later, run_here, schedules
from tests import database, everything
from tests.faults.killing import STATEMENTS, is_killed

pytestmark = [pytest.mark.race, pytest.mark.large]

discover()
SCHEDULED = {one.job for one in schedules()}
FILE = "Kode,Nama\nX-7,Satu\nX-8,Dua\n"


def _ask_for_reading(person: Member) -> None:
    exchange.send_import(
        person, kind="parties.customer", file_name="daftar.csv", data=FILE.encode()
    )


def _ask_for_check(person: Member) -> None:
    exchange.ask_check(person, batch=make_exchange.read(person, "parties.customer", FILE))


def _ask_for_taking(person: Member) -> None:
    exchange.ask_taking(person, batch=make_exchange.checked(person, "parties.customer", FILE))


def _ask_for_undoing(person: Member) -> None:
    taken = make_exchange.taken_in(person, "parties.customer", FILE)
    exchange.ask_undoing(person, batch=taken, because="Berkas yang salah")


def _take_backup(person: Member) -> None:
    backup_jobs.take_and_note(here(), Kind.ASKED)


def _ask_for_rehearsal(person: Member) -> None:
    _take_backup(person)
    backups.ask_for_rehearsal(person)


ASKED_BY: dict[str, Callable[[Member], object]] = {
    "api.deliver": lambda person: later("api.deliver", company=person.company_id),
    "backups.back_up_now": backups.ask_for_backup,
    "backups.rehearse": _take_backup,
    "backups.rehearse_now": _ask_for_rehearsal,
    "exchange.read": _ask_for_reading,
    "exchange.check": _ask_for_check,
    "exchange.take": _ask_for_taking,
    "exchange.undo": _ask_for_undoing,
    "work.prove": work.ask_for_proof,
}
"""What puts a job into the queue, where a company with everything has not left one there, or what
a scheduled one finds."""


def _measured(job: Job) -> Any:
    """A restore that is killed eight times takes a minute."""
    is_long = job.name in {"backups.rehearse", "backups.rehearse_now"}
    return pytest.param(job, id=job.name, marks=[pytest.mark.large] if is_long else [])


@pytest.fixture(scope="module")
def whole(
    django_db_setup: None, django_db_blocker: Any, _own_folder: None
) -> Iterator[tuple[str, Member]]:
    """The name of a database with everything, and somebody there with every role."""
    with django_db_blocker.unblock(), database.in_clone() as name:
        scope.forget()
        person = everything.everything("Killed")
        scope.forget()
        connections.close_all()  # a database that is in use cannot be cloned
        yield name, person


@pytest.fixture
def _copied_folder(whole: object, settings: Any, tmp_path: Path) -> None:
    """A data folder that goes with the clone: seals of another one are witnessed in the first."""
    copytree(settings.DATA, tmp_path / "data")
    settings.DATA = tmp_path / "data"
    settings.BACKUP_PLACE = str(tmp_path / "data" / "backups")


@pytest.mark.usefixtures("_copied_folder")
@pytest.mark.parametrize("job", [_measured(job) for job in jobs()])
def test_a_job_that_was_killed_anywhere_leaves_the_books_whole(
    whole: tuple[str, Member], job: Job
) -> None:
    source, person = whole
    company = person.company_id
    with database.in_clone(source):
        scope.forget()
        arguments = _arguments(job, person)
        before = set(_findings(company))  # a made-up backup is missing in a made-up place
        for statements in STATEMENTS:
            if not is_killed(job, company, statements, **arguments):
                break
            assert set(_findings(company)) <= before
        run_here(job, company, arguments)
        assert set(_findings(company)) <= before
        with scope.entered(company):
            if "progress" in arguments:
                progress = Progress.objects.get(pk=arguments["progress"])
                assert (progress.state, progress.trouble) == ("done", "")


def _arguments(job: Job, person: Member) -> dict[str, Any]:
    """What the job is given by the queue."""
    with scope.entered(person.company_id), connection.cursor() as cursor:
        if job.name in ASKED_BY:
            ASKED_BY[job.name](person)
        if job.name in SCHEDULED:
            return {}
        cursor.execute(
            "SELECT args FROM procrastinate_jobs WHERE task_name = %s ORDER BY id DESC LIMIT 1",
            [job.name],
        )
        found = cursor.fetchone()
    assert found, f"nothing puts {job.name} into the queue: see ASKED_BY"
    arguments: dict[str, Any] = json.loads(found[0])
    assert arguments.pop("company") == person.company_id
    return arguments


def _findings(company: int) -> list[str]:
    with scope.entered(company):
        return [f"{one.name}: {found}" for one in declared() for found in one.findings(company)]

"""Every scheduled job is killed in its midst, again and again; then it runs once to its end."""

import pytest

from teliti.audit.verify import declared
from teliti.base import scope
from teliti.work.queue import Job, discover, jobs, run_here, schedules
from tests import everything
from tests.faults.killing import STATEMENTS, is_killed

pytestmark = pytest.mark.race

discover()
SCHEDULED = {one.job for one in schedules()}
JOBS = [job for job in jobs() if job.name in SCHEDULED]


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.name)
def test_a_job_that_was_killed_anywhere_leaves_the_books_whole(
    fresh_database: str, job: Job
) -> None:
    books = everything.everything("Killed")
    before = set(_findings(books.company_id))  # a made-up backup is missing in a made-up place
    for statements in STATEMENTS:
        if not is_killed(job, books.company_id, statements):
            break
        assert set(_findings(books.company_id)) <= before
    run_here(job, books.company_id, {})
    assert set(_findings(books.company_id)) <= before


def _findings(company: int) -> list[str]:
    with scope.entered(company):
        return [f"{one.name}: {found}" for one in declared() for found in one.findings(company)]

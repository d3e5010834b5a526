"""Every scheduled job is killed in its midst, again and again; then it runs once to its end."""

import os
import signal
from typing import Any

import pytest
from django.db import connection, connections

from teliti.audit.verify import declared
from teliti.base import scope
from teliti.work.queue import Job, discover, jobs, run_here, schedules
from tests import everything

pytestmark = pytest.mark.race

discover()
SCHEDULED = {one.job for one in schedules()}
JOBS = [job for job in jobs() if job.name in SCHEDULED]
STATEMENTS = (1, 2, 4, 8, 16, 32, 64, 128)
"""After how many statements the worker is killed."""


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.name)
def test_a_job_that_was_killed_anywhere_leaves_the_books_whole(
    fresh_database: str, job: Job
) -> None:
    books = everything.everything("Killed")
    before = set(_findings(books.company_id))  # a made-up backup is missing in a made-up place
    for statements in STATEMENTS:
        if not _is_killed(job, books.company_id, statements):
            break
        assert set(_findings(books.company_id)) <= before
    run_here(job, books.company_id, {})
    assert set(_findings(books.company_id)) <= before


def _findings(company: int) -> list[str]:
    with scope.entered(company):
        return [f"{one.name}: {found}" for one in declared() for found in one.findings(company)]


def _is_killed(job: Job, company: int, statements: int) -> bool:
    """Run a job in a process that dies after so many statements. False: it ended before."""
    connections.close_all()  # a session belongs to one process
    scope.forget()
    child = os.fork()
    if child == 0:
        try:
            with connection.execute_wrapper(_Death(statements)):
                run_here(job, company, {})
        finally:
            os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


class _Death:
    """Comes with a statement, when it was sent and before its answer is read by anybody."""

    def __init__(self, statements: int) -> None:
        self.left = statements

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

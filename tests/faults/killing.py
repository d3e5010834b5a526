"""A job in a process of its own that dies in its midst."""

import os
import signal
from typing import Any

from django.db import connection, connections

from teliti.base import scope
from teliti.work.queue import Job, run_here

STATEMENTS = (1, 2, 4, 8, 16, 32, 64, 128)
"""After how many statements the worker is killed."""


def is_killed(job: Job, company: int, statements: int, **arguments: Any) -> bool:
    """Run a job in a process that dies after so many statements. False: it ended before."""
    connections.close_all()  # a session belongs to one process
    scope.forget()
    child = os.fork()
    if child == 0:
        try:
            with connection.execute_wrapper(_Death(statements)):
                run_here(job, company, arguments)
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

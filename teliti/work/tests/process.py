"""A worker as a process of its own, on the database of a test."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from psycopg.conninfo import make_conninfo

from tests import database

_NAMES = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password"}


def environment(name: str) -> dict[str, str]:
    """What a `teliti` command needs to work on the database of this name."""
    found = dict(os.environ)
    for variable, alias in (("DATABASE_URL", "default"), ("DATABASE_OWNER_URL", "owner")):
        known = settings.DATABASES[alias]
        parts = {word: str(known[key]) for key, word in _NAMES.items() if known.get(key)}
        options = {key: str(value) for key, value in known["OPTIONS"].items()}
        found[variable] = make_conninfo(**parts, **options, dbname=name)
    return found


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "teliti.config.cli", *words]


@contextmanager
def running(name: str, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker that beats twice a second; killed at the end of the block if it still runs."""
    process = subprocess.Popen(
        command("work", "--beat", "0.5", "--stalled-after", "2", *words),
        env=environment(name),
        cwd=Path(database.ROOT),
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.wait(timeout=10)


def until(true: Callable[[], bool], *, seconds: float = 30) -> None:
    """Wait until it is true; fails when it does not come."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come in time"
        time.sleep(0.1)

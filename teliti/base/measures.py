"""What is counted while it happens, for whoever watches the installation: requests, actions, jobs.

Each process counts into a file of its own, so that one page tells of all of them (`web.metrics`).
Counting never decides anything and never fails what it counts.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Histogram, values
from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.multiprocess import MultiProcessCollector

from teliti.base.refusals import AlreadyDone, Forbidden, Refused

ROOM = 4 * 1024 * 1024
"""Bytes of a file of counts: more than all screens need."""


class Allocated(MmapedDict):
    """A file of counts whose room on the disk is taken beforehand: to write into a hole of a mapped
    file when the disk is full would end the process. Without room, this process counts for itself.
    """

    def __init__(self, filename: str, read_mode: bool = False) -> None:  # noqa: FBT001, FBT002 - as the library has it
        whole, passing = Path(filename), Path(f"{filename}.new")
        try:
            if not whole.exists():  # else of an earlier process of this number
                with passing.open("wb") as file:
                    os.posix_fallocate(file.fileno(), 0, ROOM)
                passing.rename(whole)  # nobody reads a file that has no room yet
        except OSError:
            passing.unlink(missing_ok=True)
            filename = f"/proc/self/fd/{os.memfd_create('counts')}"
        super().__init__(filename, read_mode)  # type: ignore[no-untyped-call]  # the library's own


values.MmapedDict = Allocated  # type: ignore[attr-defined]  # the library has no other place for it

REQUESTS = Counter("teliti_requests", "Answered requests", ["screen", "method", "status"])
SECONDS = Histogram(
    "teliti_request_seconds", "How long answers took", ["screen"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5, 10, 30),
)  # fmt: skip
ACTIONS = Counter("teliti_actions", "Actions by what came of them", ["action", "outcome"])
JOBS = Counter("teliti_jobs", "Jobs that ran, by what came of them", ["job", "outcome"])


@contextmanager
def acting(name: str) -> Iterator[None]:
    """Count an action by what comes of it."""
    outcome = "broken"
    try:
        yield
        outcome = "done"
    except AlreadyDone:
        outcome = "again"
        raise
    except Forbidden:
        outcome = "forbidden"
        raise
    except Refused:
        outcome = "refused"
        raise
    finally:
        ACTIONS.labels(name, outcome).inc()


@contextmanager
def working(name: str) -> Iterator[None]:
    """Count a job by what comes of it."""
    outcome = "failed"
    try:
        yield
        outcome = "done"
    finally:
        JOBS.labels(name, outcome).inc()


def folder() -> Path:
    """Where the processes of this installation count."""
    return Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])


def counted() -> CollectorRegistry:
    """The counts of all processes together."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry, str(folder()))  # type: ignore[no-untyped-call]  # theirs
    return registry


def forget_the_dead() -> None:
    """Remove the counts of processes that have ended; whoever reads them sees a new beginning."""
    for path in folder().glob("*.db*"):
        process = path.name.partition(".")[0].rpartition("_")[2]
        if process.isdigit() and not Path(f"/proc/{process}").exists():
            path.unlink(missing_ok=True)

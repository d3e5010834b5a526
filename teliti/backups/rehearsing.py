"""The rehearsal: the newest backup is restored as on a new machine, and proven there.

A server of its own is made in a folder of its own, the backup is loaded, rows and digests are
compared with its manifest, and `teliti verify` runs there as a program of its own. Afterwards
nothing of it is left, also when an earlier one was killed.
"""

import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from teliti.backups import restoring
from teliti.backups.container import Tell, opened
from teliti.backups.domain.lateness import AHEAD
from teliti.backups.domain.manifest import Manifest
from teliti.backups.domain.names import WHOLE, Stamp
from teliti.backups.installation import Installation
from teliti.backups.places import Counting, Sent
from teliti.backups.postgres import Database
from teliti.backups.restoring import Verified
from teliti.backups.taking import stamps
from teliti.base.refusals import Refused
from teliti.config import embedded
from teliti.work.progress import Stopped

_NAME = "rehearsal-"


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What a rehearsal found. `trouble` says why the backup is no good; empty: it is."""

    stamp: Stamp
    sent: Sent
    manifest: Manifest | None
    verified: Verified | None
    trouble: str
    milliseconds: int

    def checks_of(self, company: int) -> list[dict[str, Any]]:
        """What `teliti verify` said of a company in the scratch place."""
        if self.verified is None:
            return []
        found = (one for one in self.verified.companies if one["company"] == company)
        return next((one["checks"] for one in found), [])


def newest(one: Installation, now: datetime) -> Stamp:
    """The newest whole backup in the place, before any that a clock dated ahead of now. Refused
    when there is none."""
    whole = [stamp for stamp in stamps(one.place) if stamp.kind in WHOLE]
    if not whole:
        raise Refused(
            _("There is no backup in %(place)s yet: take one with `teliti backup`.")
            % {"place": one.place.where()}
        )
    return ([stamp for stamp in whole if stamp.at <= now + AHEAD] or whole)[-1]


def rehearse(
    one: Installation,
    stamp: Stamp,
    tell: Tell = lambda _count: None,
    say: Callable[[str], None] = lambda _text: None,
) -> Rehearsed:
    """Restore a backup into a scratch place and prove it there. A backup that is no good is an
    answer, not an error; only stopping (or a missing disk) is raised."""
    begun = time.monotonic()
    manifest: Manifest | None = None
    verified: Verified | None = None
    trouble = ""
    with scratch(one) as (there, owner, application), one.place.open(stamp.name) as source:
        counting = Counting(source)
        try:
            with opened(counting, one.keys.identities(), tell) as reader:
                manifest = reader.manifest
                _check_room(manifest, there)
                restoring.check_fits(manifest)
                say(_("Loading the database and the files"))
                restoring.set_up(owner, application)
                restoring.load(reader, owner, there / "files", there)
            say(_("Comparing rows and digests"))
            restoring.compare(manifest.holding, owner)
            restoring.migrate(owner)
            say(_("Proving the books"))
            verified = restoring.verify(there, application, owner, one.place_name)
        except Stopped:
            raise
        except Refused as refusal:
            trouble = refusal.sentence
    took = int((time.monotonic() - begun) * 1000)
    return Rehearsed(stamp, counting.sent, manifest, verified, trouble, took)


@contextmanager
def scratch(one: Installation) -> Iterator[tuple[Path, Database, Database]]:
    """A folder with a server of its own, and its database as owner and as application."""
    with folder(one) as there, embedded.in_use(there, embedded.DISPOSABLE) as server:
        owner, application = (
            Database(server.parameters(role)) for role in (embedded.OWNER, embedded.APPLICATION)
        )
        yield there, owner, application


@contextmanager
def folder(one: Installation) -> Iterator[Path]:
    """A scratch folder; afterwards it is gone, with the server whose `database.json` lies there.

    There is one at a time, another waits: so what lies there before was left by a killed one.
    """
    with (one.data / "rehearsal.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        forget_killed(one)
        there = one.data / f"{_NAME}{os.getpid()}"
        there.mkdir(mode=0o711)
        try:
            yield there
        finally:
            _remove(there)


def forget_killed(one: Installation) -> None:
    """Stop and remove what rehearsals left that were killed; while no other is at work."""
    for folder in one.data.glob(f"{_NAME}*"):
        embedded.stop(folder)
        _remove(folder)


def _remove(folder: Path) -> None:
    server = embedded.find(folder)
    if server is not None:  # it may lie elsewhere, where its user can go
        for place in (
            server.cluster,
            f"{server.cluster}.wal",
        ):  # the archive was unpacked beside it
            shutil.rmtree(place, ignore_errors=True)
        with suppress(OSError):  # its own folder there, when nothing else lies in it
            Path(server.cluster).parent.rmdir()
    shutil.rmtree(folder, ignore_errors=True)


def _check_room(manifest: Manifest, there: Path) -> None:
    free = shutil.disk_usage(there).free
    if manifest.file_bytes > free:
        raise Refused(
            _("A rehearsal needs %(needed)s MB, and the disk has %(free)s MB left.")
            % {"needed": manifest.file_bytes // 1_000_000, "free": free // 1_000_000}
        )

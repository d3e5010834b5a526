"""Going back to a moment, by a base of the archive and the pieces of the log behind it.

They make a server of its own beside the living one, and only when its books are proven does
`database.json` name it: one file that is replaced at once.
"""

import gzip
import json
import re
import shutil
import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

import psycopg
import pyrage
from django.utils.translation import gettext as _
from pyrage import x25519

from teliti.backups import archive, rehearsing, restoring
from teliti.backups.container import Entry, Reader, opened
from teliti.backups.domain.manifest import Holding
from teliti.backups.domain.pieces import first_missing
from teliti.backups.installation import Installation
from teliti.backups.postgres import Database
from teliti.backups.restoring import Verified
from teliti.base.refusals import Refused
from teliti.config import embedded
from teliti.config.account import Account
from teliti.config.embedded import Server


@dataclass(frozen=True, slots=True)
class Recovered:
    """A server beside the living one whose books are those of the moment, proven.

    `ends_at` is the last change in the archive, where nothing later than the moment is in it.
    """

    server: Server
    scratch: Path
    holding: Holding
    verified: Verified
    ends_at: datetime | None


_READING = "SELECT pg_is_in_recovery(), pg_last_wal_replay_lsn()::text"
_NOT_REACHED = "recovery ended before configured recovery target was reached"
_FATAL = re.compile(r"FATAL: +(.+)")
_LAST_CHANGE = re.compile(r"last completed transaction was at log time (\S+ \S+)")


@contextmanager
def recovered(
    one: Installation,
    moment: datetime,
    identities: list[x25519.Identity],
    at: datetime,
    say: Callable[[str], None],
) -> Iterator[Recovered]:
    """A server beside the living one, brought to a moment and proven; stopped inside the block.

    Unless the block switches to it, it is removed again, also when we are killed (by the next
    restore or rehearsal).
    """
    living = archive.server_in_use(one)
    account = Account.owning(Path(living.cluster))
    archive.finish_piece(one)
    with rehearsing.folder(one) as scratch:
        cluster = Path(living.cluster).with_name(f"database-{at:%Y%m%d%H%M%S}")
        embedded.adopt(scratch, replace(living, cluster=str(cluster), port=0))
        say(_("Loading the base"))
        base = archive.base_before(one, moment)
        with one.place.open(base.name) as source, opened(source, identities) as reader:
            first = reader.manifest.archive_from
            passwords = _unpack(reader, cluster, account)
        server = Server(**{**passwords, "cluster": str(cluster), "port": 0})
        embedded.adopt(scratch, server)
        say(_("Loading the archive"))
        pieces = Path(f"{cluster}.wal")
        try:
            _fetch(one, first, pieces, account, identities)
            say(_("Going to the moment"))
            ends_at = _run_to(scratch, cluster, pieces, account, base.at, moment)
            holding, verified = _prove(one, scratch)
        finally:
            embedded.stop(scratch)
            shutil.rmtree(pieces, ignore_errors=True)
        yield Recovered(server, scratch, holding, verified, ends_at)


def switch(one: Installation, found: Recovered) -> Path:
    """Let the recovered server be the living one, at once; the folder of the old one, which stays
    as it is until somebody removes it."""
    old = Path(archive.server_in_use(one).cluster)
    archive.refuse_company(one)
    embedded.disown(found.scratch)  # first, or whoever tidies up after us would take it away
    embedded.adopt(one.data, found.server)
    return old


def _run_to(
    scratch: Path, cluster: Path, pieces: Path, account: Account, begun: datetime, moment: datetime
) -> datetime | None:
    """Start the server and have it go to the moment; the last change in the archive, where that
    comes before. Refused where a piece is missing on the way."""
    settings = cluster / "postgresql.auto.conf"
    kept = settings.read_text()
    command = f'cp "{pieces}/%f" "%p"'
    begin = f"restore_command = {archive.quoted(command)}\nrecovery_target_action = 'promote'\n"
    target = f"recovery_target_time = '{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}+00'\n"
    (cluster / archive.CONF).unlink(missing_ok=True)
    shutil.rmtree(cluster / "log", ignore_errors=True)  # of the server that the base was taken of
    account.write(cluster / "recovery.signal", "")
    account.write(settings, kept + begin + target)
    ends_at = None
    try:
        _start_and_lead(scratch)
    except (Refused, psycopg.OperationalError) as trouble:
        ends_at = _last_change(cluster, trouble) or begun
        _refuse_gap([path.name for path in pieces.iterdir()], ends_at)
        account.write(settings, kept + begin)
        _start_and_lead(scratch)
    account.write(settings, kept)
    return ends_at


def _last_change(cluster: Path, trouble: Exception) -> datetime | None:
    """When the last change was made that the server read, by its own log; None: none since the
    base. Refused where it ended for another reason than that the archive ends before the moment."""
    said = "".join(log.read_text() for log in sorted((cluster / "log").glob("*.log")))
    if _NOT_REACHED not in said:
        why = _FATAL.findall(said) or [str(trouble).strip()]
        raise Refused(
            _("The archive does not lead to that moment: %(why)s") % {"why": why[-1]}
        ) from trouble
    changes = _LAST_CHANGE.findall(said)
    return datetime.fromisoformat(changes[-1]).astimezone(UTC) if changes else None


def _refuse_gap(pieces: list[str], ends_at: datetime) -> None:
    missing = first_missing(pieces)
    if missing:
        raise Refused(
            _(
                "The archive has a gap: its piece %(piece)s is missing. It leads to no moment "
                "after %(moment)s UTC: give an earlier one."
            )
            % {"piece": missing, "moment": f"{ends_at:%Y-%m-%d %H:%M:%S}"}
        )


def _prove(one: Installation, scratch: Path) -> tuple[Holding, Verified]:
    """What the recovered server holds, and what `teliti verify` says of it."""
    server = embedded.ensure_running(scratch)
    owner, application = (
        Database(server.parameters(role)) for role in (embedded.OWNER, embedded.APPLICATION)
    )
    holding = restoring.held_by(owner)
    restoring.migrate(owner)
    return holding, restoring.verify(one.data, application, owner, one.place_name)


def _start_and_lead(scratch: Path) -> None:
    """Start the server, and wait for as long as it reads on, until it leads."""
    owner = Database(embedded.ensure_running(scratch).parameters(embedded.OWNER))
    reached, deadline = "", 0.0
    with owner.connected() as connection:
        while True:
            is_reading, at = connection.execute(_READING).fetchone() or (True, "")
            if not is_reading:
                return
            if at != reached:
                reached, deadline = at, time.monotonic() + embedded.START_SECONDS
            elif time.monotonic() > deadline:
                raise Refused(_("The archive was not read to the moment in time: try again."))
            time.sleep(0.1)


def _unpack(reader: Reader, cluster: Path, account: Account) -> dict[str, Any]:
    """The base into a folder of its own; what `database.json` said when it was taken."""
    cluster.mkdir(mode=0o700)
    joined = _Joined(reader.entries())
    with tarfile.open(mode="r|", fileobj=joined) as tar:  # type: ignore[call-overload]  # reads only
        # Python's own filter came with 3.11.4; Debian 12 has 3.11.2, so links are refused here too.
        tar.extraction_filter = getattr(tarfile, "data_filter", None)
        for member in tar:
            if not (member.isfile() or member.isdir()):
                raise Refused(
                    _("The base holds %(name)s, which is no file.") % {"name": member.name}
                )
            below = PurePosixPath(member.name)  # the server writes ./ before some names
            if below.parts:
                restoring.inside(cluster, str(below))
                tar.extract(member, cluster)
    joined.exhaust()
    for path in (cluster, *cluster.rglob("*")):
        account.give(path)
        if path.is_dir():
            path.chmod(0o700)
    assert joined.after is not None, "a base holds database.json"
    found: dict[str, Any] = json.loads(joined.after.content.read())
    for _entry in joined.entries:  # to the sums at its end
        continue
    return found


class _Joined:
    """The pieces of `database/` as one stream; `after` is the entry behind them."""

    def __init__(self, entries: Iterator[Entry]) -> None:
        self.entries, self.after = entries, next(entries, None)

    def read(self, size: int = -1, /) -> bytes:
        while self.after is not None and self.after.folder == "database":
            data = self.after.content.read(size)
            if data:
                return data
            self.after = next(self.entries, None)
        return b""

    def exhaust(self) -> None:
        while self.read(1024 * 1024):
            pass


def _fetch(
    one: Installation,
    first: str,
    folder: Path,
    account: Account,
    identities: list[x25519.Identity],
) -> None:
    """The pieces from a first one on, opened, into a folder that the server can read."""
    folder.mkdir(mode=0o700)
    account.give(folder)
    place = one.place.below("wal")
    for name in place.sizes():
        if archive.is_needed(name, first):
            with place.open(name) as source:
                content = gzip.decompress(pyrage.decrypt(source.read(), identities))
            piece = folder / name.rpartition("-")[2].removesuffix(archive.ENDING)
            piece.write_bytes(content)
            account.give(piece)

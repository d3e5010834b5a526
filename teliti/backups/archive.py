"""The archive of the write-ahead log: from a base on, every moment can be restored.

The embedded server hands each finished piece of its log to a folder beside its own; the worker
encrypts the pieces and takes them to the place of the backups, below `wal`. A base is the server's
folder, taken while it runs. Other servers have an archive of their own, kept by whoever keeps them.

Each time the archive is turned on, a *line* of pieces begins, with a base at its start; names of
pieces begin with it. A server that was restored counts its pieces anew, so their own names repeat.

A restore to a moment makes a server of its own from the base and the pieces, beside the living one,
and only when its books are proven does `database.json` name it: one file that is replaced at once.
"""

import gzip
import json
import re
import secrets
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
from django.db import connections
from django.utils.translation import gettext as _
from pyrage import x25519

from teliti.backups import postgres, rehearsing, restoring
from teliti.backups.container import Entry, Locked, Reader, Tell, Writer, opened, send
from teliti.backups.domain.keeping import BASES_KEPT
from teliti.backups.domain.manifest import Holding, Manifest
from teliti.backups.domain.names import Kind, Stamp
from teliti.backups.domain.pieces import first_missing
from teliti.backups.flow import Flow
from teliti.backups.installation import Installation
from teliti.backups.places import Place
from teliti.backups.postgres import Database
from teliti.backups.restoring import Verified
from teliti.backups.taking import Taken, free, only_one, stamps
from teliti.base.refusals import Refused
from teliti.config import embedded
from teliti.config.account import Account
from teliti.config.embedded import Server

SECONDS = 300  # so long at most stays a piece unfinished while somebody works
_CONF, _ENDING = "archive.conf", ".gz.age"
_PIECE = re.compile(r"[0-9A-F]{24}(\.[0-9A-F]{8}\.backup)?|[0-9A-F]{8}\.history")
_LINE = re.compile(r"# line ([0-9a-f]{16})\n")
_NOT_REACHED = "recovery ended before configured recovery target was reached"
_FATAL = re.compile(r"FATAL: +(.+)")
_LAST_CHANGE = re.compile(r"last completed transaction was at log time (\S+ \S+)")


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


# -- Keeping the archive -------------------------------------------------------------------------


def is_on(one: Installation) -> bool:
    """Whether the server in use is the embedded one, and archives its log."""
    server = embedded.find(one.data)
    return server is not None and _is_in_use(server, one) and _line_of(server) is not None


def turn_on(one: Installation) -> None:
    """Have the server archive its log from now on. It starts again, so nobody may be at work."""
    server = _server(one)
    refuse_company(one)
    account, line = Account.owning(Path(server.cluster)), secrets.token_hex(8)
    spool = _spool(server) / line
    for folder in (spool.parent, spool):
        folder.mkdir(mode=0o700, exist_ok=True)
        account.give(folder)
    # A piece has its name when all of it is on the disk; one that is there already is the same.
    there, passing = f'"{spool}/%f"', f'"{spool}/.%f"'
    copy = f"test -f {there} || (cp %p {passing} && sync {passing} && mv {passing} {there})"
    _write(
        account,
        Path(server.cluster) / _CONF,
        f"# line {line}\narchive_mode = on\narchive_timeout = {SECONDS}\n"
        f"archive_command = {_quoted(copy)}\n",
    )
    embedded.stop(one.data)
    embedded.ensure_running(one.data)


def turn_off(one: Installation) -> None:
    """Stop archiving; what is in the archive stays."""
    refuse_company(one)
    (Path(_server(one).cluster) / _CONF).unlink(missing_ok=True)
    embedded.stop(one.data)
    embedded.ensure_running(one.data)


def ship(one: Installation) -> int:
    """Take every finished piece to the place of the backups; how many. Harmless to repeat."""
    place, count = one.place.below("wal"), 0
    with only_one(one):
        place.sweep()
        there = place.sizes()
        for piece in _pieces(_spool(_server(one))):
            name = f"{piece.parent.name}-{piece.name}{_ENDING}"
            if name not in there:
                _send(one, place, name, piece)
            piece.unlink()
            count += 1
    return count


def take_base(one: Installation, at: datetime, tell: Tell = lambda _count: None) -> Taken:
    """Take a base now, inside `only_one`, from which the archive goes on. Refused while it is off:
    such a base would lead to no moment."""
    server = _server(one)
    line = _line_of(server)
    if line is None:
        raise Refused(_("The log is not archived yet: begin with `teliti archive --on`."))
    superuser = Database(server.parameters(embedded.SUPERUSER))
    one.place.sweep()
    stamp = free(one, Stamp(at.replace(microsecond=0), Kind.BASE))
    with superuser.connected() as connection:
        found = connection.execute("SELECT pg_walfile_name(pg_current_wal_lsn())").fetchone()
    assert found is not None
    manifest = Manifest(
        kind=Kind.BASE,
        made_at=stamp.at,
        version=one.version,
        server=server.major,
        holding=restoring.held_by(one.owner),
        files=0,
        file_bytes=0,
        recipient=one.keys.recovery_recipient,
        archive_from=f"{line}-{found[0]}",
    )

    def write(stream: Flow) -> None:
        with Writer(stream, stamp.at, tell) as writer:
            writer.add_manifest(manifest)
            with postgres.copying_server(superuser) as copied:
                writer.add_stream("database", copied)
            writer.add_file("kept/database.json", one.data / "database.json")

    sent = send(one.place, stamp.name, one.keys.recipients(), write)
    return Taken(stamp, sent, manifest)


def forget_old_pieces(one: Installation) -> int:
    """Remove the pieces that no kept base needs any more; how many. None while a base is kept that
    only the recovery key opens, since a machine before this one took it."""
    firsts = []
    for base in _bases(one)[-BASES_KEPT:]:
        try:
            with (
                one.place.open(base.name) as source,
                opened(source, one.keys.identities()) as reader,
            ):
                firsts.append(reader.manifest.archive_from)
        except Locked:
            return 0
    if not firsts:
        return 0
    place = one.place.below("wal")
    old = [name for name in place.sizes() if not any(_is_needed(name, at) for at in firsts)]
    for name in old:
        place.remove(name)
    return len(old)


def last_base_at(one: Installation) -> datetime | None:
    """When the newest base was taken."""
    bases = _bases(one)
    return bases[-1].at if bases else None


# -- Going back to a moment ----------------------------------------------------------------------


def base_before(one: Installation, moment: datetime) -> Stamp:
    """The newest base that was taken before a moment. Refused when there is none."""
    _server(one)
    earlier = [stamp for stamp in _bases(one) if stamp.at < moment]
    if not earlier:
        raise Refused(
            _("There is no base of the archive before %(moment)s in %(place)s.")
            % {"moment": f"{moment:%Y-%m-%d %H:%M %Z}", "place": one.place.where()}
        )
    return earlier[-1]


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
    living = _server(one)
    account = Account.owning(Path(living.cluster))
    finish_piece(one)
    with rehearsing.folder(one) as scratch:
        cluster = Path(living.cluster).with_name(f"database-{at:%Y%m%d%H%M%S}")
        embedded.adopt(scratch, replace(living, cluster=str(cluster), port=0))
        say(_("Loading the base"))
        base = base_before(one, moment)
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
    old = Path(_server(one).cluster)
    refuse_company(one)
    embedded.disown(found.scratch)  # first, or whoever tidies up after us would take it away
    embedded.adopt(one.data, found.server)
    return old


def finish_piece(one: Installation) -> None:
    """Where the living server archives: have all that was written so far in the archive."""
    if not is_on(one):
        return
    superuser = Database(_server(one).parameters(embedded.SUPERUSER))
    with superuser.connected() as connection:
        # One byte before the switch: where nothing was written since the last one, that of then.
        switched = "SELECT pg_walfile_name(pg_switch_wal() - 1)"
        found = connection.execute(switched).fetchone()
        assert found is not None
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            archived = connection.execute("SELECT last_archived_wal FROM pg_stat_archiver")
            last = archived.fetchone()
            if last is not None and (last[0] or "") >= found[0]:
                break
            time.sleep(0.1)
    ship(one)


def _run_to(
    scratch: Path, cluster: Path, pieces: Path, account: Account, begun: datetime, moment: datetime
) -> datetime | None:
    """Start the server and have it go to the moment; the last change in the archive, where that
    comes before. Refused where a piece is missing on the way."""
    settings, kept = (
        cluster / "postgresql.auto.conf",
        (cluster / "postgresql.auto.conf").read_text(),
    )
    command = f'cp "{pieces}/%f" "%p"'
    begin = f"restore_command = {_quoted(command)}\nrecovery_target_action = 'promote'\n"
    target = f"recovery_target_time = '{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}+00'\n"
    (cluster / _CONF).unlink(missing_ok=True)
    shutil.rmtree(cluster / "log", ignore_errors=True)  # of the server that the base was taken of
    _write(account, cluster / "recovery.signal", "")
    _write(account, settings, kept + begin + target)
    ends_at = None
    try:
        _start_and_lead(scratch)
    except (Refused, psycopg.OperationalError) as trouble:
        ends_at = _last_change(cluster, trouble) or begun
        _refuse_gap([path.name for path in pieces.iterdir()], ends_at)
        _write(account, settings, kept + begin)
        _start_and_lead(scratch)
    _write(account, settings, kept)
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
        if _is_needed(name, first):
            with place.open(name) as source:
                content = gzip.decompress(pyrage.decrypt(source.read(), identities))
            piece = folder / name.rpartition("-")[2].removesuffix(_ENDING)
            piece.write_bytes(content)
            account.give(piece)


def _send(one: Installation, place: Place, name: str, piece: Path) -> None:
    content = gzip.compress(piece.read_bytes(), 1)
    send(place, name, one.keys.recipients(), lambda flow: flow.write(content))


def _is_needed(name: str, first: str) -> bool:
    """Whether a piece is of the line of the first one, and at or behind it."""
    (line, _dash, piece), (first_line, _dash, begin) = name.rpartition("-"), first.rpartition("-")
    return line == first_line and (".history" in piece or piece[8:24] >= begin[8:24])


def _pieces(spool: Path) -> list[Path]:
    """The finished pieces of every line, in its own folder each."""
    return sorted(path for path in spool.glob("*/*") if _PIECE.fullmatch(path.name))


def _bases(one: Installation) -> list[Stamp]:
    return [stamp for stamp in stamps(one.place) if stamp.kind is Kind.BASE]


def _server(one: Installation) -> Server:
    """The embedded server. Refused where another one is used."""
    server = embedded.find(one.data)
    if server is None or not _is_in_use(server, one):
        raise Refused(
            _("The archive is the embedded server's; yours is kept by whoever keeps that server.")
        )
    return server


def _is_in_use(server: Server, one: Installation) -> bool:
    return str(server.port) == str(one.owner.parameters.get("port"))


def _line_of(server: Server) -> str | None:
    """The line that the server's pieces belong to; None while it archives nothing."""
    conf = Path(server.cluster) / _CONF
    found = _LINE.match(conf.read_text()) if conf.exists() else None
    return found[1] if found else None


def refuse_company(one: Installation) -> None:
    """The server will end: nobody else may be at work."""
    if postgres.sessions_of(one.owner, apart_from=restoring.own_sessions()):
        raise postgres.somebody_works()
    connections.close_all()


def _spool(server: Server) -> Path:
    return Path(f"{server.cluster}.archive")


def _write(account: Account, path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o600)
    account.give(path)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"

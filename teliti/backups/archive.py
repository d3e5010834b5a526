"""The archive of the write-ahead log: from a base on, every moment can be restored.

The embedded server hands each finished piece of its log to a folder beside its own; the worker
encrypts the pieces and takes them to the place of the backups, below `wal`. A base is the server's
folder, taken while it runs. Other servers have an archive of their own, kept by whoever keeps them.

Each time the archive is turned on, a *line* of pieces begins, with a base at its start; names of
pieces begin with it. A server that was restored counts its pieces anew, so their own names repeat.

`recovering` goes back to a moment by it.
"""

import gzip
import re
import secrets
import time
from datetime import datetime
from pathlib import Path

from django.db import connections
from django.utils.translation import gettext as _

from teliti.backups import postgres, restoring
from teliti.backups.container import Locked, Tell, Writer, opened, send
from teliti.backups.domain.keeping import BASES_KEPT
from teliti.backups.domain.manifest import Manifest
from teliti.backups.domain.names import Kind, Stamp
from teliti.backups.flow import Flow
from teliti.backups.installation import Installation
from teliti.backups.places import Place
from teliti.backups.postgres import Database
from teliti.backups.taking import Taken, free, only_one, stamps
from teliti.base.refusals import Refused
from teliti.config import embedded
from teliti.config.account import Account
from teliti.config.embedded import Server

SECONDS = 300  # so long at most stays a piece unfinished while somebody works
CONF, ENDING = "archive.conf", ".gz.age"
_PIECE = re.compile(r"[0-9A-F]{24}(\.[0-9A-F]{8}\.backup)?|[0-9A-F]{8}\.history")
_LINE = re.compile(r"# line ([0-9a-f]{16})\n")


def is_on(one: Installation) -> bool:
    """Whether the server in use is the embedded one, and archives its log."""
    server = embedded.find(one.data)
    return server is not None and _is_in_use(server, one) and _line_of(server) is not None


def turn_on(one: Installation) -> None:
    """Have the server archive its log from now on. It starts again, so nobody may be at work."""
    server = server_in_use(one)
    refuse_company(one)
    account, line = Account.owning(Path(server.cluster)), secrets.token_hex(8)
    spool = _spool(server) / line
    for folder in (spool.parent, spool):
        folder.mkdir(mode=0o700, exist_ok=True)
        account.give(folder)
    # A piece has its name when all of it is on the disk; one that is there already is the same.
    there, passing = f'"{spool}/%f"', f'"{spool}/.%f"'
    copy = f"test -f {there} || (cp %p {passing} && sync {passing} && mv {passing} {there})"
    account.write(
        Path(server.cluster) / CONF,
        f"# line {line}\narchive_mode = on\narchive_timeout = {SECONDS}\n"
        f"archive_command = {quoted(copy)}\n",
    )
    embedded.stop(one.data)
    embedded.ensure_running(one.data)


def turn_off(one: Installation) -> None:
    """Stop archiving; what is in the archive stays."""
    refuse_company(one)
    (Path(server_in_use(one).cluster) / CONF).unlink(missing_ok=True)
    embedded.stop(one.data)
    embedded.ensure_running(one.data)


def ship(one: Installation) -> int:
    """Take every finished piece to the place of the backups; how many. Harmless to repeat."""
    place, count = one.place.below("wal"), 0
    with only_one(one):
        place.sweep()
        there = place.sizes()
        for piece in _pieces(_spool(server_in_use(one))):
            name = f"{piece.parent.name}-{piece.name}{ENDING}"
            if name not in there:
                _send(one, place, name, piece)
            piece.unlink()
            count += 1
    return count


def take_base(one: Installation, at: datetime, tell: Tell = lambda _count: None) -> Taken:
    """Take a base now, inside `only_one`, from which the archive goes on. Refused while it is off:
    such a base would lead to no moment."""
    server = server_in_use(one)
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
    old = [name for name in place.sizes() if not any(is_needed(name, at) for at in firsts)]
    for name in old:
        place.remove(name)
    return len(old)


def last_base_at(one: Installation) -> datetime | None:
    """When the newest base was taken."""
    bases = _bases(one)
    return bases[-1].at if bases else None


def base_before(one: Installation, moment: datetime) -> Stamp:
    """The newest base that was taken before a moment. Refused when there is none."""
    server_in_use(one)
    earlier = [stamp for stamp in _bases(one) if stamp.at < moment]
    if not earlier:
        raise Refused(
            _("There is no base of the archive before %(moment)s in %(place)s.")
            % {"moment": f"{moment:%Y-%m-%d %H:%M %Z}", "place": one.place.where()}
        )
    return earlier[-1]


def finish_piece(one: Installation) -> None:
    """Where the living server archives: have all that was written so far in the archive."""
    if not is_on(one):
        return
    superuser = Database(server_in_use(one).parameters(embedded.SUPERUSER))
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


def _send(one: Installation, place: Place, name: str, piece: Path) -> None:
    content = gzip.compress(piece.read_bytes(), 1)
    send(place, name, one.keys.recipients(), lambda flow: flow.write(content))


def is_needed(name: str, first: str) -> bool:
    """Whether a piece is of the line of the first one, and at or behind it."""
    (line, _dash, piece), (first_line, _dash, begin) = name.rpartition("-"), first.rpartition("-")
    return line == first_line and (".history" in piece or piece[8:24] >= begin[8:24])


def _pieces(spool: Path) -> list[Path]:
    """The finished pieces of every line, in its own folder each."""
    return sorted(path for path in spool.glob("*/*") if _PIECE.fullmatch(path.name))


def _bases(one: Installation) -> list[Stamp]:
    return [stamp for stamp in stamps(one.place) if stamp.kind is Kind.BASE]


def server_in_use(one: Installation) -> Server:
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
    conf = Path(server.cluster) / CONF
    found = _LINE.match(conf.read_text()) if conf.exists() else None
    return found[1] if found else None


def refuse_company(one: Installation) -> None:
    """The server will end: nobody else may be at work."""
    if postgres.sessions_of(one.owner, apart_from=restoring.own_sessions()):
        raise postgres.somebody_works()
    connections.close_all()


def _spool(server: Server) -> Path:
    return Path(f"{server.cluster}.archive")


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"

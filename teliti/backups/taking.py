"""Taking a backup: one moment of the database, then the files, straight into the encrypted stream.

Files are written before the rows that name them, and never changed: so whatever the database knew
at its moment lies in the store by then, and the two cannot disagree.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from teliti.backups import postgres
from teliti.backups.container import Tell, Writer, send
from teliti.backups.domain.keeping import Keep, surplus
from teliti.backups.domain.manifest import Manifest
from teliti.backups.domain.names import Kind, Stamp
from teliti.backups.flow import Flow
from teliti.backups.installation import Installation
from teliti.backups.places import Place, Sent

_LOCK = "SELECT pg_advisory_lock(hashtext('teliti_backup'))"


@dataclass(frozen=True, slots=True)
class Taken:
    """A backup that is there: what it is called, how large, and what it holds."""

    stamp: Stamp
    sent: Sent
    manifest: Manifest


def take(one: Installation, kind: Kind, at: datetime, tell: Tell = lambda _count: None) -> Taken:
    """Take a backup now, inside `only_one`.

    A snapshot before an upgrade holds no files: an upgrade changes none.
    """
    place = one.place
    with postgres.one_moment(one.owner) as (connection, snapshot):
        place.sweep()
        stamp = free(one, Stamp(at.replace(microsecond=0), kind))
        with_files = kind is not Kind.UPGRADE
        sizes = [(one.files / path).stat().st_size for path in one.stored_files()]
        manifest = Manifest(
            kind=kind,
            made_at=stamp.at,
            version=one.version,
            server=str(connection.info.parameter_status("server_version")),
            holding=postgres.holding(connection),
            files=len(sizes) if with_files else 0,
            file_bytes=sum(sizes) if with_files else 0,
            recipient=one.keys.recovery_recipient,
        )

        def write(stream: Flow) -> None:
            with Writer(stream, stamp.at, tell) as writer:
                writer.add_manifest(manifest)
                with postgres.dumping(one.owner, snapshot) as dump:
                    writer.add_stream("database", dump)
                add_kept(one, writer)
                if with_files:
                    for path in one.stored_files():
                        writer.add_file(f"files/{path}", one.files / path)

        sent = send(place, stamp.name, one.keys.recipients(), write)
    return Taken(stamp, sent, manifest)


def free(one: Installation, stamp: Stamp) -> Stamp:
    """The stamp, or the first later second whose name was never used: neither by a file that a
    killed process left, nor by one that was noted and is kept no longer."""
    used = set(one.place.sizes()) | _noted_since(one, stamp.at)
    while stamp.name in used:
        stamp = replace(stamp, at=stamp.at + timedelta(seconds=1))
    return stamp


def _noted_since(one: Installation, at: datetime) -> set[str]:
    """The names that any company noted of this moment or later; none in a database without them."""
    with one.owner.connected() as connection:
        if connection.execute("SELECT to_regclass('public.backups_backup')").fetchone() == (None,):
            return set()
        noted = "SELECT DISTINCT name FROM public.backups_backup WHERE made_at >= %s"
        return {name for (name,) in connection.execute(noted, [at])}


def add_kept(one: Installation, writer: Writer) -> None:
    """The small files of the data folder: the secret, signing keys, settings of one's own."""
    for path in one.kept_files():
        with suppress(FileNotFoundError):  # one that was just passing
            writer.add_file(f"kept/{path}", one.data / path)


def expected_bytes(one: Installation) -> int:
    """About how many bytes a backup will be, for a bar: the files, and a dump of the database."""
    with one.owner.connected() as connection:
        found = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    assert found is not None
    files = sum((one.files / path).stat().st_size for path in one.stored_files())
    return files + int(found[0]) // 8


def stamps(place: Place) -> dict[Stamp, int]:
    """Every backup of a place with its bytes, oldest first."""
    found = {Stamp.of(name): size for name, size in place.sizes().items()}
    return {stamp: found[stamp] for stamp in sorted(filter(None, found))}


def remove_surplus(
    one: Installation, keep: Keep, zone: tzinfo, note: Callable[[list[Stamp]], object]
) -> None:
    """Remove what need not be kept any longer. It is noted first: what a killed process noted and
    did not remove, the next one removes; what it removed and did not note, nobody would note."""
    place = one.place
    gone = surplus(stamps(place), keep, zone)
    note(gone)
    for stamp in gone:
        place.remove(stamp.name)


@contextmanager
def only_one(one: Installation) -> Iterator[None]:
    """One process at a time takes a backup of this database and notes it, another waits; the
    server frees the lock of a process that was killed."""
    with one.owner.connected() as connection:
        connection.execute(_LOCK)
        yield

"""Backups and rehearsals for tests: noted as a command would, without a file behind them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from teliti.backups import actions
from teliti.backups.domain.manifest import CompanyPart, Holding, Manifest, TableSum
from teliti.backups.domain.names import Kind, Stamp
from teliti.backups.models import Backup, Rehearsal
from teliti.backups.places import Sent
from teliti.backups.rehearsing import Rehearsed
from teliti.backups.restoring import Verified
from teliti.backups.taking import Taken
from teliti.people.models import Member

NIGHT = datetime(2025, 11, 28, 18, 30, tzinfo=UTC)
SENT = Sent(1_362_684, "e4" * 32)


def manifest(company: int, *, at: datetime = NIGHT, kind: Kind = Kind.NIGHTLY) -> Manifest:
    """A manifest of one company with 120 rows, 34 events and 5 files."""
    part = CompanyPart(company, "PT", 120, 34, "ab" * 32)
    holding = Holding(
        {"ledger_entry": TableSum(120, 7)}, {"ledger_entry_id_seq": 120}, [part], ["ledger.0001"]
    )
    return Manifest(kind, at, "0.1.0", "18.6", holding, 5, 5_000, "age1")


def taken(company: int, *, at: datetime = NIGHT, kind: Kind = Kind.NIGHTLY) -> Taken:
    """A backup of one company, as if it were there."""
    return Taken(Stamp(at, kind), SENT, manifest(company, at=at, kind=kind))


def noted(system: Member, *, at: datetime = NIGHT, kind: Kind = Kind.NIGHTLY) -> Backup:
    """A backup that was noted."""
    one = taken(system.company_id, at=at, kind=kind)
    return actions.note_backup(system, taken=one, place="/srv/backups")


def rehearsed(
    system: Member,
    backup: Backup,
    *,
    trouble: str = "",
    counts: Sequence[int] = (0, 0),
    after: timedelta = timedelta(hours=10),
) -> Rehearsal:
    """A rehearsal of it that took 4 seconds; each check with so many findings."""
    checks = [{"check": f"uji.{at}", "count": count} for at, count in enumerate(counts)]
    verified = Verified(
        sum(counts), len(checks), [{"company": system.company_id, "checks": checks}]
    )
    found = Rehearsed(
        Stamp(backup.made_at, Kind(backup.kind)),
        SENT,
        None if trouble else manifest(system.company_id),
        None if trouble else verified,
        trouble,
        4_000,
    )
    return actions.note_rehearsal(system, backup=backup, rehearsed=found, at=backup.made_at + after)

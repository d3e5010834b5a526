"""Restoring a backup, from the command line."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone, translation
from pyrage import x25519

from teliti.backups import archive, jobs, postgres, rehearsing, restoring
from teliti.backups.container import Reader, opened
from teliti.backups.domain.manifest import Holding, Manifest
from teliti.backups.installation import Installation, here
from teliti.backups.jobs import Restored
from teliti.backups.keys import identity_of
from teliti.backups.management.bar import Bar
from teliti.backups.places import FolderPlace, Place
from teliti.base.refusals import Refused

HERE = Path("-")
"""What stands for the standard input: a key that only root reads need not be given away."""


class Command(BaseCommand):
    help = (
        "Restore a backup, or a moment: beside what lives, proven, and only then switched to.\n\n"
        "FILE is a path, or the name of a backup in TELITI_BACKUP_PLACE. Where a company lives "
        "already, nothing is done without --replace: it is said what would be lost. The database "
        "that was in use is then set aside, not deleted, until the next restore."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which backup, opened by which key, and whether it may replace what lives."""
        parser.add_argument("file", nargs="?", help="a path or a name; default: the newest backup")
        parser.add_argument(
            "--key",
            type=Path,
            help="a file with the recovery key (age's own form); - reads it here",
        )
        parser.add_argument(
            "--to",
            metavar="MOMENT",
            help=f'by the archive, such as "2026-11-29 10:00" (in {settings.TIME_ZONE})',
        )
        parser.add_argument("--replace", action="store_true", help="replace the living database")
        parser.add_argument("--show", action="store_true", help="only say what the backup holds")
        parser.add_argument("--json", action="store_true", help="one JSON object, for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what will happen; do it where that was asked for."""
        translation.activate("en")
        one = here()
        if options["to"]:
            self._go_to(one, options)
            return
        place, name = _wanted(one, options["file"])
        with (
            Bar(place.sizes().get(name, 0), shown=not options["json"]) as bar,
            _opened(one, place, name, options["key"], bar) as reader,
        ):
            if options["show"]:
                self._tell(options, _held(name, reader.manifest))
                return
            refuse_to_overwrite(one, reader.manifest, replace=options["replace"])
            restored = jobs.restore_and_note(one, reader, name, bar.say)
        self._tell(options, report_of(name, restored))

    def _go_to(self, one: Installation, options: dict[str, Any]) -> None:
        """Back to a moment, by the archive."""
        moment = _moment(options["to"])
        if moment > timezone.now():
            raise Refused(f"{options['to']} is still to come: give a moment that has passed.")
        base = archive.base_before(one, moment)
        if restoring.held_by(one.owner).companies and not options["replace"]:
            raise Refused(
                f"This would take the living database back to {options['to']}, from the base of "
                f"{base.at:%Y-%m-%d %H:%M} UTC: whatever was done since would be gone. The "
                "database's folder would be set aside, not deleted. Say --replace to do it."
            )
        with Bar(1, shown=not options["json"]) as bar:
            keys = identities(one, options["key"])
            found, old = jobs.recover_and_note(one, moment, keys, bar.say)
        report: dict[str, Any] = {
            "moment": moment.isoformat(),
            "base": base.name,
            "archive_ends_at": found.ends_at.isoformat() if found.ends_at else None,
            "rows": found.holding.rows,
            "companies": [
                {"company": part.company, "name": part.name, "rows": part.rows,
                 "events": part.events, "head": part.head}
                for part in found.holding.companies
            ],
            "checks": found.verified.checks,
            "findings": found.verified.findings,
            "set_aside": str(old),
        }  # fmt: skip
        if options["json"]:
            self.stdout.write(json.dumps(report, indent=1))
            return
        lines = [f"The database is as it was at {options['to']}; {_proof(report)}."]
        lines += [f"  {one['name']}: {one['events']} events" for one in report["companies"]]
        if found.ends_at:
            lines.append(
                f"The last change in the archive is of {found.ends_at:%Y-%m-%d %H:%M:%S} UTC."
            )
        lines.append(f"The database that was in use lies in {old}. Begin a new archive:")
        lines.append("teliti archive --on")
        self.stdout.write("\n".join(lines))

    def _tell(self, options: dict[str, Any], report: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(report, indent=1) if options["json"] else in_words(report))


def report_of(name: str, restored: Restored) -> dict[str, Any]:
    """What a restore did, for programs."""
    return {
        **_held(name, restored.manifest),
        "checks": restored.verified.checks if restored.verified else None,
        "findings": restored.verified.findings if restored.verified else None,
        "set_aside": restored.aside.name if restored.aside else None,
    }


def in_words(report: dict[str, Any]) -> str:
    """The same for people."""
    lines = [
        f"{report['name']} of {report['made_at']}, Teliti {report['version']}: "
        f"{report['rows']} rows of {report['tables']} tables, {report['files']} files"
    ]
    lines += [
        f"  {one['name']}: {one['rows']} rows, {one['events']} events"
        for one in report["companies"]
    ]
    if "checks" in report:
        lines.append(f"Restored and in use; {_proof(report)}.")
        if report["set_aside"]:
            lines.append(f"What was there before is kept as the database {report['set_aside']}.")
    return "\n".join(lines)


def _moment(text: str) -> datetime:
    """A moment as typed, in the installation's time zone unless it names another."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Refused(f'{text} is no moment: write it as "2026-11-29 10:00".') from error
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(settings.TIME_ZONE))


def _proof(report: dict[str, Any]) -> str:
    if report["checks"] is None:
        return f"now install Teliti {report['version']} and start it"
    found = report["findings"]
    return f"{report['checks']} checks: {f'{found} findings' if found else 'everything holds'}"


def refuse_to_overwrite(one: Installation, manifest: Manifest, *, replace: bool) -> None:
    """Refused where a company lives and nobody said --replace, with what would be lost."""
    lives = restoring.held_by(one.owner)
    if not lives.companies or replace:
        return
    lost = "; ".join(_lost(one, lives, manifest.holding))
    raise Refused(
        f"This would replace the living database {one.owner.name} with the backup of "
        f"{manifest.made_at:%Y-%m-%d %H:%M} UTC ({lost}). The database would be set aside, not "
        "deleted. Say --replace to do it."
    )


def _lost(one: Installation, lives: Holding, held: Holding) -> Iterator[str]:
    """Per company, how many events of its trail the backup does not have."""
    for part in lives.companies:
        there = held.part_of(part.company)
        if there is None:
            yield f"{part.name}: it is not in the backup; its {part.events} events would be gone"
        elif postgres.has_event(one.owner, part.company, there.events, there.head):
            yield f"{part.name}: {part.events - there.events} events are newer and would be gone"
        else:
            yield f"{part.name}: its trail parted from the backup's, and would be gone since then"


def _held(name: str, manifest: Manifest) -> dict[str, Any]:
    return {
        "name": name,
        "kind": manifest.kind,
        "made_at": manifest.made_at.isoformat(),
        "version": manifest.version,
        "postgresql": manifest.server,
        "rows": manifest.holding.rows,
        "tables": len(manifest.holding.tables),
        "files": manifest.files,
        "companies": [
            {"company": part.company, "name": part.name, "rows": part.rows,
             "events": part.events, "head": part.head}
            for part in manifest.holding.companies
        ],
    }  # fmt: skip


def _wanted(one: Installation, file: str | None) -> tuple[Place, str]:
    """Where the backup lies and what it is called."""
    if file is None:
        return one.place, rehearsing.newest(one, timezone.now()).name
    path = Path(file)
    if path.is_file():
        return FolderPlace(path.resolve().parent), path.name
    return one.place, file


@contextmanager
def _opened(
    one: Installation, place: Place, name: str, key: Path | None, bar: Bar
) -> Iterator[Reader]:
    with place.open(name) as source, opened(source, identities(one, key), bar.tell) as reader:
        yield reader


def identities(one: Installation, key: Path | None) -> list[x25519.Identity]:
    if key is None:
        return one.keys.identities()
    try:
        return [identity_of(sys.stdin.read() if key == HERE else key.read_text())]
    except OSError as error:
        raise Refused(f"{key}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise Refused(
            f"{key} is no recovery key: its line begins with AGE-SECRET-KEY-1."
        ) from error

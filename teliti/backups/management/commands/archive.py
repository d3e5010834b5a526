"""The archive of the write-ahead log, from the command line."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from teliti.backups import archive, jobs
from teliti.backups.installation import here


class Command(BaseCommand):
    help = (
        "Archive the log of the embedded database, so that any moment can be restored.\n\n"
        "--on begins (the database starts again) and takes a first base. From then on the worker "
        "takes the finished pieces to TELITI_BACKUP_PLACE every ten minutes, and a new base every "
        "week. Without an option, finished pieces are taken there now. See `teliti restore --to`."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Begin, end, or take a base."""
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--on", action="store_true", help="begin to archive")
        what.add_argument("--off", action="store_true", help="stop; what is archived stays")
        what.add_argument("--base", action="store_true", help="take a base now")
        parser.add_argument("--json", action="store_true", help="one JSON object, for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what was asked, take finished pieces away, say how it stands."""
        translation.activate("en")
        one = here()
        if options["on"]:
            archive.turn_on(one)
        if options["off"]:
            archive.turn_off(one)
        if options["on"] or options["base"]:
            jobs.take_base_and_note(one)
        shipped = archive.ship(one)
        last = archive.last_base_at(one)
        report = {
            "on": archive.is_on(one),
            "pieces_taken": shipped,
            "place": one.place.below("wal").where(),
            "last_base": last.isoformat() if last else None,
        }
        if options["json"]:
            self.stdout.write(json.dumps(report, indent=1))
        else:
            state = "is archived" if report["on"] else "is not archived"
            self.stdout.write(
                f"The log {state}; {shipped} pieces were taken to {report['place']}; "
                f"the last base is of {report['last_base'] or 'no day yet'}."
            )

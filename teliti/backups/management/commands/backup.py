"""One backup of everything, from the command line."""

import json
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from teliti.backups import jobs, taking
from teliti.backups.domain.names import Kind
from teliti.backups.installation import here
from teliti.backups.management.bar import Bar


class Command(BaseCommand):
    help = (
        "Back up everything into one encrypted file: database, files, manifest, digests.\n\n"
        "It goes to the folder or bucket that TELITI_BACKUP_PLACE names (default: `backups` in the "
        "data folder). What is older than the retention asks for is removed afterwards."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """For whom the answer is."""
        parser.add_argument("--json", action="store_true", help="one JSON object, for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take it, note it, say what it holds and what to do with the key."""
        translation.activate("en")  # commands speak one language, like their own words
        one, begun = here(), time.monotonic()
        is_new = not one.keys.was_made
        with Bar(taking.expected_bytes(one), shown=not options["json"]) as bar:
            taken = jobs.take_and_note(one, Kind.ASKED, bar.tell)
        manifest = taken.manifest
        report = {
            "name": taken.stamp.name,
            "place": one.place.where(),
            "made_at": manifest.made_at.isoformat(),
            "bytes": taken.sent.size,
            "sha256": taken.sent.digest,
            "companies": len(manifest.holding.companies),
            "tables": len(manifest.holding.tables),
            "rows": manifest.holding.rows,
            "files": manifest.files,
            "seconds": round(time.monotonic() - begun, 1),
            "recovery_key_lies_here": one.keys.lies_here,
        }
        if options["json"]:
            self.stdout.write(json.dumps(report, indent=1))
            return
        self.stdout.write(
            f"{report['name']}: {taken.sent.size / 1_000_000:.1f} MB in {report['place']}\n"
            f"  {report['rows']} rows of {report['tables']} tables, {report['files']} files, "
            f"{report['companies']} companies, in {report['seconds']} s\n"
            f"  sha256 {taken.sent.digest}"
        )
        if is_new:
            self.stdout.write(
                "\nThis is the recovery key. Keep it in a safe and not on this machine: whoever\n"
                "has it opens your backups, and without it nobody does once this machine is lost.\n"
                f"\n  {one.keys.secret_that_lies_here}\n"
            )
        if one.keys.lies_here:
            self.stdout.write(
                "The recovery key still lies on this machine. When it is kept elsewhere: "
                "teliti recovery-key --taken"
            )

"""The restore rehearsal, from the command line."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone, translation

from teliti.backups import jobs, rehearsing, taking
from teliti.backups.domain.names import Stamp
from teliti.backups.installation import here
from teliti.backups.management.bar import Bar
from teliti.base.refusals import Refused


class Command(BaseCommand):
    help = (
        "Prove that a backup can be restored: load it into a scratch place and verify it there.\n\n"
        "A database server of its own is made, rows and digests are compared with the manifest, "
        "`teliti verify` runs there, and all of it is removed again. The worker does the same "
        "every week. Exit code 1 when the backup is no good."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which backup, and for whom the answer is."""
        parser.add_argument("name", nargs="?", help="its file name; default: the newest")
        parser.add_argument("--json", action="store_true", help="one JSON object, for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore, compare, verify, note, and say what was found."""
        translation.activate("en")
        one = here()
        stamp = (
            _stamp(options["name"]) if options["name"] else rehearsing.newest(one, timezone.now())
        )
        size = taking.stamps(one.place).get(stamp, 0)
        with Bar(size, shown=not options["json"]) as bar:
            found = jobs.rehearse_and_note(one, stamp, bar.tell, bar.say)
        holding = found.manifest.holding if found.manifest else None
        verified = found.verified
        report = {
            "name": stamp.name,
            "restored": not found.trouble,
            "trouble": found.trouble,
            "rows": holding.rows if holding else 0,
            "tables": len(holding.tables) if holding else 0,
            "files": found.manifest.files if found.manifest else 0,
            "companies": [
                {"company": part.company, "name": part.name, "rows": part.rows,
                 "events": part.events, "head": part.head}
                for part in (holding.companies if holding else ())
            ],
            "checks": verified.checks if verified else 0,
            "findings": verified.findings if verified else 0,
            "seconds": round(found.milliseconds / 1000, 1),
        }  # fmt: skip
        if options["json"]:
            self.stdout.write(json.dumps(report, indent=1))
        else:
            self._show(report)
        if found.trouble or report["findings"]:
            sys.exit(1)

    def _show(self, report: dict[str, Any]) -> None:
        if report["trouble"]:
            self.stdout.write(f"{report['name']} is no good: {report['trouble']}")
            return
        self.stdout.write(
            f"{report['name']} was restored in {report['seconds']} s: {report['rows']} rows of "
            f"{report['tables']} tables and {report['files']} files are as they were backed up."
        )
        for part in report["companies"]:
            self.stdout.write(f"  {part['name']}: {part['rows']} rows, {part['events']} events")
        said = f"{report['findings']} findings" if report["findings"] else "everything holds"
        self.stdout.write(f"  {report['checks']} checks of the restored books: {said}")


def _stamp(name: str) -> Stamp:
    stamp = Stamp.of(name)
    if stamp is None:
        raise Refused(f"{name} is not the name of a backup.")
    return stamp

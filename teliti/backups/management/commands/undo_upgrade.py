"""One command back from an upgrade."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from teliti.backups import jobs, taking
from teliti.backups.container import opened
from teliti.backups.domain.names import Kind, Stamp
from teliti.backups.installation import Installation, here
from teliti.backups.management.bar import Bar
from teliti.backups.management.commands import restore
from teliti.base.refusals import Refused


class Command(BaseCommand):
    help = (
        "Put the database back as it was before the last upgrade.\n\n"
        "Before an upgrade changes the database, a snapshot of it is taken. This restores the last "
        "one, beside what lives and compared; files stay, since an upgrade changes none. Run it "
        "with the newer Teliti and then install the older one, or the other way round. Without "
        "--replace it is only said what would be lost."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether to do it, and for whom the answer is."""
        parser.add_argument("--replace", action="store_true", help="replace the living database")
        parser.add_argument("--json", action="store_true", help="one JSON object, for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Find the snapshot, say what would be lost, go back where that was asked for."""
        translation.activate("en")
        one = here()
        stamp = _last(one)
        with (
            Bar(taking.stamps(one.place)[stamp], shown=not options["json"]) as bar,
            one.place.open(stamp.name) as source,
            opened(source, one.keys.identities(), bar.tell) as reader,
        ):
            restore.refuse_to_overwrite(one, reader.manifest, replace=options["replace"])
            restored = jobs.go_back(one, reader, stamp.name, bar.say)
        report = restore.report_of(stamp.name, restored)
        self.stdout.write(
            json.dumps(report, indent=1) if options["json"] else restore.in_words(report)
        )


def _last(one: Installation) -> Stamp:
    """The snapshot before the last upgrade."""
    snapshots = [stamp for stamp in taking.stamps(one.place) if stamp.kind is Kind.UPGRADE]
    if not snapshots:
        raise Refused(f"There is no snapshot before an upgrade in {one.place.where()}.")
    return snapshots[-1]

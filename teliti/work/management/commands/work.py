"""The worker process."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from teliti.work import worker


class Command(BaseCommand):
    help = "Run queued jobs, schedules and the readers of the log, until Ctrl+C."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How much at once, and the pace."""
        parser.add_argument("--once", action="store_true", help="run all that waits, then stop")
        parser.add_argument("--at-once", type=int, default=1, help="jobs side by side")
        parser.add_argument("--beat", type=float, default=5.0, help="seconds between heartbeats")
        parser.add_argument(
            "--stalled-after",
            type=float,
            default=30.0,
            help="seconds after which a silent worker's jobs run again",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Either everything that waits, or for as long as nobody says stop."""
        if options["once"]:
            worker.drain()
            return
        beat, stalled = options["beat"], options["stalled_after"]
        pace = worker.Pace(beat=beat, stalled=stalled, plan=min(30.0, stalled))
        worker.work(pace, at_once=options["at_once"])
        if options["verbosity"]:
            self.stdout.write("The worker has stopped.")

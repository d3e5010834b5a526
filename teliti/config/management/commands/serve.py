"""The web server and its worker, kept together: both start, both stop."""

import signal
from argparse import ArgumentParser, Namespace
from pathlib import Path
from types import FrameType
from typing import Any, Never

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from teliti.base import measures
from teliti.config import keeping


class Command(BaseCommand):
    help = "Serve the pages and do the work behind them, until Ctrl+C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What the keeper is asked for, and whether the database is brought up to date first."""
        keeping.add_arguments(parser)
        parser.add_argument("--no-migrate", action="store_true", help="the database is up to date")

    def handle(self, *args: Any, **options: Any) -> Never:
        """Prepare database and folders, and let the keeper take over."""
        signal.signal(signal.SIGTERM, _interrupt)
        if not options["no_migrate"]:
            call_command("bootstrap_database", verbosity=0)
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
        measures.forget_the_dead()
        keeping.become(Namespace(**options))


def _interrupt(number: int, frame: FrameType | None) -> Never:
    raise KeyboardInterrupt

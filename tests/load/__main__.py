"""The installation under load: made, served, visited by locust, proven, and told of."""

import os
import sys
from argparse import ArgumentParser, Namespace
from importlib import import_module

import django

from teliti.config import embedded
from tests import database

DATA = database.ROOT / ".cache" / "bench"


def options() -> Namespace:
    """What was asked for on the command line."""
    parser = ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--invoices", type=int, default=20_000, help="in the book beforehand")
    return parser.parse_args()


def main() -> int:
    """Measure and tell; 1 where anything failed or an aim was missed."""
    given = options()
    os.environ["PEERS_DIR"] = str(DATA / "peers")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "teliti.config.settings")
    with database.prepare_environment(DATA, embedded.DURABLE, url=""):
        django.setup()
        run = import_module("tests.load.run")  # models can be imported only from here on
        code: int = run.main(given.people, given.minutes, given.invoices)
        return code


if __name__ == "__main__":
    sys.exit(main())

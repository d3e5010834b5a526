"""The sample company, served and scanned by wapiti and sqlmap, and told of."""

import os
import sys
from argparse import ArgumentParser, Namespace
from importlib import import_module
from pathlib import Path

import django
import pytest  # noqa: F401 - so that the settings are those of tests, whose sample company it is

from tests import database


def options() -> Namespace:
    """What was asked for on the command line."""
    parser = ArgumentParser(prog="python -m tests.scan", description=__doc__)
    parser.add_argument("--programs", type=Path, required=True, help="folder of the scanners")
    parser.add_argument("--minutes", type=float, default=10, help="for each scanner, at most")
    parser.add_argument("--only", choices=["wapiti", "sqlmap"], help="one of the two")
    return parser.parse_args()


def main() -> int:
    """Scan and tell; 1 where anything was found."""
    given = options()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "teliti.config.settings")
    with database.prepare_environment():
        django.setup()
        run = import_module("tests.scan.run")  # models can be imported only from here on
        code: int = run.main(given.programs, given.minutes, given.only)
        return code


if __name__ == "__main__":
    sys.exit(main())

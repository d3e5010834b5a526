"""The command line: the server is started and the settings are read before anything of Django."""

import os
import sys
from argparse import ArgumentParser, Namespace
from importlib import import_module

import django

from teliti.config import embedded
from tests import database
from tests.bench import workload

DATA = database.ROOT / ".cache" / "bench"


def options() -> Namespace:
    """What was asked for on the command line."""
    parser = ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--scale", type=float, help="share of the workload; 0.05 is a smoke run")
    parser.add_argument("--only", action="append", metavar="NAME", help="one work; repeatable")
    parser.add_argument("--large", action="store_true", help="reports on ten million lines too")
    return parser.parse_args()


def main() -> int:
    """Start the server, measure, stop the server. The exit code: 0, or 1 where a work failed."""
    given = options()
    if given.scale is not None:
        os.environ["WORKLOAD_SCALE"] = str(given.scale)
    os.environ["PEERS_DIR"] = str(DATA / "peers")
    try:
        workload.find()
    except workload.Missing as missing:
        print(missing, file=sys.stderr)
        return 1
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "teliti.config.settings")
    with database.prepare_environment(DATA, embedded.DURABLE, url=""):
        django.setup()
        run = import_module("tests.bench.run")  # models can be imported only from here on
        code: int = run.main(given.only or [], large=given.large)
        return code


if __name__ == "__main__":
    sys.exit(main())

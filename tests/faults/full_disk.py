"""A disk that is full under the database; run by `test_room_and_clock` on a small disk of its own.

Prints what happened, as one line of JSON.
"""

import json
import os
import sys
import threading
from contextlib import suppress
from pathlib import Path

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "teliti.config.settings"
django.setup()

from tests.faults.installation import (  # noqa: E402 - Django is set up first
    Clerk,
    attach,
    own_installation,
    served,
)

SMALL = "max_wal_size = 48MB\nmin_wal_size = 32MB\ncheckpoint_timeout = 1h\n"
ROWS = "Kode,Nama\n" + "".join(f"X-{number},{'Mitra ' * 30}\n" for number in range(8_000))
MEGABYTE = 1024 * 1024
TRIES = 2_000


def main(disk: Path) -> dict[str, object]:
    """Fill the disk twice: until a table cannot grow, then until the log cannot."""
    ballast = disk / "ballast"
    with own_installation(disk) as own:
        with served(own.environment, "--no-worker", "--processes", "1"):
            pass  # the database is made
        (own.data / "database" / "local.conf").write_text(SMALL)
        with served(own.environment, "--no-worker", "--no-migrate", "--processes", "1") as server:
            clerk = own.clerks(server.port, 1)[0]
            clerk.issue(2)
            _fill(ballast)
            status, text = attach(
                server.port, clerk.session, "/exchange/new/", "daftar.csv", ROWS.encode(),
                field="upload", kind="parties.customer",
            )  # fmt: skip
            table = [status, "Penyimpanan server penuh" in text]
            sent = _until_refused(clerk)
            log = sorted({status for status, _text in clerk.said})
            words = sorted({_title(text) for status, text in clerk.said if status == 503})
            still = clerk.sees("/healthz")[0]
            ballast.unlink()
            clerk.said.clear()
            clerk.issue(1)
            numbers, findings = own.books()
    return {
        "table": table, "log": log, "words": words, "healthz": still,
        "lost": 2 + sent + 1 - len(numbers), "findings": findings,
    }  # fmt: skip


def _fill(ballast: Path) -> None:
    """Write until nothing more can be written."""
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        for size in (MEGABYTE, 4096, 1):
            with suppress(OSError):
                while True:
                    file.write(b"x" * size)


def _until_refused(clerk: Clerk) -> int:
    """Send invoices until several in a row are not kept; how many were."""
    kept, refused = 0, 0
    for number in range(TRIES):
        if clerk.sends(number) == 303:
            kept, refused = kept + 1, 0
        else:
            refused += 1
            threading.Event().wait(0.2)
        if refused == 20:
            return kept
    raise AssertionError("the disk did not get full")


def _title(page: str) -> str:
    return page.partition("<h1>")[2].partition("</h1>")[0]


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))

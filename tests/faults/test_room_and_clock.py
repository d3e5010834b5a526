"""No room for a file; a clock that jumps."""

import json
import os
import shlex
import subprocess
import sys
import tempfile
import warnings
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from teliti.audit.duties import StandardRole
from teliti.audit.models import Event
from teliti.audit.verify import declared
from teliti.base import scope
from teliti.documents.models import Document
from teliti.parties import actions as parties
from teliti.work import worker
from teliti.work.models import Heartbeat
from teliti.work.queue import discover, schedules
from teliti.work.tests.process import environment
from tests import database, make, make_invoicing
from tests.faults.installation import attach, served, session_of

pytestmark = pytest.mark.race

ROOM = 256 * 1024


def test_a_file_for_which_there_is_no_room_is_not_half_kept(fresh_database: str) -> None:
    books = make.books()
    invoice = make_invoicing.issued_invoice(books)
    clerk = make.member(books, StandardRole.FINANCE, name="Rina", language="en")
    words = ("--no-worker", "--no-migrate", "--processes", "1")
    with served(environment(fresh_database), *words, most=ROOM) as server:
        where = server.port, session_of(clerk), f"/documents/attach/invoicing.invoice:{invoice.pk}/"
        status, text = attach(*where, "scan.pdf", b"%PDF-1.7\n" + bytes(ROOM))
        assert status == 503
        assert "The server&#x27;s disk is full" in text
        status, text = attach(*where, "scan.pdf", b"%PDF-1.7\nsmall")
        assert status == 303
    with scope.entered(books.company_id):
        assert Document.objects.count() == 1
        assert [one for check in declared() for one in check.findings(books.company_id)] == []


@pytest.mark.large
def test_a_full_disk_under_the_database_is_said_and_survived() -> None:
    """On a small disk in a mount namespace: root may make one, and others may as root of theirs."""
    disk = Path(tempfile.mkdtemp(prefix="teliti-"))
    disk.chmod(0o711)
    alone = ["unshare", "--mount"]
    if os.geteuid() != 0:
        alone += ["--map-current-user", "--keep-caps"]
    if subprocess.run([*alone, "true"], check=False, capture_output=True).returncode:
        warnings.warn("a full disk was not tried: nobody may mount one here", stacklevel=1)
        return
    mount = f"mount -t tmpfs -o size=420m,mode=711 teliti {disk}"
    run = f"exec {shlex.quote(sys.executable)} -m tests.faults.full_disk {disk}"
    try:
        done = subprocess.run(
            [*alone, "sh", "-c", f"{mount} && {run}"], cwd=database.ROOT, check=False,
            capture_output=True, text=True,
        )  # fmt: skip
    finally:
        disk.rmdir()
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["table"] == [503, True]
    assert told["log"] == [503]
    assert told["healthz"] == 200
    assert (told["lost"], told["findings"]) == (0, [])
    assert set(told["words"]) <= {"Penyimpanan server penuh", "Basis data sedang tidak menjawab"}


def test_a_clock_that_jumps_neither_breaks_the_trail_nor_repeats_work(
    fresh_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    discover()
    books = make.books()
    real = timezone.now
    worker.plan_due(real())  # what is seen for the first time begins with its next moment
    for days in (3, -400, 0):
        monkeypatch.setattr(timezone, "now", lambda days=days: real() + timedelta(days))
        parties.add_party(books, name=f"PT {days}", is_customer=True, is_confirmed=True)
    monkeypatch.setattr(timezone, "now", real)
    with scope.entered(books.company_id):
        trail = list(Event.objects.order_by("-sequence").values_list("sequence", "at")[:3])
        assert [trail[n][0] - trail[n + 1][0] for n in (0, 1)] == [1, 1]
        assert trail[1][1] < trail[0][1] < trail[2][1]
        assert [one for check in declared() for one in check.findings(books.company_id)] == []
    later = real() + timedelta(8)
    assert worker.plan_due(later) == len(schedules()), "each is caught up once"
    assert worker.plan_due(real() - timedelta(400)) == 0
    assert worker.plan_due(later) == 0
    with scope.entered(books.company_id):
        assert Heartbeat.objects.filter(company=books.company).count() == len(schedules())

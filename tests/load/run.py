"""One run: people by the dozen, an aim for pages and one for posts, no error, a whole book."""

import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from teliti.audit.duties import StandardRole
from teliti.audit.verify import declared
from teliti.base import scope
from teliti.config import embedded
from teliti.invoicing import actions as invoicing
from teliti.invoicing.models import Invoice
from teliti.parties.models import Party
from teliti.work.tests.process import environment
from tests import database, make
from tests.bench import stage
from tests.bench.measuring import Figure, table, tell, write
from tests.bench.stage import Stage
from tests.faults.installation import Served, served, session_of
from tests.processes import at_rest, processor_seconds

RESULTS = database.ROOT / "build" / "load.json"
AIMS = {"page": 300, "post": 500}
"""Milliseconds that 95 of 100 answers do not exceed."""
AT_ONCE = 1_000
"""Invoices of one import beforehand."""
REST = 512
"""Megabytes that web, worker and database take at rest."""


def main(people: int, minutes: float, invoices: int) -> int:
    """Measure, print the table, keep it; 1 where an aim was missed or something failed."""
    with stage.opened() as where:
        _issue(where, invoices)
        told = _told(where, people)
        with served(environment(where.database), "--no-migrate", "--processes", "2") as server:
            time.sleep(10)
            figures = [Figure("memory at rest: web, worker, database", [at_rest(_roots(server))],
                              "MB", REST)]  # fmt: skip
            tell(f"{people} people for {minutes:g} minutes")
            begun = processor_seconds(_roots(server))
            figures += _visited(server, told, people, minutes)
            took = processor_seconds(_roots(server)) - begun
            answers = next(one.median for one in figures if one.work == "answers")
            each = 1000 * took / max(answers, 1)
            figures.append(Figure("processor time an answer, web and database", [each], "ms"))
            figures.append(Figure("memory after the load", [at_rest(_roots(server))], "MB"))
        scope.enter(where.company)
        findings = [one for check in declared() for one in check.findings(where.company)]
        figures.append(Figure("findings of verify afterwards", [len(findings)], "findings", 0))
    print(table(figures))
    write(figures, RESULTS)
    tell(f"kept in {RESULTS.relative_to(database.ROOT)}")
    return 0 if all(figure.is_met is not False for figure in figures) else 1


def _issue(where: Stage, count: int) -> None:
    """So many invoices as an import of invoices issues them, so that the trail knows them all."""
    for begun in range(0, count, AT_ONCE):
        drawn = where.workload.invoices(min(AT_ONCE, count - begun), f"load {begun}")
        contents = [where.content(one) for one in drawn]
        invoicing.import_invoices(where.clerk, contents=contents)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _visited(server: Served, told: dict[str, Any], people: int, minutes: float) -> list[Figure]:
    """What locust saw, in a process of its own beside the server."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable, "-m", "locust", "-f", "tests/load/people.py", "--headless",
            "--users", str(people), "--spawn-rate", "5", "--run-time", f"{int(minutes * 60)}s",
            "--host", f"http://127.0.0.1:{server.port}", "--csv", f"{folder}/load",
            "--only-summary", "--stop-timeout", "10",
        ]  # fmt: skip
        environment = {**os.environ, "TELITI_LOAD": json.dumps(told)}
        subprocess.run(command, cwd=database.ROOT, env=environment, check=False,
                       stdout=subprocess.DEVNULL)  # fmt: skip
        with Path(folder, "load_stats.csv").open() as file:
            rows = [row for row in csv.DictReader(file) if row["Name"] != "Aggregated"]
    failed = sum(int(row["Failure Count"]) for row in rows)
    answers = sum(int(row["Request Count"]) for row in rows)
    found = [
        Figure("answers", [answers], "answers"),
        Figure("answers a second", [sum(float(row["Requests/s"]) for row in rows)], "/s"),
        Figure("failed", [failed], "answers", 0),
    ]
    for row in sorted(rows, key=lambda row: row["Name"]):
        aim = AIMS[row["Name"].partition(":")[0]]
        found.append(Figure(f"{row['Name']}: p95", [float(row["95%"])], "ms", aim))
        found.append(Figure(f"{row['Name']}: median", [float(row["50%"])], "ms"))
    return found


def _told(where: Stage, people: int) -> dict[str, Any]:
    members = [
        make.member(where.system, StandardRole.FINANCE, name=f"Person {number}")
        for number in range(people)
    ]
    invoices = Invoice.objects.filter(company_id=where.company).order_by("-pk")[:200]
    parties = Party.objects.filter(company_id=where.company).order_by("pk")[:200]
    return {
        "cookie": settings.SESSION_COOKIE_NAME,
        "sessions": [session_of(member) for member in members],
        "keys": [invoice.pk for invoice in invoices],
        "numbers": [invoice.number for invoice in invoices],
        "parties": [[party.pk, party.name] for party in parties],
        "tax": where.tax,
    }


def _roots(server: Served) -> list[int]:
    found = embedded.find(settings.DATA)
    assert found is not None
    postmaster = int((Path(found.cluster) / "postmaster.pid").read_text().split()[0])
    return [server.process.pid, postmaster]

"""Debian's Prometheus reads our page of metrics, as it would in an office."""

import http.client
import json
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest

from make import find_program
from teliti.audit.queries import trail_length
from teliti.work.tests.process import environment, until
from tests import make
from tests.faults.installation import served

pytestmark = [pytest.mark.race, pytest.mark.large]
CONFIGURATION = """
global: {{ scrape_interval: 2s, scrape_timeout: 2s }}
scrape_configs:
  - job_name: teliti
    static_configs: [{{ targets: ["127.0.0.1:{port}"] }}]
"""


@contextmanager
def watching(port: int, folder: Path) -> Iterator[int]:
    """The port of a Prometheus that reads the metrics of a port every two seconds."""
    program = find_program("prometheus")
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        own = probe.getsockname()[1]
    (folder / "prometheus.yml").write_text(CONFIGURATION.format(port=port))
    process = subprocess.Popen(
        [program, f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data",
         f"--web.listen-address=127.0.0.1:{own}", "--log.level=error"],
    )  # fmt: skip
    try:
        yield own
    finally:
        process.kill()
        process.wait(10)


def fetched(port: int, path: str) -> bytes:
    """What stands at an address of this machine."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path)
    return connection.getresponse().read()


def asked(prometheus: int, question: str) -> dict[str, float]:
    """What Prometheus knows, by the labels that are ours; nothing while it does not answer."""
    try:
        found = json.loads(fetched(prometheus, f"/api/v1/query?{urlencode({'query': question})}"))
    except (OSError, ValueError):  # no answer yet, or none in JSON while it starts
        return {}
    others = {"__name__", "instance", "job"}
    return {
        ",".join(value for key, value in sorted(one["metric"].items()) if key not in others): float(
            one["value"][1]
        )
        for one in found["data"]["result"]
    }


def test_prometheus_reads_how_the_installation_fares(fresh_database: str, tmp_path: Path) -> None:
    books = make.books()
    length, company = float(trail_length(books.company_id)), str(books.company_id)
    where = {**environment(fresh_database), "TELITI_DATA": str(tmp_path)}
    with served(where, "--no-migrate", "--processes", "2") as server:
        for _time in range(6):  # by both processes, whose counts are one
            assert b"Teliti" in fetched(server.port, "/account/login/")
        with watching(server.port, tmp_path) as prometheus:
            until(lambda: asked(prometheus, "up") == {"": 1.0})
            assert asked(prometheus, "teliti_trail_sequence") == {company: length}
            seen = 'teliti_requests_total{screen="account_login",status="200"}'
            assert asked(prometheus, seen) == {"GET,account_login,200": 6.0}
            worker = 'teliti_heartbeat_silent{name="worker"}'
            until(lambda: asked(prometheus, worker) == {"worker": 0.0})
            assert asked(prometheus, 'teliti_queue_jobs{state="failed"}') == {"failed": 0.0}

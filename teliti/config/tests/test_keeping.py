"""What keeps web server and worker running, and ends them in order."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from teliti.config import keeping

WORKER = """
import signal, subprocess, sys
from pathlib import Path
program = subprocess.Popen(["sh", "-c", "read line"], stdin=subprocess.PIPE)

def finish(number, frame):
    program.stdin.close()
    Path(sys.argv[1], "ended").write_text(f"{program.wait()}")
    sys.exit()

signal.signal(signal.SIGTERM, finish)
print("ready", flush=True)
signal.pause()
"""
"""Something that lets a program come to its end when it is told to stop, as the worker does with
the `pg_dump` of a backup."""


def test_what_a_job_runs_is_not_stopped_with_the_worker(tmp_path: Path) -> None:
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(tmp_path)],
        start_new_session=True, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert worker.stdout is not None
    with worker.stdout as said:
        assert said.readline() == b"ready\n"
    keeping._stop([worker])
    assert (tmp_path / "ended").read_text() == "1", "it ended by itself, and by no signal"
    assert worker.returncode == 0


def test_systemd_is_told_when_the_start_is_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeping._tell_systemd("READY=1")  # nobody asked
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        keeping._tell_systemd("READY=1")
        assert systemd.recv(100) == b"READY=1"


def test_the_keeper_is_small() -> None:
    """It lives as long as the installation: neither Django nor a part is in its memory."""
    told = "import sys, teliti.config.keeping; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", told], check=True, capture_output=True, text=True)
    assert not {"django", "granian", "teliti.people"} & set(done.stdout.split())

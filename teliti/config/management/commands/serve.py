"""The web server and its worker, kept together: both start, both stop."""

import ctypes
import errno
import os
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from types import FrameType
from typing import Any, Never

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from teliti.base import measures
from teliti.base.refusals import Refused
from teliti.config import embedded

PORTS_TRIED = 100
PR_SET_PDEATHSIG = 1  # linux/prctl.h
STOP_SECONDS = 10.0
START_SECONDS = 60.0
RESTART_SECONDS = 5.0


class Command(BaseCommand):
    help = "Serve the pages and do the work behind them, until Ctrl+C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen, and what to leave to other machines."""
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--port", type=int, default=8000, help="the next free one if busy")
        parser.add_argument("--processes", type=int, default=min(2, os.cpu_count() or 1))
        parser.add_argument("--no-worker", action="store_true", help="`teliti work` runs elsewhere")
        parser.add_argument("--no-migrate", action="store_true", help="the database is up to date")
        parser.add_argument("--reload", action="store_true", help="for developers: follow the code")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare the database, start the children, say where, and wait."""
        signal.signal(signal.SIGTERM, _interrupt)
        if not options["no_migrate"]:
            call_command("bootstrap_database", verbosity=0)
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
        measures.forget_the_dead()
        host, wanted = options["host"], options["port"]
        port = free_port(host, wanted)
        if port != wanted:
            self._say(f"Port {wanted} is busy: using {port}.")
        children = {"web": _web(host, port, options)}
        if not options["no_worker"]:
            children["worker"] = [sys.executable, "-m", "teliti.config.cli", "work"]
        running: dict[str, subprocess.Popen[bytes]] = {}
        try:
            running = {name: _start(command) for name, command in children.items()}
            _wait_for_answer(host, port, running["web"])
            self._say(f"Teliti is at http://{_shown(host)}:{port}/ (Ctrl+C stops it)")
            self._keep(running, children)
        except KeyboardInterrupt:
            self._say("Stopping.")
        finally:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            _stop(list(running.values()))

    def _say(self, sentence: str) -> None:
        """At once, also where the output goes into a file or a pipe."""
        self.stdout.write(sentence)
        self.stdout.flush()

    def _keep(
        self, running: dict[str, subprocess.Popen[bytes]], commands: dict[str, list[str]]
    ) -> Never:
        """Start worker and database again when they end; give up when the web server does."""
        while True:
            time.sleep(1)
            code = running["web"].poll()
            if code is not None:
                raise Refused(f"The web server ended with code {code}: see its lines above.")
            if settings.IS_EMBEDDED:
                self._revive_database()
            worker = running.get("worker")
            if worker is not None and worker.poll() is not None:
                self.stderr.write(
                    f"The worker ended with code {worker.returncode}: starting it again."
                )
                time.sleep(RESTART_SECONDS)
                running["worker"] = _start(commands["worker"])

    def _revive_database(self) -> None:
        """Meanwhile the pages say what is the matter; a full disk may need hours to be cleared."""
        try:
            if embedded.revive(settings.DATA):
                self.stderr.write("The database had died: it runs again.")
        except (Refused, OSError) as trouble:
            self.stderr.write(f"The database does not start: {trouble}")
            time.sleep(RESTART_SECONDS)


def free_port(host: str, wanted: int) -> int:
    """The wanted port, or the next one that nobody listens on. Refused after a hundred."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in range(wanted, wanted + PORTS_TRIED):
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except PermissionError as error:
                raise Refused(f"Port {port} needs more rights: choose one from 1024 up.") from error
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise Refused(f"{host} is no address of this machine.") from error
                continue
            return port
    raise Refused(f"Ports {wanted} to {wanted + PORTS_TRIED - 1} are busy: choose another --port.")


def _web(host: str, port: int, options: dict[str, Any]) -> list[str]:
    if options["reload"]:
        return [sys.executable, "-m", "teliti.config.cli", "runserver", f"{host}:{port}"]
    server = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"]
    size = ["--workers", str(options["processes"]), "--blocking-threads", "4"]
    care = ["--respawn-failed-workers", "--log-level", "warning"]
    where = ["--host", host, "--port", str(port)]
    return [*server, *size, *care, *where, "teliti.config.wsgi:application"]


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    """In a session of its own: Ctrl+C reaches us alone, and we stop the whole group in order."""
    return subprocess.Popen(
        command,
        start_new_session=True,
        preexec_fn=_end_with_parent,  # noqa: PLW1509 - we have no threads
    )


def _end_with_parent() -> None:
    """Should this process be killed outright, Linux asks the child to end as well."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _wait_for_answer(host: str, port: int, web: subprocess.Popen[bytes]) -> None:
    """Until the port accepts. A granian that is stopped before that would hang."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and web.poll() is None:
        try:
            socket.create_connection((_shown(host), port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise Refused("The web server did not start: see its lines above.")


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    """Ask all to end, wait a while, and make those end that hang."""
    for child in children:
        _signal(child, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            _signal(child, signal.SIGKILL)
            child.wait()
        _signal(child, signal.SIGKILL)  # what is left of its group


def _signal(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    try:
        os.killpg(child.pid, number)
    except ProcessLookupError:
        return


def _shown(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)


def _interrupt(number: int, frame: FrameType | None) -> Never:
    raise KeyboardInterrupt

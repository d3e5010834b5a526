"""What `teliti serve` becomes once all is prepared: it keeps web server, worker and the embedded
database running, until it is told to stop. It knows neither Django nor the parts, so it is small.
"""

import ctypes
import errno
import os
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from contextlib import nullcontext, suppress
from pathlib import Path
from types import FrameType
from typing import Never

from teliti.base.refusals import Refused
from teliti.config import database, embedded

PORTS, PORTS_TRIED = 65_536, 100
PR_SET_PDEATHSIG = 1  # linux/prctl.h
STOP_SECONDS = 10.0
START_SECONDS = 60.0
RESTART_SECONDS = 5.0
STOPS = {signal.SIGINT, signal.SIGTERM}

Running = dict[str, subprocess.Popen[bytes]]


def add_arguments(parser: ArgumentParser) -> None:
    """Where to listen, and what to leave to other machines."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=_port, default=8000, help="the next free one if busy")
    parser.add_argument("--strict-port", action="store_true", help="end if the port is busy")
    parser.add_argument("--processes", type=_count, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--no-worker", action="store_true", help="`teliti work` runs elsewhere")
    parser.add_argument("--reload", action="store_true", help="for developers: follow the code")


def _port(text: str) -> int:
    port = int(text)
    if not 0 < port < PORTS:
        raise ArgumentTypeError(f"a port lies between 1 and {PORTS - 1}")
    return port


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise ArgumentTypeError("one at least")
    return count


def become(asked: Namespace) -> Never:
    """Put the keeper in this process's place. What tells it to stop meanwhile waits for it."""
    words = ["--host", asked.host, "--port", str(asked.port), "--processes", str(asked.processes)]
    flags = ("strict_port", "no_worker", "reload")
    words += [f"--{flag.replace('_', '-')}" for flag in flags if getattr(asked, flag)]
    sys.stdout.flush()
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
    os.execv(sys.executable, [sys.executable, "-m", "teliti.config.keeping", *words])


def main() -> int:
    """Start the children, say where, and wait. The exit code; 1 with a sentence."""
    parser = ArgumentParser(prog="teliti serve")
    add_arguments(parser)
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, _interrupt)
    data = None if os.environ.get("DATABASE_URL") else database.data_folder(os.environ)
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
        with embedded.in_use(data) if data else nullcontext():
            _serve(asked, data)
    except Refused as refusal:
        _warn(refusal.sentence)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _serve(asked: Namespace, data: Path | None) -> None:
    held = hold_port(asked.host, asked.port, 1 if asked.strict_port else PORTS_TRIED)
    port: int = held.getsockname()[1]
    if asked.reload or sys.platform != "linux":
        held.close()  # only granian on Linux opens a port that is held for it
    if port != asked.port:
        _say(f"Port {asked.port} is busy: using {port}.")
    commands = {"web": _web(asked, port)}
    if not asked.no_worker:
        commands["worker"] = [sys.executable, "-m", "teliti.config.cli", "work"]
    running: Running = {}
    try:
        for name, command in commands.items():
            running[name] = _start(command)
        _wait_for_answer(asked.host, port, running["web"])
        _say(f"Teliti is at http://{_shown(asked.host)}:{port}/ (Ctrl+C stops it)")
        _tell_systemd("READY=1")
        _keep(running, commands, data)
    except KeyboardInterrupt:
        _say("Stopping.")
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        _stop(list(running.values()))
        held.close()


def _tell_systemd(state: str) -> None:
    """For a unit of `Type=notify`, whose start is over when this is told (sd_notify(3))."""
    where = os.environ.get("NOTIFY_SOCKET", "")
    if where:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.connect(where.replace("@", "\0", 1) if where.startswith("@") else where)
            line.send(state.encode())


def _keep(running: Running, commands: dict[str, list[str]], data: Path | None) -> Never:
    """Start worker and database again when they end; give up when the web server does."""
    while True:
        time.sleep(1)
        code = running["web"].poll()
        if code is not None:
            raise Refused(f"The web server ended with code {code}: see its lines above.")
        if data is not None:
            _revive_database(data)
        worker = running.get("worker")
        if worker is not None and worker.poll() is not None:
            _warn(f"The worker ended with code {worker.returncode}: starting it again.")
            time.sleep(RESTART_SECONDS)
            running["worker"] = _start(commands["worker"])


def _revive_database(data: Path) -> None:
    """Meanwhile the pages say what is the matter; a full disk may need hours to be cleared."""
    try:
        if embedded.revive(data):
            _warn("The database had died: it runs again.")
    except (Refused, OSError) as trouble:
        _warn(f"The database does not start: {trouble}")
        time.sleep(RESTART_SECONDS)


def free_port(host: str, wanted: int, tries: int = PORTS_TRIED) -> int:
    """The wanted port, or the next one that nobody listens on. Refused after so many."""
    with hold_port(host, wanted, tries) as held:
        port: int = held.getsockname()[1]
        return port


def hold_port(host: str, wanted: int, tries: int = PORTS_TRIED) -> socket.socket:
    """That port, kept from others until our web server has it and for as long as it does.

    It opens its port by SO_REUSEPORT: two that began at once would share it, and hand people's
    requests to this installation or to that.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in range(wanted, min(wanted + tries, PORTS)):
        held = socket.socket(family)
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # whatever just ended there
        try:
            held.bind((host, port))
        except PermissionError as error:
            held.close()
            raise Refused(f"Port {port} needs more rights: choose one from 1024 up.") from error
        except OSError as error:
            held.close()
            if error.errno != errno.EADDRINUSE:
                raise Refused(f"{host} is no address of this machine.") from error
            continue
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)  # from here on nobody else
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # but who asks for this
        return held
    busy = f"Ports {wanted} to {port} are" if tries > 1 else f"Port {wanted} is"
    raise Refused(f"{busy} busy: choose another --port.")


def _web(asked: Namespace, port: int) -> list[str]:
    if asked.reload:
        return [sys.executable, "-m", "teliti.config.cli", "runserver", f"{asked.host}:{port}"]
    server = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"]
    size = ["--workers", str(asked.processes), "--blocking-threads", "4"]
    care = ["--respawn-failed-workers", "--log-level", "warning"]
    where = ["--host", asked.host, "--port", str(port)]
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
    """Ask all to end, wait a while, and make those end that hang.

    Only they themselves are asked: what a job runs, such as `pg_dump`, is let come to its end.
    """
    for child in children:
        child.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.wait(max(0.1, deadline - time.monotonic()))
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)  # what hangs, and what is left of its group
        child.wait()


def _shown(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)


def _interrupt(number: int, frame: FrameType | None) -> Never:
    raise KeyboardInterrupt


def _say(sentence: str) -> None:
    """At once, also where the output goes into a file or a pipe."""
    print(sentence, flush=True)


def _warn(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())

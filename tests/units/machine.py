"""A Debian in a folder, and systemd run in it, in namespaces of its own; nothing of it is left.

Needs root: it makes mounts, a network and a group of processes that only it sees.
"""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import make
from tests import database

RELEASE = "bookworm"
PACKAGES = "systemd,systemd-sysv,dbus,ca-certificates,git,python3-venv"
BASE = database.ROOT / ".cache" / "units" / RELEASE
PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
CLONE_NEWNET = 0x4000_0000  # linux/sched.h
PATIENCE = 120.0

ROOM = """
mount -t overlay -o "lowerdir=$BASE,upperdir=$OWN/upper,workdir=$OWN/work" teliti "$OWN/root"
cd "$OWN/root"
mount -t proc proc proc
mount -t tmpfs -o mode=755 tmpfs dev
for one in null zero full random urandom tty; do : > dev/$one; mount --bind /dev/$one dev/$one; done
ln -s /proc/self/fd dev/fd
"""
"""The Debian as it was, with what is changed in it apart."""
FIRST = """
mount -t sysfs sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs -o mode=755 tmpfs run
mount -t tmpfs tmpfs tmp
mkdir dev/pts dev/shm before
mount -t devpts -o newinstance,ptmxmode=666,mode=620,gid=5 devpts dev/pts
mount -t tmpfs tmpfs dev/shm
ln -s pts/ptmx dev/ptmx
hostname teliti
pivot_root . before
umount -l /before
exec env -i "$PATH_THERE" container=teliti /lib/systemd/systemd --unit=multi-user.target
"""
"""What a machine has when its first process begins."""


@dataclass(frozen=True, slots=True)
class Disk:
    """A Debian of one's own: what is changed in it lies in a folder that goes in the end."""

    own: Path

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "BASE": str(BASE), "OWN": str(self.own), "PATH_THERE": PATH}

    def put(self, path: str, content: str) -> None:
        """A file, before anything runs there."""
        place = self.own / "upper" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(content)

    def run(self, command: str) -> None:
        """What root types there before it is started, with this machine's way to the registries."""
        ways = [f"{name}={value}" for name, value in os.environ.items() if name[:4] == "PIP_"]
        there = 'exec env -i "$PATH_THERE" HOME=/root "$@" chroot . sh -euc "$THERE"'
        _run(
            ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-euc",
             f"{ROOM}{there}", "sh", *ways],
            {**self.environment, "THERE": command},
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Machine:
    """A systemd that runs, by the number of its process."""

    first: int

    def run(self, command: str, *, must: bool = True) -> str:
        """What a command says that root types there."""
        done = subprocess.run(
            ["nsenter", "-t", str(self.first), "-m", "-u", "-i", "-n", "-p", "-C", "env", "-i",
             PATH, "HOME=/root", "sh", "-c", f"cd && {command}"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if must and done.returncode != 0:
            raise AssertionError(f"{command}: {done.stdout}{done.stderr}")
        return done.stdout.strip()

    def told(self, unit: str, what: str) -> str:
        """A property of a unit."""
        return self.run(f"systemctl show {unit} -p {what} --value")

    def enter_network(self) -> None:
        """From here on this program connects to what listens there."""
        with Path(f"/proc/{self.first}/ns/net").open() as network:
            if ctypes.CDLL(None).setns(network.fileno(), CLONE_NEWNET) != 0:
                raise AssertionError("the network of the machine cannot be entered")


def make_base() -> None:
    """The Debian that every run begins with, from Debian's registry; once."""
    if (BASE.parent / f"{RELEASE}-made").exists():
        return
    program = Path(make.find_program("debootstrap"))
    shutil.rmtree(BASE, ignore_errors=True)
    BASE.mkdir(parents=True)
    _run(
        ["unshare", "--mount", "sh", program, "--variant=minbase", f"--include={PACKAGES}",
         RELEASE, BASE],
        {**os.environ, "DEBOOTSTRAP_DIR": str(program.parents[1] / "share" / "debootstrap")},
    )  # fmt: skip
    for known in ("etc/resolv.conf", "etc/ssl/certs/ca-certificates.crt"):  # the way out
        shutil.copyfile(Path("/", known), BASE / known)
    with disk() as first:
        first.put("usr/sbin/policy-rc.d", "#!/bin/sh\nexit 101\n")  # nothing starts by itself
        (first.own / "upper/usr/sbin/policy-rc.d").chmod(0o755)
        first.run(
            "export DEBIAN_FRONTEND=noninteractive; apt-get -qq update; "
            "apt-get -qq install --no-install-recommends postgresql; rm /usr/sbin/policy-rc.d"
        )
        _run(["cp", "-a", "--", f"{first.own}/upper/.", str(BASE)], dict(os.environ))
    (BASE.parent / f"{RELEASE}-made").touch()


@contextmanager
def disk() -> Iterator[Disk]:
    """A Debian that may be changed, for as long as the block."""
    own = Path(tempfile.mkdtemp(prefix="disk-", dir=BASE.parent))
    try:
        for name in ("upper", "work", "root"):
            (own / name).mkdir()
        yield Disk(own)
    finally:
        shutil.rmtree(own)


@contextmanager
def booted(one: Disk) -> Iterator[Machine]:
    """The machine with this disk, for as long as the block."""
    group = _groups() / f"teliti-units-{os.getpid()}"
    group.mkdir()
    log = (one.own / "console").open("w")
    process = subprocess.Popen(
        ["sh", "-euc", f"echo $$ > {group}/cgroup.procs; exec unshare --mount --pid --uts --ipc "
         f"--net --cgroup --fork --kill-child sh -euc '{ROOM}{FIRST}'"],
        env=one.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        start_new_session=True,
    )  # fmt: skip
    try:
        machine = Machine(_first_process(process.pid))
        _until(lambda: machine.run("systemctl is-system-running", must=False) == "running")
        yield machine
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        log.close()
        _end(group)


def _first_process(parent: int) -> int:
    """The systemd that unshare has started."""
    found: list[int] = []

    def begins() -> bool:
        with suppress(OSError):
            children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
            found[:] = [
                int(one) for one in children
                if Path(f"/proc/{one}/comm").read_text() == "systemd\n"
            ]  # fmt: skip
        return found != []

    _until(begins)
    return found[0]


def _until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "the machine does not do as it is told"
        time.sleep(0.1)


def _groups() -> Path:
    """Where this machine has its groups of processes, as the newer kernels have them."""
    for line in Path("/proc/self/mounts").read_text().splitlines():
        _what, where, kind, *_rest = line.split()
        if kind == "cgroup2":
            return Path(where)
    raise AssertionError("there is no cgroup2 here")


def _end(group: Path) -> None:
    """All that is left in a group of processes, and the group."""
    (group / "cgroup.kill").write_text("1")
    _until(lambda: "populated 0" in (group / "cgroup.events").read_text())
    for inner, _folders, _files in os.walk(group, topdown=False):
        Path(inner).rmdir()


def _run(command: list[str | Path], environment: dict[str, str]) -> None:
    """Quietly; what it said is shown when it fails."""
    done = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    if done.returncode != 0:
        sys.stderr.write(done.stdout[-2000:] + done.stderr[-4000:])
        raise AssertionError(f"{command[0]} failed")

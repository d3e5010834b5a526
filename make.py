#!/usr/bin/env python3
"""Everything one does with a checkout of Teliti: `python3 make.py TARGET`, or `make TARGET`.

Needs nothing but Python 3.11 and its venv module. Words after the target go to the tool behind it
(`python3 make.py test teliti/ledger -k period`, or `make test ARGS="teliti/ledger -k period"`).
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NoReturn, TypeVar

if sys.version_info < (3, 11):  # noqa: UP036 - here it is found out
    sys.exit(f"Teliti needs Python 3.11 or newer, and this is {sys.version.split()[0]}.")

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
TELITI = VENV / "bin" / "teliti"
LOCK = ROOT / "requirements" / "dev.txt"
SERVER_LOCK = ROOT / "requirements" / "base.txt"
STAMP = VENV / "teliti-stamp"
UNPACKED = ROOT / ".cache" / "debian"
SCANNERS = ROOT / ".cache" / "scanners"
SCANNERS_LOCK = ROOT / "requirements" / "scan.txt"
SLAPD_PACKAGES = (
    "slapd", "libldap-2.5-0", "libltdl7", "libsasl2-2", "libodbc2", "libwrap0",
)  # fmt: skip
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
OWN_DATA = {"TELITI_DATA": str(ROOT / ".cache" / "tests"), "DATABASE_URL": ""}

Words = list[str]
Command = Sequence[str | Path]
Environment = Mapping[str, str]
NOTHING: Environment = {}
Result = TypeVar("Result")


class Failed(Exception):
    """One sentence for whoever typed the command."""


# -- Targets -------------------------------------------------------------------------------------


def setup(rest: Words) -> int:
    """Install what the lock names, once, and compile the translations."""
    _set_up(LOCK)
    return 0


def install(rest: Words) -> int:
    """The same for a server: what the product needs, and nothing of what developers need."""
    _set_up(SERVER_LOCK)
    # Whoever serves may not write here, and would compile at each start.
    _run_step("Compile the program", [PYTHON, "-m", "compileall", "-q", "teliti"])
    return 0


def demo(rest: Words) -> int:
    """Load the sample company and serve it: the address and the sample sign-ins are printed."""
    setup([])
    _call([TELITI, "demo"])
    _become([TELITI, "serve", *rest])


def dev(rest: Words) -> int:
    """Serve for developers: pages and worker follow the code, tracebacks in the browser."""
    setup([])
    _become([TELITI, "serve", "--reload", *rest], {"TELITI_DEBUG": "1"})


def check(rest: Words) -> int:
    """All of CI: format, lint, types, arrows, house rules, migrations, settings, every test."""
    setup([])
    failed = [name for name, passed in [_checked(*step) for step in _checks()] if not passed]
    tests = test(rest or ["-n", _workers()])
    if failed:
        print(f"Not well: {', '.join(failed)} (see above).")
    return 1 if failed else tests


def fix(rest: Words) -> int:
    """Format the code and mend what ruff can mend by itself."""
    setup([])
    _call([PYTHON, "-m", "ruff", "check", "--fix-only", "--quiet", "."])
    return _call([PYTHON, "-m", "ruff", "format", "."])


def test(rest: Words) -> int:
    """Every test but the large ones (`make check` has these too), journeys included."""
    setup([])
    browser = _step("Find the browser", _browser)
    _step("Find the directory server", find_slapd)
    quick = ["-n", _workers(), "-m", "not large"]
    return _pytest(rest or quick, {"CHROMIUM": browser})


def journeys(rest: Words) -> int:
    """Only the stories in the browser."""
    setup([])
    browser = _step("Find the browser", _browser)
    return _pytest(["-m", "journey", *(rest or ["-n", _workers()])], {"CHROMIUM": browser})


def bench(rest: Words) -> int:
    """Measure the workload of docs/performance.md; medians, and build/bench.json."""
    setup([])
    return _call([PYTHON, "-m", "tests.bench", *rest], must=False)


def load(rest: Words) -> int:
    """Fifty people for five minutes against the loopback; p95 and build/load.json."""
    setup([])
    return _call([PYTHON, "-m", "tests.load", *rest], must=False)


def scan(rest: Words) -> int:
    """Scan a running sample company with wapiti and sqlmap: nothing is found, or it fails."""
    setup([])
    _step("Find the scanners", _scanners)
    programs = ["--programs", str(SCANNERS / "bin")]
    return _call([PYTHON, "-m", "tests.scan", *programs, *rest], must=False)


def units(rest: Words) -> int:
    """Run the manual's systemd units in a Debian made for them, as root: they hold, or it fails."""
    setup([])
    return _call([PYTHON, "-m", "tests.units", *rest], must=False)


def queries(rest: Words) -> int:
    """Write the query counts of all screens anew into tests/queries.json."""
    setup([])
    return _pytest(["-k", "queries", *rest], {"TELITI_WRITE_QUERIES": "1"})


def verify(rest: Words) -> int:
    """Prove the books of this installation: balances, chain, numbers, digests."""
    setup([])
    return _call([TELITI, "verify", *rest], must=False)


def add_words(rest: Words) -> int:
    """Add to each part's catalogue the texts that have no Indonesian yet."""
    setup([])
    return _call([PYTHON, "tools/words.py", "add"])


def release(rest: Words) -> int:
    """Check a clean tree, then pack it: build/teliti-VERSION.tar.gz and its digest."""
    setup([])
    _call([PYTHON, "tools/release.py", "may-we"])
    if check([]) != 0:
        raise Failed("Nothing is released while a check fails.")
    return _call([PYTHON, "tools/release.py", "pack"])


def lock(rest: Words) -> int:
    """Write the hashed locks anew from pyproject.toml (with uv, from the registry pip uses)."""
    return _call([sys.executable, "tools/lock.py", *rest])


def show_help(rest: Words) -> int:
    """This list."""
    width = max(map(len, TARGETS))
    for name, target in TARGETS.items():
        print(f"  make {name:{width}}  {(target.__doc__ or '').splitlines()[0]}")
    return 0


TARGETS: dict[str, Callable[[Words], int]] = {
    "setup": setup,
    "install": install,
    "demo": demo,
    "dev": dev,
    "check": check,
    "fix": fix,
    "test": test,
    "journeys": journeys,
    "bench": bench,
    "load": load,
    "scan": scan,
    "units": units,
    "queries": queries,
    "verify": verify,
    "words": add_words,
    "release": release,
    "lock": lock,
    "help": show_help,
}


def main(arguments: Words) -> int:
    """Carry out one target; its exit code, or 1 with a sentence, or 2 for an unknown word."""
    name, *rest = arguments or ["help"]
    if name not in TARGETS:
        print(f"There is no target {name}. These are:")
        show_help([])
        return 2
    os.chdir(ROOT)
    try:
        return TARGETS[name](rest)
    except Failed as failure:
        print(failure, file=sys.stderr)
    except PermissionError as error:
        print(f"{error.filename} may not be written by you: use a checkout of your own.")
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return 130
    return 1


# -- The environment -----------------------------------------------------------------------------


def _set_up(lock: Path) -> None:
    wanted = _stamp(lock)
    if not STAMP.exists() or STAMP.read_text() != wanted:
        _step("Make .venv", _make_venv)
        _step("Install the libraries (a minute at most)", lambda: _install(lock))
        STAMP.write_text(wanted)
    _run_step("Compile the translations", [PYTHON, "tools/words.py", "compile"])


def _stamp(lock: Path) -> str:
    """Changes with the lock, the interpreter and the place: a copied .venv points elsewhere."""
    told = lock.read_bytes() + f"{sys.version}\n{_base_python()}\n{ROOT}".encode()
    return hashlib.sha256(told).hexdigest()


def _base_python() -> str:
    """The interpreter outside any virtual environment, so that .venv can be made anew."""
    return os.path.realpath(getattr(sys, "_base_executable", sys.executable))


def _make_venv() -> None:
    if importlib.util.find_spec("ensurepip") is None:
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        if not _apt_install(package):
            raise Failed(f"Python's venv module is missing: sudo apt install {package}")
    _quiet([_base_python(), "-m", "venv", "--clear", VENV])
    _put_checkout_into_venv()


def _put_checkout_into_venv() -> None:
    """The checkout itself is on the path, and `teliti` a command: no build, no build back end."""
    python = f"python{sys.version_info.major}.{sys.version_info.minor}"
    (VENV / "lib" / python / "site-packages" / "teliti.pth").write_text(f"{ROOT}\n")
    TELITI.write_text(
        '#!/bin/sh\nexec "$(dirname "$(readlink -f "$0")")/python" -P -m teliti.config.cli "$@"\n'
    )
    TELITI.chmod(0o755)


def _install(lock: Path) -> None:
    _install_into(VENV, lock, "--only-binary", ":all:")


def _install_into(venv: Path, lock: Path, *more: str) -> None:
    safe = ["--require-hashes", "--disable-pip-version-check", *more]
    _quiet([venv / "bin" / "python", "-m", "pip", "install", "-q", *safe, "-r", lock])


def _scanners() -> None:
    """In an environment of their own: the product needs nothing of what they need."""
    stamp, wanted = SCANNERS / "stamp", SCANNERS_LOCK.read_text()
    if not stamp.exists() or stamp.read_text() != wanted:
        _quiet([_base_python(), "-m", "venv", "--clear", SCANNERS])
        _install_into(SCANNERS, SCANNERS_LOCK)
        stamp.write_text(wanted)


def _browser() -> str:
    found = os.environ.get("CHROMIUM") or _which(BROWSERS)
    if not found and _apt_install("chromium", "fonts-liberation"):
        found = _which(BROWSERS)
    if not found:
        raise Failed(
            "The browser journeys need Chromium: sudo apt install chromium, "
            "or name one: CHROMIUM=/path/to/chromium make test"
        )
    return found


def find_program(name: str) -> str:
    """A program of Debian's package of that name; unpacked and not installed: nothing is to run by
    itself."""
    found = os.environ.get(name.upper()) or _installed(name)
    if not found:
        _unpack(name)
        found = _installed(name)
    if not found:
        raise Failed(
            f"A test needs {name}: sudo apt install {name}, "
            f"or name one: {name.upper()}=/path/to/{name} make test"
        )
    return found


def _installed(name: str) -> str:
    """Where it lies; an ordinary user's PATH leaves out where servers are."""
    unpacked = [str(UNPACKED / "usr" / folder) for folder in ("bin", "sbin")]
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", *unpacked])
    return shutil.which(name, path=path) or ""


def _unpack(package: str) -> None:
    """Fetch a package of Debian and unpack it into `.cache/debian`, as anybody may."""
    if (UNPACKED / f"{package}-stamp").exists() or not shutil.which("apt-get"):
        return
    UNPACKED.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        # The lists of the system may be empty, and not ours to fill.
        own = [f"-oDir::State::lists={folder}/lists", f"-oDir::Cache={folder}/cache"]
        for place in ("lists", "cache/archives"):
            Path(folder, place, "partial").mkdir(parents=True)
        for words in (["download"], [*own, "update"], [*own, "download"]):
            command = ["apt-get", "-qq", *words, *([package] if "download" in words else [])]
            subprocess.run(command, cwd=folder, check=False, capture_output=True)
            for archive in Path(folder).glob("*.deb"):
                if _code(["dpkg", "-x", str(archive), str(UNPACKED)]) == 0:
                    (UNPACKED / f"{package}-stamp").touch()
                    return


def find_slapd() -> Path:
    """The root of Debian's directory server, for the tests of sign-in by LDAP: unpacked as well."""
    for package in SLAPD_PACKAGES:
        _unpack(package)
    if not (UNPACKED / "usr" / "sbin" / "slapd").exists():
        raise Failed(
            "The tests of sign-in need Debian's slapd, and it could not be fetched: "
            f"apt-get download {' '.join(SLAPD_PACKAGES)}"
        )
    return UNPACKED


def _apt_install(*packages: str) -> bool:
    """Install with apt as root, or by sudo where it asks for no password. False: it may not."""
    apt = shutil.which("apt-get")
    if apt is None:
        return False
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if as_root and (not shutil.which("sudo") or _code([*as_root, "true"]) != 0):
        return False
    install = [*as_root, apt, "install", "-y", "-qq", "--no-install-recommends", *packages]
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    if _code(install, quiet) == 0:
        return True
    return _code([*as_root, apt, "update", "-qq"]) == 0 and _code(install, quiet) == 0


def _which(names: tuple[str, ...]) -> str:
    return next((path for path in map(shutil.which, names) if path), "")


def _workers() -> str:
    """One test process more than cores, five at most: some wait for servers, and each has its own
    database."""
    return str(min(4, len(os.sched_getaffinity(0)) if sys.platform == "linux" else 2) + 1)


# -- Checks and tests ----------------------------------------------------------------------------


def _checks() -> list[tuple[str, Words, dict[str, str]]]:
    manage = [str(PYTHON), "manage.py"]
    https = {**OWN_DATA, "TELITI_HTTPS": "1"}
    return [
        (
            "format",
            [str(PYTHON), "-m", "ruff", "format", "--check", "--output-format=concise", "."],
            {},
        ),
        ("lint", [str(PYTHON), "-m", "ruff", "check", "--output-format=concise", "."], {}),
        ("types", [str(PYTHON), "-m", "mypy"], OWN_DATA),
        ("arrows", [str(VENV / "bin" / "lint-imports")], {}),
        ("house rules", [str(PYTHON), "tools/house_rules.py"], {}),
        ("migrations", [*manage, "makemigrations", "--check", "--dry-run"], OWN_DATA),
        ("settings", [*manage, "check", "--deploy", "--fail-level", "WARNING"], https),
    ]


def _checked(name: str, command: Words, environment: dict[str, str]) -> tuple[str, bool]:
    try:
        _run_step(f"Check {name}", command, environment)
    except Failed as failure:
        print(failure)
        return name, False
    return name, True


def _pytest(words: Words, environment: Environment) -> int:
    return _call([PYTHON, "-m", "pytest", "-q", *words], environment, must=False)


# -- Running programs ----------------------------------------------------------------------------


def _step(title: str, work: Callable[[], Result]) -> Result:
    """One calm line: what was done, and how many seconds it took."""
    began = time.monotonic()
    result = work()
    print(f"  {title:<44} {time.monotonic() - began:6.1f} s", flush=True)
    return result


def _run_step(title: str, command: Command, environment: Environment = NOTHING) -> None:
    _step(title, lambda: _quiet(command, environment))


def _quiet(command: Command, environment: Environment = NOTHING) -> None:
    """Run without a word; what it said is shown when it fails."""
    done = subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise Failed(f"{(done.stdout + done.stderr).strip()}\nFailed: {_shown(command)}")


def _call(command: Command, environment: Environment = NOTHING, *, must: bool = True) -> int:
    """Run and let it speak. Its exit code; with `must`, anything but 0 ends the target."""
    done = subprocess.run(command, env={**os.environ, **environment}, check=False)
    if must and done.returncode != 0:
        raise Failed(f"Failed: {_shown(command)}")
    return done.returncode


def _code(command: list[str], environment: Environment = NOTHING) -> int:
    quiet = subprocess.DEVNULL
    every = {**os.environ, **environment}
    return subprocess.run(command, env=every, stdout=quiet, stderr=quiet, check=False).returncode


def _become(command: Command, environment: Environment = NOTHING) -> NoReturn:
    """Replace this program, so that Ctrl+C reaches the other directly."""
    sys.stdout.flush()
    os.execve(command[0], [str(word) for word in command], {**os.environ, **environment})


def _shown(command: Command) -> str:
    return " ".join(str(word).replace(f"{ROOT}/", "") for word in command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

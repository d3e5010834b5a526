"""Write the hashed locks from pyproject.toml. Run by `make lock`; words go to `uv pip compile`.

uv resolves for all systems at once; where it is missing it is installed aside, in .cache/uv. It is
pointed at the registry that pip is configured for. The locks hold no address of any registry.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ASIDE = ROOT / ".cache" / "uv"
DEV, BASE = "requirements/dev.txt", "requirements/base.txt"
SCAN, SCANNERS = "requirements/scan.txt", "requirements/scan.in"
OPTIONS = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--quiet"]
AS_PIP = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
}


def uv() -> str:
    """The path of uv, installed aside where the machine has none."""
    found = shutil.which("uv")
    if found:
        return found
    if not (ASIDE / "bin" / "uv").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", ASIDE], check=True)
        subprocess.run([ASIDE / "bin" / "pip", "install", "--quiet", "uv"], check=True)
    return str(ASIDE / "bin" / "uv")


def registry() -> dict[str, str]:
    """Where pip looks, in uv's words; and the machine's own list of certificates."""
    found = {"UV_SYSTEM_CERTS": "1", "UV_INDEX_STRATEGY": "unsafe-best-match"}  # as pip does
    for option, variable in AS_PIP.items():
        for scope in ("global", "install", ":env:"):
            asking = [sys.executable, "-m", "pip", "config", "get", f"{scope}.{option}"]
            answer = subprocess.run(asking, capture_output=True, text=True, check=False)
            if answer.returncode == 0:
                found[variable] = " ".join(answer.stdout.split())
    return {**found, **{name: os.environ[name] for name in found if name in os.environ}}


def main(words: list[str]) -> int:
    """The locks: everything, then what production needs with the same versions; the scanners."""
    compiling = [uv(), "pip", "compile", *OPTIONS, *words]
    environment = {**os.environ, **registry()}
    for rest in (
        ["pyproject.toml", "--group", "dev", "-o", DEV],
        ["pyproject.toml", "-c", DEV, "-o", BASE],
        [SCANNERS, "-o", SCAN],
    ):
        done = subprocess.run([*compiling, *rest], cwd=ROOT, env=environment, check=False)
        if done.returncode != 0:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

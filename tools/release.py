"""Pack a release. Run by `make release`: python tools/release.py may-we | pack

The archive is what git has at HEAD; its digest stands beside it in build/.
"""

import hashlib
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def version() -> str:
    """The version in pyproject.toml."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"])


def refusal() -> str:
    """Why this tree cannot be released, in a sentence; empty when it can."""
    status = ["git", "-C", str(ROOT), "status", "--porcelain"]
    if subprocess.run(status, capture_output=True, check=True).stdout.strip():
        return "The working tree has changes: commit them first."
    if f"## {version()}" not in (ROOT / "CHANGELOG.md").read_text():
        return f"CHANGELOG.md has no section for {version()}: write what changed for people."
    return ""


def pack() -> str:
    """Write the archive and its digest; a sentence that says what was written."""
    name = f"teliti-{version()}"
    archive = ROOT / "build" / f"{name}.tar.gz"
    archive.parent.mkdir(exist_ok=True)
    command = ["git", "-C", str(ROOT), "archive", "-o", str(archive), f"--prefix={name}/", "HEAD"]
    subprocess.run(command, check=True)
    with tarfile.open(archive) as packed:
        count = sum(1 for member in packed if member.isfile())
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    archive.with_name(f"{archive.name}.sha256").write_text(f"{digest}  {archive.name}\n")
    return f"build/{archive.name}: {count} files, sha256 {digest}"


def main(words: list[str]) -> int:
    """Carry out one of the two; 1 with a sentence when the tree is not ready."""
    why_not = refusal()
    if why_not:
        print(why_not, file=sys.stderr)
        return 1
    if words == ["pack"]:
        print(pack())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

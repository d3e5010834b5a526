"""The real files that tests read: they lie beside the checkout, not inside it."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


def shared(path: str) -> Path:
    """A file or folder below `../shared`, such as `samples/bank/INDEX.md`.

    Fails the test when it is missing: a test that reads nothing proves nothing.
    """
    found = SHARED / path
    if not found.exists():
        pytest.fail(f"{found} is missing: this test reads the shared samples beside the checkout.")
    return found

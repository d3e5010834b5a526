"""Each test of documents has a store of its own."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def media_root(settings: Any, tmp_path: Path) -> Path:
    """The folder of this test's files."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files"

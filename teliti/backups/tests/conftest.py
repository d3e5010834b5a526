"""Each test has a data folder, a store and a place for backups of its own, and speaks English."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _own_folders(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.BACKUP_PLACE = str(tmp_path / "backups")
    with translation.override("en"):
        yield

"""Each test has a data folder, a store and a place for backups of its own, and speaks English."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from teliti.config import embedded


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that the system user of an embedded server may enter; servers in it are stopped."""
    folder = Path(tempfile.mkdtemp(prefix="teliti data "))
    folder.chmod(0o711)
    yield folder
    for kept in folder.glob("**/database.json"):
        embedded.stop(kept.parent)
    shutil.rmtree(folder)


@pytest.fixture(autouse=True)
def _own_folders(settings: Any, open_folder: Path) -> Iterator[None]:
    settings.DATA = open_folder
    settings.MEDIA_ROOT = open_folder / "files"
    settings.BACKUP_PLACE = str(open_folder / "backups")
    with translation.override("en"):
        yield

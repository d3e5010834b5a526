"""Keys and witness files of each test's own, and sentences in English."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, settings: Any) -> Path:
    """The data folder: nothing that another test sealed lies in it."""
    settings.DATA = tmp_path
    return tmp_path


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield

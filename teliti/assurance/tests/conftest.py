"""Keys and witness files of each test's own, and sentences in English."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, settings: Any) -> Path:
    """The data folder: nothing that another test sealed lies in it."""
    settings.DATA = tmp_path
    return tmp_path


@pytest.fixture(autouse=True)
def _said_in_english(in_english: None) -> None:
    """Of every test here, also where the data folder is another."""

"""What was written outlives a power cut."""

import os
from pathlib import Path
from typing import IO, Any


def flush(file: IO[Any]) -> None:
    """Have all that was written to a file on the disk."""
    file.flush()
    os.fsync(file.fileno())


def flush_folder(folder: Path) -> None:
    """Have the folder itself on the disk, so that the name of a new file lasts as its content."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

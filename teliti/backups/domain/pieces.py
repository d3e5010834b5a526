"""The pieces of the write-ahead log by their names: 8 digits of timeline, then their number."""

import re
from collections.abc import Iterable

_NAME = re.compile(r"([0-9A-F]{8})([0-9A-F]{8})([0-9A-F]{8})")
_IN_A_FILE = 256  # segments of 16 MB, as the server's last eight digits count them


def first_missing(names: Iterable[str]) -> str | None:
    """The first piece that is missing between others of its timeline; None where all are there."""
    numbers: dict[str, list[int]] = {}
    for found in filter(None, map(_NAME.fullmatch, names)):
        number = int(found[2], 16) * _IN_A_FILE + int(found[3], 16)
        numbers.setdefault(found[1], []).append(number)
    for timeline, there in sorted(numbers.items()):
        gap = min(set(range(min(there), max(there))) - set(there), default=None)
        if gap is not None:
            return f"{timeline}{gap // _IN_A_FILE:08X}{gap % _IN_A_FILE:08X}"
    return None

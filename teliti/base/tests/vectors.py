"""The input/expected pairs of the Indonesian reference, read where they lie beside the checkout."""

import csv
from functools import cache

from tests.shared import shared


@cache
def _rows() -> list[dict[str, str]]:
    with shared("reference/indonesia/test-vectors.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def areas() -> set[str]:
    """The names of all areas."""
    return {row["area"] for row in _rows()}


def vectors(area: str) -> list[tuple[str, str]]:
    """Every (input, expected) of one area; at least one, or the test is about nothing."""
    found = [(row["input"], row["expected"]) for row in _rows() if row["area"] == area]
    assert found, f"no vectors of {area} in the reference"
    return found

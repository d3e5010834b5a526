"""The banks' real files and what their index says that a correct import yields."""

import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from teliti.treasury.domain.messages import Problem
from teliti.treasury.domain.readers import STANDARD
from teliti.treasury.domain.reading import read
from teliti.treasury.domain.statement import Statement
from tests.shared import SHARED, shared


@dataclass(frozen=True)
class Sample:
    """One file below samples/bank and its entry in expected.json."""

    name: str
    expect: dict[str, Any]

    @property
    def data(self) -> bytes:
        """Its bytes."""
        return shared(f"samples/{self.name}").read_bytes()

    def __str__(self) -> str:
        return self.name.removeprefix("bank/")


def samples(folder: str, *endings: str) -> list[Sample]:
    """Every file that expected.json names in a folder of samples/bank.

    Collected before any test runs, so an absent folder gives one sample, whose reading then fails.
    """
    index = SHARED / "samples" / "expected.json"
    if not index.exists():
        return [Sample(f"bank/{folder}/expected.json", {})]
    entries = json.loads(index.read_text(encoding="utf-8"))
    return [
        Sample(entry["dest"], entry["expect"])
        for entry in entries
        if entry["dest"].startswith(f"bank/{folder}/") and entry["dest"].endswith(endings or "")
    ]


def files_on_disk(folder: str) -> set[str]:
    """The files that really lie there."""
    root: Path = shared("samples")
    return {str(path.relative_to(root)) for path in root.glob(f"bank/{folder}/*/*")}


def read_sample(name: str) -> list[Statement]:
    """The statements of samples/bank/NAME, read with the standard readers."""
    return read(shared(f"samples/bank/{name}").read_bytes(), filename=name, readers=STANDARD)


def decimal(written: str | None) -> Decimal | None:
    """An amount of expected.json."""
    return None if written is None else Decimal(written)


def codes(statement: Statement) -> list[str]:
    """What was found wrong, in the order found."""
    return [problem.code for problem in statement.problems]


def problem(statement: Statement, code: str) -> Problem:
    """The one problem of that code."""
    [found] = [each for each in statement.problems if each.code == code]
    return found

"""The common workload, drawn by the very scripts that drew it for the other programs."""

import os
import sys
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

PEERS = Path(__file__).resolve().parents[3] / "shared" / "bench" / "peers"


class Missing(Exception):
    """The workload does not lie beside the checkout."""

    def __init__(self) -> None:
        super().__init__(
            f"{PEERS} is missing: the bench draws the common workload from there, so that its "
            "figures can be put beside those of other programs."
        )


@dataclass(frozen=True, slots=True)
class Workload:
    """What is drawn, how much of it, and the rows that bare PostgreSQL writes for an invoice.

    `scale` is the share that WORKLOAD_SCALE asks for; `drawn` and `bare` are the modules
    `workload` and `rawdb_bench` of the peers.
    """

    sizes: dict[str, Any]
    scale: float
    drawn: Any
    bare: Any

    def scaled(self, number: int, *, least: int = 2) -> int:
        """So much of a number as the scale asks for."""
        return max(least, int(number * self.scale))

    def invoices(self, count: int, stream: str) -> list[dict[str, Any]]:
        """Drawn invoices: partner, date, lines with qty, price and amount in sen, base."""
        return list(self.drawn.invoices(self.sizes, count, stream))

    def moves(self, count: int, stream: str) -> list[Any]:
        """Drawn entries: a day and four lines (account slot, debit, credit)."""
        return list(self.drawn.moves(self.sizes, count, stream))


def find() -> Path:
    """The folder of the peers' scripts; `Missing` when it is not there."""
    if not (PEERS / "workload.py").exists():
        raise Missing
    return PEERS


def load() -> Workload:
    """The workload at the scale of WORKLOAD_SCALE."""
    folder = str(find())
    if folder not in sys.path:
        sys.path.insert(0, folder)
    drawn = import_module("workload")
    scale = float(os.environ.get("WORKLOAD_SCALE") or 1)
    return Workload(drawn.load(), scale, drawn, import_module("rawdb_bench"))

"""How much memory and processor time processes and all that they started take."""

import os
from pathlib import Path


def at_rest(roots: list[int]) -> float:
    """Megabytes of these processes and their children; what they share is shared out (PSS)."""
    return sum(_proportional(process) for root in roots for process in _family(root)) / 1024


def processor_seconds(roots: list[int]) -> float:
    """What these processes and their children, also those that ended, had of the processors."""
    ticks = 0
    for root in roots:
        for process in _family(root):
            told = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(int(told[place]) for place in (11, 12, 13, 14))
    return ticks / os.sysconf("SC_CLK_TCK")


def _family(process: int) -> list[int]:
    told = Path(f"/proc/{process}/task").glob("*/children")
    children = [int(one) for path in told for one in path.read_text().split()]
    return [process, *(one for child in children for one in _family(child))]


def _proportional(process: int) -> int:
    """Kilobytes."""
    rolled = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in rolled if line.startswith("Pss:"))


def most_at_once(root: int) -> float:
    """Megabytes that a process and its children had in memory at their fullest, each counted whole:
    never less than what all of them took together."""
    return sum(_at_its_fullest(process) for process in _family(root)) / 1024


def _at_its_fullest(process: int) -> int:
    """Kilobytes."""
    told = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in told if line.startswith("VmHWM:"))

"""How much memory processes and all that they started take."""

from pathlib import Path


def at_rest(roots: list[int]) -> float:
    """Megabytes of these processes and their children; what they share is shared out (PSS)."""
    return sum(_proportional(process) for root in roots for process in _family(root)) / 1024


def _family(process: int) -> list[int]:
    told = Path(f"/proc/{process}/task").glob("*/children")
    children = [int(one) for path in told for one in path.read_text().split()]
    return [process, *(one for child in children for one in _family(child))]


def _proportional(process: int) -> int:
    """Kilobytes."""
    rolled = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in rolled if line.startswith("Pss:"))

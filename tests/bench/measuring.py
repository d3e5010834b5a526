"""Timing works in turn with bare PostgreSQL, within bounds, and telling what came out."""

import json
import os
import signal
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, Never

Rate = Callable[[], float]
"""Does the work once and gives how long it took, in seconds."""


class TookTooLong(Exception):
    """A work was not done within its bound."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured of one work. Units that end in "/s" are better high, all others low.

    `bare` are the samples of bare PostgreSQL doing the equivalent, in the same unit, in turn with
    ours. Without `aim` a figure only tells.
    """

    work: str
    samples: Sequence[float]
    unit: str
    aim: float | None = None
    bare: Sequence[float] = ()

    @property
    def median(self) -> float:
        return statistics.median(self.samples)

    @property
    def is_met(self) -> bool | None:
        """Whether the median reaches the aim; None where there is no aim."""
        if self.aim is None:
            return None
        if not self.samples:
            return False
        return self.median >= self.aim if self.unit.endswith("/s") else self.median <= self.aim

    @property
    def ratio(self) -> float | None:
        """How often the bare work fits into ours."""
        if not self.bare or not self.samples:
            return None
        ours, bare = self.median, statistics.median(self.bare)
        return bare / ours if self.unit.endswith("/s") else ours / bare

    def as_plain(self) -> dict[str, Any]:
        """For build/bench.json; a work that was not done has nulls."""
        samples, bare = self.samples, self.bare
        return {
            "work": self.work,
            "median": self.median if samples else None,
            "unit": self.unit,
            "aim": self.aim,
            "met": self.is_met,
            "min": min(samples) if samples else None,
            "max": max(samples) if samples else None,
            "runs": len(samples),
            "raw": statistics.median(bare) if bare else None,
            "ratio": self.ratio,
        }


def timed(work: Callable[[], object]) -> float:
    """How many seconds it took."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def in_turn(
    ours: Rate, bare: Rate | None, *, runs: int, seconds: float
) -> tuple[list[float], list[float]]:
    """Samples of both, A B A B: at most `runs` of each, none begun after `seconds`, one at least.

    What a machine does beside us then falls on both alike.
    """
    first: list[float] = []
    second: list[float] = []
    until = time.monotonic() + seconds
    while len(first) < runs and (not first or time.monotonic() < until):
        first.append(ours())
        if bare is not None:
            second.append(bare())
    return first, second


def speed() -> list[float]:
    """How quick the machine is just now, in milliseconds: a loop that depends on nothing else.

    Virtual machines differ by a factor of three from one hour to the next. To compare figures of
    two runs, compare these first.
    """
    return milliseconds([timed(_million_additions) for _run in range(7)])


def _million_additions() -> None:
    total = 0
    for number in range(1_000_000):
        total += number


def milliseconds(samples: Sequence[float]) -> list[float]:
    return [1000 * seconds for seconds in samples]


def rates(count: int, samples: Sequence[float]) -> list[float]:
    """So many a second."""
    return [count / seconds for seconds in samples]


def percentile(samples: Sequence[float], share: float) -> float:
    """The value that `share` percent of the samples do not exceed."""
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, round(share / 100 * (len(ordered) - 1)))]


def p95_of_rounds(samples: Sequence[float], rounds: int = 5) -> list[float]:
    """The 95th percentile of each of some rounds, so that it has a spread of its own."""
    size = max(1, len(samples) // rounds)
    return [percentile(samples[at : at + size], 95) for at in range(0, len(samples), size)]


@contextmanager
def bounded(seconds: float) -> Iterator[None]:
    """Break off with `TookTooLong` what is not done in time. In the main thread."""

    def ring(number: int, frame: FrameType | None) -> Never:
        raise TookTooLong

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def tell(sentence: str) -> None:
    """A line of progress."""
    print(f"[load {os.getloadavg()[0]:.1f}] {sentence}", file=sys.stderr, flush=True)


def table(figures: Sequence[Figure]) -> str:
    """The figures as one table of plain text."""
    heads = ("work", "median", "min–max", "runs", "unit", "bare", "ratio", "aim", "met")
    rows = [heads, *(_row(figure) for figure in figures)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(heads))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if at in {0, 4} else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def write(figures: Sequence[Figure], path: Path) -> None:
    """Keep the figures as JSON for programs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([figure.as_plain() for figure in figures], indent=1) + "\n")


def _row(figure: Figure) -> tuple[str, ...]:
    told = figure.as_plain()
    met = {True: "yes", False: "NO", None: ""}[figure.is_met]
    spread = f"{_short(told['min'])}–{_short(told['max'])}" if figure.samples else ""
    return (
        figure.work, _short(told["median"]), spread, str(len(figure.samples)), figure.unit,
        _short(told["raw"]), f"{figure.ratio:.1f}×" if figure.ratio else "", _short(figure.aim),
        met,
    )  # fmt: skip


def _short(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"

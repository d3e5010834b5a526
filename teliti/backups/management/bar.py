"""The bar of a command that takes long: on the error stream, where that is a terminal."""

import sys
import time
from types import TracebackType

_WIDTH = 30
_SECONDS = 0.2


class Bar:
    """How much of about `total` bytes is done; gone when the work ends. `say` names a step."""

    def __init__(self, total: int, *, shown: bool = True) -> None:
        self._total, self._done, self._drawn_at = max(total, 1), 0, 0.0
        self._is_shown = shown and sys.stderr.isatty()

    def tell(self, count: int) -> None:
        """So many bytes more."""
        self._done += count
        if self._is_shown and time.monotonic() - self._drawn_at > _SECONDS:
            self._drawn_at = time.monotonic()
            full = int(_WIDTH * min(self._done / self._total, 1))
            drawn = f"[{'#' * full}{'.' * (_WIDTH - full)}] {self._done / 1_000_000:.0f} MB"
            self._write(f"\r{drawn} ")

    def say(self, text: str) -> None:
        """The next step, on a line of its own."""
        if self._is_shown:
            self._write(f"\r{text:{_WIDTH + 20}}\n")

    def __enter__(self) -> "Bar":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._is_shown:
            self._write(f"\r{'':{_WIDTH + 20}}\r")

    def _write(self, text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()

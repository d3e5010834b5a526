"""Bytes on their way from one thread to the next, and work done beside ours.

Unlike a pipe, a flow hands on why it broke, in both directions: so a reader never takes half a
stream for a whole one, and a writer learns why nobody reads on.
"""

from collections import deque
from collections.abc import Callable
from threading import Condition
from types import TracebackType
from typing import Protocol

_WAITING = 16  # pieces on their way at most: memory stays the same, however long the stream


class Readable(Protocol):
    """What can be read piece by piece; b"" is the end."""

    def read(self, size: int = -1, /) -> bytes: ...


class Flow:
    """One stream of bytes. As a context of its writer it is closed at the end, or broken."""

    def __init__(self) -> None:
        self._pieces: deque[memoryview] = deque()
        self._changed = Condition()
        self._is_closed = False
        self.reason: BaseException | None = None

    def write(self, data: bytes) -> int:
        with self._changed:
            while len(self._pieces) >= _WAITING and self.reason is None:
                self._changed.wait()
            self._raise_if_broken()
            if data:
                self._pieces.append(memoryview(bytes(data)))
            self._changed.notify_all()
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def read(self, size: int = -1, /) -> bytes:
        """So many bytes, fewer only at the end; all that come when no size is given."""
        found = bytearray()
        while size < 0 or len(found) < size:
            piece = self._next(size - len(found) if size >= 0 else -1)
            if not piece:
                break
            found += piece
        return bytes(found)

    def close(self) -> None:
        """That was all."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def fail(self, reason: BaseException) -> None:
        """It goes no further, for this reason; the first reason stays."""
        with self._changed:
            self.reason = self.reason or reason
            self._changed.notify_all()

    def __enter__(self) -> "Flow":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            self.close()
        else:
            self.fail(error)

    def _next(self, most: int) -> memoryview:
        with self._changed:
            while not self._pieces and not self._is_closed and self.reason is None:
                self._changed.wait()
            self._raise_if_broken()
            if not self._pieces:
                return memoryview(b"")
            piece = self._pieces.popleft()
            if 0 <= most < len(piece):
                self._pieces.appendleft(piece[most:])
                piece = piece[:most]
            self._changed.notify_all()
            return piece

    def _raise_if_broken(self) -> None:
        if self.reason is not None:
            raise self.reason


class Between:
    """The context of a thread that reads one flow and writes another: trouble reaches both."""

    def __init__(self, source: Flow | None, sink: Flow | None) -> None:
        self.source, self.sink = source, sink

    def run(self, work: Callable[[], object]) -> object:
        """Do the work; the sink ends with it, or both ends learn why not."""
        with self:
            return work()

    def __enter__(self) -> "Between":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        ends = [flow for flow in (self.source, self.sink) if flow is not None]
        if error is None:
            if self.sink is not None:
                self.sink.close()
            return
        first = next((flow.reason for flow in reversed(ends) if flow.reason), error)
        for flow in ends:
            flow.fail(first)
        if first is not error:
            raise first from error

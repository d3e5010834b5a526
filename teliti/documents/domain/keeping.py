"""What keeps the bytes: a folder now, an object store later. Both keep the promise of `Store`."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO, Protocol


@dataclass(frozen=True, slots=True)
class Kept:
    """A file whose bytes lie in the store: what a document is made of.

    `digest` is its SHA-256 in hexadecimal, `size` its bytes, `name` its safe name; `charset` is ""
    where it isn't a text or cannot be told.
    """

    digest: str
    size: int
    media_type: str
    name: str
    charset: str = ""


class Store(Protocol):
    """Bytes of companies, each file named by its SHA-256 and never written again."""

    def keep(self, company: int, name: str, chunks: Iterable[bytes]) -> Kept:
        """Take in a file before the action that speaks of it.

        The same content of one company is kept once. `Unkept` when it isn't a file that is kept.
        Bytes that no document speaks of in the end do no harm.
        """
        ...

    def open(self, company: int, digest: str) -> IO[bytes]:
        """The bytes; `FileNotFoundError` when they are not there."""
        ...

    def digests(self, company: int) -> Iterable[str]:
        """The digests of all kept files of a company, whether a document speaks of them or not."""
        ...

    def made_from(self, company: int, digest: str, ending: str) -> bytes | None:
        """What was made from the original and put beside it (a preview); None when nothing was."""
        ...

    def put_beside(self, company: int, digest: str, ending: str, content: bytes) -> None:
        """Put something made from the original beside it; it can be made again at any time."""
        ...

"""Keys of rows as they come in addresses and forms: texts that anybody may have typed."""

from collections.abc import Iterable

LONGEST = 18
"""So many digits always fit the database's integers."""


def key_in(text: str) -> int | None:
    """The key that a text is; None where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST else None


def keys_in(texts: Iterable[str]) -> list[int]:
    """The keys among texts; what is none is left out."""
    return [key for key in map(key_in, texts) if key is not None]

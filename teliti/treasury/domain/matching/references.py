"""Numbers of papers, and finding them in texts that mutilate them.

`INV/2026/11/0007` is found whole, as `INV 2026 11 0007`, `INV20261100 07` or `2026110007`, and,
with little weight, as `0007`. A digit more at either end is another number.
"""

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum

_TOKEN = re.compile(r"[0-9A-Z]+")
_RUNS = re.compile(r"[0-9]+|[A-Z]+")
_DIGITS = re.compile(r"[0-9]+")
_LETTERS = re.compile(r"[A-Z]+")
_OTHER = re.compile(r"[^0-9A-Z]+")
SHORTEST_FORM = 5  # shorter numbers turn up in texts by chance
SHORTEST_PART = 3
_LONGEST_PART = 12
LONGEST_FORM = 40
_DIGITS_NEEDED = 3


class Strength(IntEnum):
    """How a number stands in a text."""

    NONE = 0
    PART = 1
    PIECES = 2
    WHOLE = 3


@dataclass(frozen=True, slots=True)
class Found:
    """A number's form where it stands in a text."""

    form: str
    written: str
    strength: Strength


def reference_forms(number: str) -> tuple[str, ...]:
    """The forms to look a number up by: its letters and digits, and those from its first digit.

    A caller that keeps items in a database may index these and ask with `search_keys`.
    """
    whole = _OTHER.sub("", number.upper())[:LONGEST_FORM]
    digits = _DIGITS.search(whole)
    if digits is None or len(_LETTERS.sub("", whole)) < _DIGITS_NEEDED:
        return ()
    inner = whole[digits.start() :]
    if len(inner) == len(whole) or len(inner) < SHORTEST_FORM:
        return (whole,) if len(whole) >= SHORTEST_FORM else ()
    return whole, inner


def _is_telling(form: str) -> bool:
    return len(form) >= SHORTEST_FORM and len(_LETTERS.sub("", form)) >= _DIGITS_NEEDED


def sequence_part(number: str) -> str:
    """The counting part of a number: its longest run of digits that is neither year nor month."""
    runs = _DIGITS.findall(number)
    parts = [run for run in runs if _might_count(run) and not _is_year(run)]
    return max(reversed(parts), key=len, default="")


def _might_count(run: str) -> bool:
    return SHORTEST_PART <= len(run) <= _LONGEST_PART


def short_part(part: str) -> str:
    """A counting part without leading zeros, as far as at least one digit is left."""
    return part.lstrip("0") or "0"


def _is_year(run: str) -> bool:
    return len(run) == 4 and "1990" <= run <= "2099"


class Text:
    """A text prepared for looking up numbers: its letters and digits in one row."""

    def __init__(self, text: str) -> None:
        self.upper = text.upper()
        self._places: list[int] = []
        self._starts: list[int] = []
        self._ends: set[int] = set()
        joined: list[str] = []
        length = 0
        for token in _TOKEN.finditer(self.upper):
            for run in _RUNS.finditer(token[0]):
                self._starts.append(length + run.start())
                self._ends.add(length + run.end())
            self._places.extend(range(token.start(), token.end()))
            joined.append(token[0])
            length += len(token[0])
        self._joined = "".join(joined)
        self._parts = frozenset(
            short_part(token) for token in joined if token.isdigit() and _might_count(token)
        )

    def candidates(self, lengths: Iterable[int]) -> Iterator[tuple[str, int]]:
        """Every stretch of these lengths, from the start of a run to the end of one; its place."""
        wanted = tuple(lengths)
        for start in self._starts:
            for length in wanted:
                if start + length in self._ends:
                    yield self._joined[start : start + length], start

    def find(self, forms: Container[str], lengths: Iterable[int]) -> list[Found]:
        """The forms in the text; one inside a longer one that was found is left out."""
        found: list[tuple[int, int, Found]] = []
        for form, start in self.candidates(lengths):
            if form in forms and _is_telling(form):
                written = self._written(start, len(form))
                strength = Strength.WHOLE if _has_letters_or_one_run(written) else Strength.PIECES
                found.append((start, start + len(form), Found(form, written, strength)))
        return [each for start, end, each in found if not _is_inside(start, end, found)]

    @property
    def parts(self) -> frozenset[str]:
        """The runs of digits that stand alone and could be the counting part of a number."""
        return self._parts

    def _written(self, start: int, length: int) -> str:
        first, last = self._places[start], self._places[start + length - 1]
        return self.upper[first : last + 1]


def _has_letters_or_one_run(written: str) -> bool:
    """Written without blanks, so nobody joined it up from neighbours."""
    return " " not in written


def _is_inside(start: int, end: int, found: Iterable[tuple[int, int, Found]]) -> bool:
    return any(
        first <= start and end <= last and (last - first) > (end - start)
        for first, last, _ in found
    )


def search_keys(texts: Iterable[str], lengths: Iterable[int]) -> set[str]:
    """Every stretch of the texts that could be a number's form: what to ask a database for.

    `lengths` are the lengths of the forms that exist there.
    """
    wanted = tuple(lengths)
    return {
        stretch
        for text in texts
        for stretch, _ in Text(text).candidates(wanted)
        if _is_telling(stretch)
    }

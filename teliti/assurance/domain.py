"""What a seal says, which entries a sample picks, how a request for evidence moves. No database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from teliti.audit.domain import canonical
from teliti.base.moves import Moves


@dataclass(frozen=True, slots=True)
class SealText:
    """That the trail of a company had this digest at this number. `key` is the public key (hex)."""

    company: int
    at: datetime
    sequence: int
    digest: str
    key: str

    def signed(self) -> bytes:
        """The bytes that are signed, as `verify_trail.py` builds them too."""
        return "\n".join(
            ["teliti seal 1", str(self.company), self.moment, str(self.sequence), self.digest,
             self.key]
        ).encode()  # fmt: skip

    @property
    def moment(self) -> str:
        return self.at.astimezone(UTC).isoformat(timespec="microseconds")

    def line(self, signature: str) -> str:
        """For paper and mail: date, company and number, digest, the head of the signature."""
        day = self.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%SZ")
        return f"{day} {self.company}/{self.sequence} {self.digest} {signature[:16]}"


def endorsed(company: int, key: str) -> bytes:
    """The bytes by which the key before vouches for the next one."""
    return f"teliti key 1\n{company}\n{key}".encode()


@dataclass(frozen=True, slots=True)
class Built:
    """A file that lies in its place: its SHA-256, its size, how many files it holds."""

    digest: str
    size: int
    files: int


class Method(StrEnum):
    """How a sample of entries is picked."""

    RANDOM = "random"
    HIGHEST = "highest"
    ODD_HOURS = "odd_hours"
    ROUND_SUMS = "round_sums"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that a sample may pick: its debit in minor units, when it was posted there."""

    key: int
    amount: int
    posted_at: datetime


def picked(method: Method, candidates: Iterable[Candidate], *, size: int, seed: str) -> list[int]:
    """The keys of the sample, the most telling first; the same for the same seed on any machine.

    Odd hours are weekends and before 7 or from 19 o'clock. Round sums end in at least five noughts
    of whole rupiah. Where more qualify than are wanted, the seed decides.
    """
    drawn = sorted(candidates, key=lambda one: sha256(f"{seed}:{one.key}".encode()).digest())
    if method is Method.HIGHEST:
        drawn.sort(key=lambda one: -one.amount)
    elif method is Method.ODD_HOURS:
        drawn = [one for one in drawn if is_odd_hour(one.posted_at)]
    elif method is Method.ROUND_SUMS:
        drawn = [one for one in drawn if one.amount and one.amount % ROUND == 0]
    return [one.key for one in drawn[:size]]


def is_odd_hour(moment: datetime) -> bool:
    """Whether offices are usually closed then."""
    return moment.isoweekday() > 5 or not 7 <= moment.hour < 19


ROUND = 100_000_00
"""A round sum is a multiple of this: Rp100.000."""


class InquiryState(StrEnum):
    """How far a request for evidence is."""

    OPEN = "open"
    ANSWERED = "answered"
    ACCEPTED = "accepted"


INQUIRY_MOVES: Moves[InquiryState] = {
    InquiryState.OPEN: {InquiryState.ANSWERED},
    InquiryState.ANSWERED: {InquiryState.OPEN, InquiryState.ACCEPTED},
    InquiryState.ACCEPTED: set(),
}


def age_in_days(asked: date, until: date) -> int:
    """For how many days a request waits, or waited until it was accepted."""
    return max((until - asked).days, 0)


Reported = dict[str, list[list[Any]]]
"""Figures as data: `trial` rows (account or "prior", code, name, opening, debit, credit), and of
each statement its rows (key, name in Indonesian, in English, amount). Minor units."""


@dataclass(frozen=True, slots=True)
class ChangedFigure:
    """A figure that is not what was reported. `key` is an account's, "prior", or a line's."""

    key: int | str
    names: tuple[str, str]
    reported: int
    now: int

    @property
    def difference(self) -> int:
        return self.now - self.reported


def digest_of_figures(figures: Reported) -> str:
    """SHA-256 over the figures as canonical JSON."""
    return sha256(canonical(figures).encode()).hexdigest()


def changed_accounts(reported: Reported, now: Reported) -> list[ChangedFigure]:
    """Each account whose closing balance, or whose movement, is not what was reported."""
    before = {row[0]: row for row in reported["trial"]}
    after = {row[0]: row for row in now["trial"]}
    found = []
    for key in [*after, *(key for key in before if key not in after)]:
        old, new = before.get(key), after.get(key)
        told = (old or new or [])[1:3]
        if (old or [0] * 6)[3:] != (new or [0] * 6)[3:]:
            found.append(ChangedFigure(key, (told[0], told[1]), _closing(old), _closing(new)))
    return sorted(found, key=lambda one: (one.names[0], str(one.key)))


def changed_lines(reported: Reported, now: Reported, statement: str) -> list[ChangedFigure]:
    """Each row of a statement whose amount is not what was reported, in the order of today."""
    before = {row[0]: row for row in reported[statement]}
    after = {row[0]: row for row in now[statement]}
    found = []
    for key in [*after, *(key for key in before if key not in after)]:
        row = after.get(key) or before[key]
        old, new = (rows[key][3] if key in rows else 0 for rows in (before, after))
        if old != new:
            found.append(ChangedFigure(key, (row[1], row[2]), old, new))
    return found


def moved(figures: Reported) -> dict[Any, tuple[int, int]]:
    """What was debited and credited on each account within the days."""
    return {row[0]: (row[4], row[5]) for row in figures["trial"] if row[4] or row[5]}


def _closing(row: list[Any] | None) -> int:
    closing: int = row[3] + row[4] - row[5] if row else 0
    return closing

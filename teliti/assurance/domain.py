"""What a seal says, and which entries a sample picks. No database, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256


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

"""What a seal says, and how it is written on one line. No database, no clock."""

from dataclasses import dataclass
from datetime import UTC, datetime


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

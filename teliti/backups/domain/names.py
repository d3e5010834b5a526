"""What a backup's file is called: `teliti-20261129T021500Z-nightly.tar.age`. No clock."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

_SHAPE = re.compile(r"teliti-(\d{8}T\d{6}Z)-([a-z]+)\.tar\.age")
_MOMENT = "%Y%m%dT%H%M%SZ"


class Kind(StrEnum):
    """Why a backup was taken. A snapshot before an upgrade holds the database alone, since files
    are never changed; a base is the server's own folder, from which the archive goes on."""

    NIGHTLY = "nightly"
    ASKED = "asked"
    UPGRADE = "upgrade"
    BASE = "base"


WHOLE = frozenset({Kind.NIGHTLY, Kind.ASKED})
"""The kinds that hold everything."""


@dataclass(frozen=True, slots=True, order=True)
class Stamp:
    """What a file's name tells: when it was begun (UTC, whole seconds) and why."""

    at: datetime
    kind: Kind

    @property
    def name(self) -> str:
        return f"teliti-{self.at.astimezone(UTC).strftime(_MOMENT)}-{self.kind}.tar.age"

    @classmethod
    def of(cls, name: str) -> "Stamp | None":
        """The stamp of a backup's name; None for any other file."""
        found = _SHAPE.fullmatch(name)
        if found is None or found[2] not in set(Kind):
            return None
        try:
            at = datetime.strptime(found[1], _MOMENT).replace(tzinfo=UTC)
        except ValueError:  # the 99th of some month
            return None
        return cls(at, Kind(found[2]))

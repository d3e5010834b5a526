"""What a backup says it holds, and how a restored database differs from it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

FORMAT = 1


@dataclass(frozen=True, slots=True)
class TableSum:
    """How many rows a table has, and the sum of their digests: whatever their order, the same."""

    rows: int
    digest: int


@dataclass(frozen=True, slots=True)
class CompanyPart:
    """What is held of one company: its rows in all tables, and the end of its trail."""

    company: int
    name: str
    rows: int
    events: int
    head: str


@dataclass(frozen=True, slots=True)
class Holding:
    """Everything countable of a database at one moment."""

    tables: Mapping[str, TableSum]
    sequences: Mapping[str, int]
    companies: Sequence[CompanyPart]
    migrations: Sequence[str]

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())

    def part_of(self, company: int) -> CompanyPart | None:
        """What is held of this company."""
        return next((part for part in self.companies if part.company == company), None)


@dataclass(frozen=True, slots=True)
class Manifest:
    """The first entry of a backup. `recipient` is the public half of the recovery key.

    `archive_from` is the first piece of the archive that a base needs to become a database.
    """

    kind: str
    made_at: datetime
    version: str
    server: str
    holding: Holding
    files: int
    file_bytes: int
    recipient: str
    archive_from: str = ""
    format: int = FORMAT

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {**asdict(self), "made_at": self.made_at.isoformat()}

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Manifest":
        """From what `plain` gave."""
        holding = given["holding"]
        return cls(
            **{
                **given,
                "made_at": datetime.fromisoformat(given["made_at"]),
                "holding": Holding(
                    {name: TableSum(**one) for name, one in holding["tables"].items()},
                    holding["sequences"],
                    [CompanyPart(**one) for one in holding["companies"]],
                    holding["migrations"],
                ),
            }
        )


def differences(expected: Holding, found: Holding) -> Iterator[str]:
    """Each table or sequence that isn't as it should be, in a sentence; none is well."""
    for name, wanted in sorted(expected.tables.items()):
        there = found.tables.get(name)
        if there is None:
            yield f"{name} is missing; it should have {wanted.rows} rows"
        elif there.rows != wanted.rows:
            yield f"{name} has {there.rows} rows instead of {wanted.rows}"
        elif there.digest != wanted.digest:
            yield f"{name} has {wanted.rows} rows, but their content differs"
    for name in sorted(found.tables.keys() - expected.tables.keys()):
        yield f"{name} should not be there"
    for name, last in sorted(expected.sequences.items()):
        if found.sequences.get(name) != last:
            yield f"the sequence {name} stands at {found.sequences.get(name)} instead of {last}"

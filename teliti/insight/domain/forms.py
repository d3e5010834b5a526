"""The form of a statement: which lines, in which order, and what a total adds up.

A country pack fills `STATEMENTS` with data; this part only computes.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Section:
    """A group of lines. `side`: D shows debits above zero, K credits. No name: no heading."""

    key: str
    name_id: str
    name_en: str
    side: str


@dataclass(frozen=True, slots=True)
class FormLine:
    """A line on which accounts stand."""

    key: str
    name_id: str
    name_en: str
    section: str


@dataclass(frozen=True, slots=True)
class Total:
    """A line that adds up sections, lines or other totals that stand above it."""

    key: str
    name_id: str
    name_en: str
    adds: tuple[str, ...]
    is_grand: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A statement: its rows in the order they are printed, and its sections by key."""

    rows: tuple[FormLine | Total, ...]
    sections: Mapping[str, Section]

    @property
    def lines(self) -> dict[str, FormLine]:
        """The lines that carry accounts, by key."""
        return {row.key: row for row in self.rows if isinstance(row, FormLine)}

    def lines_of(self, key: str) -> list[str]:
        """The lines that a line or a total is made of, in order; [] for an unknown key."""
        if key in self.lines:
            return [key]
        total = next((row for row in self.rows if row.key == key), None)
        adds = total.adds if isinstance(total, Total) else ()
        found = [
            line
            for part in adds
            for line in (
                [row.key for row in self.lines.values() if row.section == part]
                if part in self.sections
                else self.lines_of(part)
            )
        ]
        return sorted(set(found), key=list(self.lines).index)


@dataclass(frozen=True, slots=True)
class Statements:
    """The statements of a country.

    `prior_line` and `current_line` are where earlier years' results and the result of the fiscal
    year stand in the balance sheet; nothing is posted for either. `usual` is the line of an account
    type, for accounts whose own line the form does not know. `assets` and `funding` are the totals
    that must be equal.
    """

    balance_sheet: Form
    profit_and_loss: Form
    prior_line: str
    current_line: str
    usual: Mapping[str, str]
    assets: str
    funding: str
    profit: str


STATEMENTS: dict[str, Statements] = {}
"""By the name of the country pack."""

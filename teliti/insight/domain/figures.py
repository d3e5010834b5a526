"""The arithmetic of statements: from amounts of accounts to lines, subtotals and totals."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from teliti.base.money import round_half_up
from teliti.insight.domain.forms import Form, FormLine, Total

Amounts = tuple[int, ...]
"""One amount in minor units for each column."""

PRIOR, CURRENT = "prior", "current"
"""What stands on a line besides accounts: earlier years' results, and that of the fiscal year."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What stands on a line: an account (its key), or `PRIOR` or `CURRENT`. Debits above zero."""

    key: int | str
    line: str
    amounts: Amounts


@dataclass(frozen=True, slots=True)
class Figure:
    """A row of a statement as it is shown: each amount has the sign of its section's side.

    `kind` is section, line, subtotal or total; a section has no amounts. `of` are the lines that
    it adds up, `section` the group it stands in ("" for totals).
    """

    key: str
    kind: str
    name_id: str
    name_en: str
    amounts: Amounts
    of: tuple[str, ...] = ()
    section: str = ""


def figures(form: Form, pieces: Iterable[Piece], columns: int) -> list[Figure]:
    """Every row of the form. Amounts of lines are the sums of their pieces, turned to their side.

    A piece on a line that the form lacks is a broken assumption: place it before.
    """
    nothing = (0,) * columns
    on_line: dict[str, Amounts] = {}
    for piece in pieces:
        assert piece.line in form.lines, f"{piece.line} is not a line of this form"
        on_line[piece.line] = added(on_line.get(piece.line, nothing), piece.amounts)
    shown: dict[str, Amounts] = {}
    found: list[Figure] = []
    in_section: str | None = None
    for row in form.rows:
        if isinstance(row, FormLine):
            section = form.sections[row.section]
            if row.section != in_section and section.name_id:
                found.append(Figure(section.key, "section", section.name_id, section.name_en, ()))
            in_section = row.section
            sign = 1 if section.side == "D" else -1
            shown[row.key] = tuple(sign * one for one in on_line.get(row.key, nothing))
            found.append(
                Figure(
                    row.key, "line", row.name_id, row.name_en, shown[row.key], (row.key,),
                    row.section,
                )
            )  # fmt: skip
        else:
            shown[row.key] = _total(form, row, shown, columns)
            kind = "total" if row.is_grand else "subtotal"
            lines = tuple(form.lines_of(row.key))
            found.append(Figure(row.key, kind, row.name_id, row.name_en, shown[row.key], lines))
    return found


def without_empty(rows: Sequence[Figure], keep: Iterable[str] = ()) -> list[Figure]:
    """The rows without lines, subtotals and headings of groups that are zero in every column.

    `keep` are lines with something on them although it adds up to zero.
    """
    kept = set(keep)
    alive = {
        row.key for row in rows if row.kind == "line" and (any(row.amounts) or row.key in kept)
    }
    sections = {row.section for row in rows if row.key in alive}
    return [
        row
        for row in rows
        if row.kind == "total"
        or (row.kind == "line" and row.key in alive)
        or (row.kind == "section" and row.key in sections)
        or (row.kind == "subtotal" and alive & set(row.of))
    ]


def added(one: Amounts, other: Amounts) -> Amounts:
    """Column by column."""
    return tuple(a + b for a, b in zip(one, other, strict=True))


def change_in_percent(now: int, before: int) -> Decimal | None:
    """By how many percent `now` lies above `before`, to one decimal; None where it says nothing.

    Nothing is said of a change from zero, or between a profit and a loss.
    """
    if before == 0 or ((before < 0) != (now < 0) and now != 0):
        return None
    return Decimal(round_half_up(Decimal(now - before) * 1000 / abs(before))) / 10


@dataclass(frozen=True, slots=True)
class TrialRow:
    """An account in a trial balance; amounts in minor units, debits above zero.

    `key` is the account's, or `PRIOR` for earlier years' results, which nobody posts.
    """

    key: int | str
    opening: int
    debit: int
    credit: int

    @property
    def closing(self) -> int:
        return self.opening + self.debit - self.credit

    @property
    def is_empty(self) -> bool:
        return not (self.opening or self.debit or self.credit)


def trial_rows(
    accounts: Mapping[int, bool],
    before_year: Mapping[int, tuple[int, int]],
    in_year: Mapping[int, tuple[int, int]],
    within: Mapping[int, tuple[int, int]],
) -> list[TrialRow]:
    """The trial balance of a stretch, in the order of `accounts` (key to "begins anew each year").

    Each mapping gives an account's debit and credit: before the fiscal year in which the stretch
    begins, in that year up to the stretch, and within it. Accounts that begin anew open with the
    fiscal year; what they held before is the row `PRIOR`, so that both sides stay equal.
    """
    prior, rows = 0, []
    for key, begins_anew in accounts.items():
        earlier, opening = _net(before_year, key), _net(in_year, key)
        if begins_anew:
            prior += earlier
        else:
            opening += earlier
        debit, credit = within.get(key, (0, 0))
        rows.append(TrialRow(key, opening, debit, credit))
    rows.append(TrialRow(PRIOR, prior, 0, 0))
    return [row for row in rows if not row.is_empty]


def _net(turnovers: Mapping[int, tuple[int, int]], key: int) -> int:
    debit, credit = turnovers.get(key, (0, 0))
    return debit - credit


def _total(form: Form, row: Total, shown: Mapping[str, Amounts], columns: int) -> Amounts:
    result: Amounts = (0,) * columns
    for part in row.adds:
        keys = (
            [line.key for line in form.lines.values() if line.section == part]
            if part in form.sections
            else [part]
        )
        for key in keys:
            result = added(result, shown[key])
    return result

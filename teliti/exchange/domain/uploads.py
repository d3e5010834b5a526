"""A file as it was read: a table, and what its columns are thought to be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from teliti.exchange.domain.sheets import Cell


@dataclass(frozen=True, slots=True)
class Upload:
    """`rows` are (row of the file, its cells), without the headings and blank rows.

    `columns` maps the place of a column, from 0, to the field that it is. `hidden` of the rows are
    hidden in the workbook.
    """

    kind: str
    file_name: str
    file_digest: str
    sheet: str
    encoding: str
    heads: Sequence[str]
    rows: Sequence[tuple[int, Sequence[Cell]]]
    columns: Mapping[int, str]
    style: str
    order: str
    hidden: int = 0

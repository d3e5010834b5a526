"""From a sheet to plain text in aligned columns, and to plain values for programs."""

from collections.abc import Iterator, Sequence
from typing import Any

from teliti.base.money import to_decimal
from teliti.insight.domain.figures import PRIOR
from teliti.insight.drawing import shown
from teliti.insight.queries import TrialBalance
from teliti.insight.sheets.shape import Sheet, SheetColumn
from teliti.insight.sheets.statements import Statement, difference
from teliti.insight.sheets.trial import name_of

_WIDEST = 60
_FIGURES = {"money", "percent"}


def text_of(sheet: Sheet) -> Iterator[str]:
    """The sheet line by line: heading, columns, rows with indents, totals, notes."""
    rows = [(row.cells, row.level, row.weight) for row in sheet.rows]
    if sheet.totals:
        rows.append((sheet.totals, 0, "total"))
    decimals = sheet.decimals
    written = []
    for cells, level, _weight in rows:
        line = [
            shown(sheet, column, cell, decimals)
            for column, cell in zip(sheet.columns, cells, strict=True)
        ]
        written.append(
            [
                ("  " * level + text if column.is_lead else text)[:_WIDEST]
                for column, text in zip(sheet.columns, line, strict=True)
            ]
        )
    widths = [
        max([len(column.label), *(len(line[at]) for line in written)])
        for at, column in enumerate(sheet.columns)
    ]
    yield from sheet.heading
    yield ""
    yield _line(sheet.columns, widths, [column.label for column in sheet.columns])
    yield "─" * (sum(widths) + 2 * (len(widths) - 1))
    for line, (_cells, _level, weight) in zip(written, rows, strict=True):
        if weight == "section":
            yield ""
        yield _line(sheet.columns, widths, line)
    for note in sheet.notes:
        if not note.url:
            yield f"{note.label}: {note.text}"


def plain_statement(statement: Statement) -> dict[str, Any]:
    """A statement as plain values; money as decimal strings, each amount by its column."""
    currency = statement.company.currency
    plain = {
        "report": statement.name,
        "company": statement.company.name,
        "currency": currency,
        "columns": [
            {
                "label": label,
                **({} if statement.is_state else {"from": days.first.isoformat()}),
                "until": days.last.isoformat(),
            }
            for label, days in zip(statement.labels, statement.found.columns, strict=True)
        ],
        "rows": [
            {
                "key": figure.key,
                "name": figure.name_id,
                "name_en": figure.name_en,
                "kind": figure.kind,
                "amounts": [_money(amount, currency) for amount in figure.amounts],
            }
            for figure in statement.found.figures
            if figure.kind != "section"
        ],
    }
    if statement.is_state:
        plain["difference"] = [_money(left, currency) for left in difference(statement)]
    return plain


def plain_trial_balance(company: str, currency: str, found: TrialBalance) -> dict[str, Any]:
    """A trial balance as plain values: each account's opening, debit, credit and closing.

    Opening and closing are above zero for a debit balance. Results of earlier years, which are not
    posted, are the row whose `computed` is true.
    """
    names = ("opening", "debit", "credit", "closing")
    accounts = []
    for row in found.rows:
        code, name = name_of(found, row)
        accounts.append(
            {
                "code": code,
                "name": name,
                "computed": row.key == PRIOR,
                **{one: _money(getattr(row, one), currency) for one in names},
            }
        )
    return {
        "report": "trial-balance",
        "company": company,
        "currency": currency,
        "from": found.days.first.isoformat(),
        "until": found.days.last.isoformat(),
        "accounts": accounts,
        "totals": {one: _money(found.total(one), currency) for one in names},
    }


def plain_rows(sheet: Sheet) -> Iterator[dict[str, Any]]:
    """The rows of a sheet as plain values by the key of their column, read one by one."""
    for row in sheet.rows:
        yield {
            "kind": row.weight or "line",
            **{
                column.key: _plain(sheet, column, cell.value)
                for column, cell in zip(sheet.columns, row.cells, strict=True)
                if cell.value is not None
            },
        }


def _plain(sheet: Sheet, column: SheetColumn, value: Any) -> str:
    if column.kind == "money":
        return _money(value, sheet.currency)
    return str(value)


def _money(minor: int, currency: str) -> str:
    return str(to_decimal(minor, currency))


def _line(columns: Sequence[SheetColumn], widths: Sequence[int], texts: Sequence[str]) -> str:
    cells = [
        text.rjust(width) if column.kind in _FIGURES else text.ljust(width)
        for column, width, text in zip(columns, widths, texts, strict=True)
    ]
    return "  ".join(cells).rstrip()

"""The statements of an Indonesian company (SAK EP, 2025) in the shape that `insight` computes."""

import csv
from collections import Counter
from collections.abc import Iterator

from teliti.insight.domain.forms import Form, FormLine, Section, Statements, Total
from teliti.packs.indonesia.domain import data

BALANCE_SHEET, PROFIT_AND_LOSS = "LPK", "LR"
CURRENT_YEAR = "LPK.LABABERJALAN"
"""Our own line below retained earnings: the result of the year, which nobody posts."""


def statements() -> Statements:
    """Balance sheet and profit and loss, from the pack's data files."""
    meanings = {row["meaning"]: row["total"] for row in _rows("statement-totals.csv")}
    earnings = {account.type: account for account in data.accounts()}
    return Statements(
        balance_sheet=_form(BALANCE_SHEET),
        profit_and_loss=_form(PROFIT_AND_LOSS),
        prior_line=earnings["retained_earnings"].report_line,
        current_line=CURRENT_YEAR,
        usual=_usual(),
        assets=meanings["assets"],
        funding=meanings["funding"],
        profit=meanings["profit"],
    )


def _form(statement: str) -> Form:
    sections = {
        row["section"]: Section(row["section"], row["name_id"], row["name_en"], row["side"])
        for row in _rows("statement-sections.csv")
        if row["statement"] == statement
    }
    adds = {
        row["total"]: tuple(row["adds"].split())
        for row in _rows("statement-totals.csv")
        if row["statement"] == statement
    }
    current = next(account for account in data.accounts() if account.type == "current_earnings")
    rows: list[FormLine | Total] = []
    for line in data.statement_lines():
        if line.statement != statement:
            continue
        if line.line in adds:
            is_grand = line.section == "total"
            rows.append(Total(line.line, line.name_id, line.name_en, adds[line.line], is_grand))
            continue
        rows.append(FormLine(line.line, line.name_id, line.name_en, line.section))
        if line.line == current.report_line:
            names = current.name_id.capitalize(), current.name_en.capitalize()
            rows.append(FormLine(CURRENT_YEAR, *names, line.section))
    return Form(tuple(rows), sections)


def _usual() -> dict[str, str]:
    """The line on which most accounts of each type stand in the standard chart."""
    counted: dict[str, Counter[str]] = {}
    for account in data.accounts():
        if account.is_postable and account.report_line:
            counted.setdefault(account.type, Counter())[account.report_line] += 1
    return {kind: lines.most_common(1)[0][0] for kind, lines in counted.items()}


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (data.FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)

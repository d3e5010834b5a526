"""The pack's data files as typed rows, read once. `data/README.md` names their sources."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from teliti.packs.indonesia.domain.calendar import DueRule, Holiday, HolidayKind
from teliti.packs.indonesia.domain.rates import TaxRate

FOLDER = Path(__file__).resolve().parents[1] / "data"


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account of the standard chart. `normal_balance` is D (debit) or K (credit).

    Headers are not postable; core accounts suit a small company. `report_line` is a `line` of
    `statement_lines`; `cash_flow` is cash, operating, investing, financing, noncash or empty.
    """

    code: str
    name_id: str
    name_en: str
    type: str
    normal_balance: Literal["D", "K"]
    is_postable: bool
    is_core: bool
    report_line: str
    cash_flow: str
    tax_tag: str
    note: str


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A line of a statement: LPK balance sheet, LR profit and loss, LPE equity, LAK cash flow.

    `section` is subtotal or total for lines that add up, otherwise the group of the line.
    """

    statement: str
    line: str
    name_id: str
    name_en: str
    section: str
    order: int


@dataclass(frozen=True, slots=True)
class Bank:
    """A bank by its three-digit transfer code; `bic8` is empty where it isn't known."""

    code: str
    name: str
    short_name: str
    bic8: str
    kind: str
    note: str


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the house in both languages, and the area that it belongs to."""

    term_en: str
    term_id: str
    area: str
    note: str


@dataclass(frozen=True, slots=True)
class TransactionCode:
    """A transaction code of the faktur pajak, 01 to 10 (PER-11/PJ/2025)."""

    code: str
    label_id: str
    label_en: str
    note: str


@cache
def accounts() -> tuple[AccountRow, ...]:
    """The standard chart of accounts, in order of code."""
    return tuple(
        AccountRow(
            row["code"],
            row["name_id"],
            row["name_en"],
            row["type"],
            "D" if row["normal_balance"] == "D" else "K",
            row["postable"] == "Y",
            row["core"] == "Y",
            row["report_line"],
            row["cash_flow"],
            row["tax_tag"],
            row["note"],
        )
        for row in _rows("chart-of-accounts.csv")
    )


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """One step of a usual approval policy; rows of equal conditions are one policy."""

    kind: str
    flag: str
    from_rupiah: int | None
    from_count: int | None
    step: int
    role: str
    quorum: int
    hours: int
    note: str


@cache
def approval_policies() -> tuple[PolicyRow, ...]:
    """What a company usually wants approved by somebody else; each company changes it."""
    return tuple(
        PolicyRow(
            row["kind"],
            row["flag"],
            int(row["from_rupiah"]) if row["from_rupiah"] else None,
            int(row["from_count"]) if row["from_count"] else None,
            int(row["step"]),
            row["role"],
            int(row["quorum"]),
            int(row["hours"]),
            row["note"],
        )
        for row in _rows("approval-policies.csv")
    )


@cache
def forbidden_pairs() -> tuple[tuple[str, str, str], ...]:
    """Pairs of duties that one person should not have both, and why."""
    return tuple(
        (row["first"], row["second"], row["because"]) for row in _rows("forbidden-pairs.csv")
    )


@cache
def statement_lines() -> tuple[StatementLine, ...]:
    """The lines of every statement, in the order they are printed."""
    return tuple(
        StatementLine(
            row["statement"],
            row["line"],
            row["name_id"],
            row["name_en"],
            row["section"],
            int(row["order"]),
        )
        for row in _rows("statement-lines.csv")
    )


@cache
def tax_rates() -> tuple[TaxRate, ...]:
    """Every dated rate; ask `rates.rate_on` for the one of a day."""
    return tuple(
        TaxRate(
            row["key"],
            row["case"],
            row["scope"],
            row["value"],
            row["unit"],
            date.fromisoformat(row["valid_from"]),
            date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            row["legal_basis"],
            row["checked"],
        )
        for row in _rows("tax-rates.csv")
    )


@cache
def tax_due_rules() -> dict[str, DueRule]:
    """When tax duties are due, by id, such as TAX-SPT-PPN."""
    return {
        row["id"]: DueRule(
            row["id"],
            row["title_id"],
            row["title_en"],
            row["legal_basis"],
            row["due_rule"],
            row["holiday_shift"] == "next_working_day",
            row["checked"],
        )
        for row in _rows("tax-due-dates.csv")
    }


@cache
def holidays() -> tuple[Holiday, ...]:
    """National holidays and collective leave, in order of day."""
    return tuple(
        Holiday(
            date.fromisoformat(row["date"]),
            row["name_id"],
            row["name_en"],
            HolidayKind(row["kind"]),
            row["note"],
        )
        for row in _rows("holidays.csv")
    )


@cache
def banks() -> tuple[Bank, ...]:
    """The banks of Indonesia, in order of code."""
    return tuple(
        Bank(row["code"], row["name"], row["short_name"], row["bic8"], row["kind"], row["note"])
        for row in _rows("banks.csv")
    )


@cache
def terms() -> tuple[Term, ...]:
    """The glossary."""
    return tuple(
        Term(row["term_en"], row["term_id"], row["area"], row["note"])
        for row in _rows("glossary.csv")
    )


@cache
def transaction_codes() -> tuple[TransactionCode, ...]:
    """The transaction codes of the faktur pajak."""
    return tuple(
        TransactionCode(row["code"], row["label_id"], row["label_en"], row["note"])
        for row in _rows("transaction-codes.csv")
    )


@cache
def tax_codes() -> tuple[dict[str, str], ...]:
    """The tax codes of a new company: their columns by name, accounts by code."""
    return tuple(_rows("tax-codes.csv"))


@dataclass(frozen=True, slots=True)
class BankLineRow:
    """A row of what matching begins with. `value` is in whole rupiah for fees, in sen for rounding,
    `key:case` of a rate for deductions; `side` is in, out or empty."""

    kind: str
    key: str
    text: str
    value: str
    account: str
    side: str


@cache
def bank_lines() -> tuple[BankLineRow, ...]:
    """Fees, deductions, rules and names for the matching of bank lines."""
    return tuple(
        BankLineRow(*(row[name] for name in ("kind", "key", "text", "value", "account", "side")))
        for row in _rows("bank-lines.csv")
    )


@cache
def nik_provinces() -> frozenset[str]:
    """The province codes that NIK begin with; others are warned about, not refused."""
    return frozenset(row["code"] for row in _rows("nik-provinces.csv"))


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)

"""What Indonesia gives to the matching of bank lines: fees, withheld tax, rules, legal forms.

From `data/bank-lines.csv`, which names the source of each row; rates are those of `tax-rates.csv`.
"""

from collections.abc import Sequence
from decimal import Decimal

from teliti.base.money import to_minor
from teliti.packs.indonesia.domain import data
from teliti.packs.indonesia.domain.data import BankLineRow
from teliti.treasury.domain.country import CountryRules
from teliti.treasury.domain.matching import AccountRule, Deduction, Direction, Fee, Settings

WHOLE_TAX = "whole tax"


def bank_rules() -> CountryRules:
    """The rules, for `treasury.domain.country.RULES`."""
    rows = data.bank_lines()
    return CountryRules(
        settings=Settings(
            deductions=_deductions(rows),
            fees=tuple(
                Fee(row.key, to_minor(Decimal(row.value), "IDR"))
                for row in rows
                if row.kind == "fee"
            ),
            rules=tuple(
                AccountRule(row.text, row.text, row.account, Direction(row.side))
                for row in rows
                if row.kind == "rule"
            ),
            rounding=next(int(row.value) for row in rows if row.kind == "rounding"),
            legal_words=frozenset(row.text for row in rows if row.kind == "name"),
        ),
        differences=_differences(rows),
        banks=tuple((bank.code, f"{bank.short_name} – {bank.name}") for bank in data.banks()),
    )


def _deductions(rows: Sequence[BankLineRow]) -> tuple[Deduction, ...]:
    """Each deduction once, with the rate that holds now: the one without a last day."""
    found = {row.key: _rate(row.value) for row in rows if row.kind == "deduction"}
    return tuple(Deduction(key, rate) for key, rate in found.items())


def _rate(value: str) -> Decimal | None:
    if value == WHOLE_TAX:
        return None
    key, case = value.split(":")
    rates = [
        rate
        for rate in data.tax_rates()
        if (rate.key, rate.case) == (key, case) and rate.valid_to is None
    ]
    return rates[-1].percent / 100


def _differences(rows: Sequence[BankLineRow]) -> dict[str, str]:
    """Where each kind of difference goes, by the names that `CountryRules` uses."""
    found = {}
    for row in rows:
        if row.kind == "deduction":
            found[f"{row.key}.{row.side}"] = row.account
        elif row.kind in {"fee", "rounding"}:
            found[row.kind] = row.account
        elif row.kind == "over":
            found[f"over.{row.side}"] = row.account
    return found

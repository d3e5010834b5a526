"""What a country decides about bank lines; a pack fills it in, as data."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from teliti.treasury.domain.matching import Settings


@dataclass(frozen=True, slots=True)
class CountryRules:
    """What matching begins with in a country. Accounts are codes of the country's chart.

    `settings`: fees, deductions, words of company names, and rules whose `account` is a code.
    `differences` says where what a line has less or more than its papers goes, by why it differs:
    `fee`, `rounding`, `over.in`, `over.out`, or a deduction's key with `.in` or `.out`.
    `banks` are the banks to choose from: code and name.
    """

    settings: Settings = field(default_factory=Settings)
    differences: Mapping[str, str] = field(default_factory=dict)
    banks: tuple[tuple[str, str], ...] = ()


RULES: dict[str, CountryRules] = {}
"""The rules by the name of the pack (`Company.country_pack`)."""


def rules_of(pack: str) -> CountryRules:
    """The rules of a pack; empty ones where it says nothing about banks."""
    return RULES.get(pack) or CountryRules()

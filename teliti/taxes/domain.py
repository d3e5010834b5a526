"""The arithmetic of a tax on a document. Rates and fractions come in as data.

Rounding (PER-11/PJ/2025 Art 129): base and tax of a document are whole rupiah, half up; the tax is
computed from the rounded base.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from teliti.base.money import round_half_up


class Treatment(StrEnum):
    """How an item stands to PPN (tax.md section 1.1)."""

    TAXABLE = "taxable"
    LUXURY = "luxury"
    EXEMPT = "exempt"
    NOT_COLLECTED = "not_collected"
    OUT_OF_SCOPE = "out_of_scope"
    ZERO_RATED = "zero_rated"


@dataclass(frozen=True, slots=True)
class TaxRule:
    """A tax on one day: `rate` in percent of the base, the base a fraction of the price.

    `unit` is the rounding step in minor units (100: whole rupiah). `is_charged` is false when the
    tax is shown but not collected.
    """

    rate: Decimal
    base_fraction: Fraction = Fraction(1)
    unit: int = 100
    is_charged: bool = True


@dataclass(frozen=True, slots=True)
class Taxed:
    """A taxed amount, in minor units: price, tax base (DPP), the tax itself, what is charged."""

    price: int
    base: int
    tax: int
    charged: int


def compute(price: int, rule: TaxRule) -> Taxed:
    """The tax on a price (minor units, without tax, after discount)."""
    base = _stepped(Fraction(price) * rule.base_fraction, rule.unit)
    tax = _stepped(Fraction(base) * Fraction(rule.rate) / 100, rule.unit)
    return Taxed(price, base, tax, tax if rule.is_charged else 0)


def _stepped(amount: Fraction, unit: int) -> int:
    return round_half_up(amount / unit) * unit


RATE_NAMES: dict[str, object] = {}
"""What people call a rate, by its key, as text in the reader's language; a country's pack fills it
in."""

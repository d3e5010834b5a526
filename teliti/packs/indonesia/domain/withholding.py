"""PPh withheld from a payment: articles 22, 23 and 4(2), from dated rates.

The base is the price without PPN. Base and tax of a slip are whole rupiah, half up
(PER-11/PJ/2025 Art 129). A payee without a tax number bears twice the rate of articles 22 and 23
(UU PPh Art 22(3), 23(1a)); final tax of article 4(2) knows no such surcharge.
Amounts are integers of sen.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from teliti.packs.indonesia.domain.rates import TaxRate, rate_on
from teliti.taxes.domain import TaxRule, compute


@dataclass(frozen=True, slots=True)
class Withheld:
    """What a slip says: base and tax in sen (whole rupiah), the rate in percent."""

    base: int
    rate: Decimal
    tax: int


def pph22(
    base: int, rates: Iterable[TaxRate], on: date, kind: str, *, has_tax_number: bool = True
) -> Withheld:
    """Article 22; `kind` is the rule after "pph22.", such as government_purchase."""
    return _with_surcharge(base, rates, on, (f"pph22.{kind}", ""), has_tax_number=has_tax_number)


def pph23(
    base: int, rates: Iterable[TaxRate], on: date, case: str, *, has_tax_number: bool = True
) -> Withheld:
    """Article 23; case "services" (also rent of movables) or "passive" (interest, royalties)."""
    return _with_surcharge(base, rates, on, ("pph23.rate", case), has_tax_number=has_tax_number)


def pph4_2(base: int, rates: Iterable[TaxRate], on: date, case: str) -> Withheld:
    """Article 4(2), final: case "land_rent", "land_transfer", "interest" and others."""
    return withheld(base, rate_on(rates, "pph4_2.rate", on, case).percent)


def pph4_2_construction(base: int, rates: Iterable[TaxRate], on: date, case: str) -> Withheld:
    """Article 4(2) on construction, by certificate: "small", "certified", "uncertified", ..."""
    return withheld(base, rate_on(rates, "pph4_2.konstruksi", on, case).percent)


def withheld(base: int, rate: Decimal) -> Withheld:
    """A base in sen and a rate in percent, rounded as a slip is: the base first, then the tax."""
    taxed = compute(base, TaxRule(rate))
    return Withheld(taxed.base, rate, taxed.tax)


def _with_surcharge(
    base: int,
    rates: Iterable[TaxRate],
    on: date,
    rule: tuple[str, str],
    *,
    has_tax_number: bool,
) -> Withheld:
    known = tuple(rates)
    rate = rate_on(known, rule[0], on, rule[1]).percent
    if not has_tax_number:
        rate *= rate_on(known, "pph22_23.no_npwp_surcharge", on).percent
    return withheld(base, rate)

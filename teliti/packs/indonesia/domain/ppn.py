"""PPN (value added tax): the tax base (DPP) and the tax of a price, from dated rates.

Since 1 January 2025 (PMK 131/2024) ordinary goods and services bear 12 % on "DPP nilai lain",
11/12 of the price; luxury goods 12 % on the price. The product of the two is never stored:
papers and files show rate and base. Faktur and return are in whole rupiah, half up, the PPN from
the rounded base (PER-11/PJ/2025 Art 129); the lines of the faktur file keep two decimals.
Amounts are integers of sen (minor units of IDR); prices are without PPN, after discount.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from teliti.base.money import round_half_up
from teliti.packs.indonesia.domain.rates import TaxRate, find_rate, rate_on

SEN = 100  # in a rupiah: what is whole rupiah is a multiple of it


class Basis(StrEnum):
    """Which part of the price is taxed."""

    ORDINARY = "ordinary"  # DPP nilai lain: faktur codes 02, 03, 04, 07, 08, 09
    LUXURY = "luxury"  # the full price: code 01
    LOGISTICS = "logistics_travel_voucher"  # besaran tertentu: code 05
    RELIGIOUS_TRAVEL = "religious_travel"  # besaran tertentu: code 05


@dataclass(frozen=True, slots=True)
class PpnRule:
    """How PPN is computed on a day: `rate` in percent, on `base_share` of the price."""

    rate: Decimal
    base_share: Fraction

    @property
    def effective(self) -> Fraction:
        """The tax as a share of the price, to take it out of a price that includes it."""
        return self.base_share * Fraction(self.rate) / 100


@dataclass(frozen=True, slots=True)
class Ppn:
    """The PPN of a line or a document: price, tax base (DPP) and tax, in sen."""

    price: int
    base: int
    tax: int

    @property
    def total(self) -> int:
        """What the buyer owes: price and tax."""
        return self.price + self.tax


def ppn_rule(rates: Iterable[TaxRate], on: date, basis: Basis = Basis.ORDINARY) -> PpnRule:
    """The rule of a day. Before 2025 ordinary prices had no "nilai lain": their share is one.

    `RuleBroken` when no rate is known for the day.
    """
    known = tuple(rates)
    rate = rate_on(known, "ppn.rate", on).percent
    if basis is Basis.LUXURY:
        return PpnRule(rate, Fraction(1))
    if basis is Basis.ORDINARY:
        share = find_rate(known, "ppn.dpp_nilai_lain", on)
        return PpnRule(rate, share.fraction if share else Fraction(1))
    # The regulation gives percent of the bill (10 % x 11/12 x 12 %); the base follows from it.
    billed = rate_on(known, "ppn.besaran_tertentu", on, basis.value).fraction
    return PpnRule(rate, billed / Fraction(rate))


def line_ppn(price: int, rule: PpnRule) -> Ppn:
    """The amounts of one line of the faktur file: two decimals, the tax from the unrounded base."""
    return Ppn(
        price, round_half_up(price * rule.base_share), round_half_up(price * rule.effective)
    )


def document_ppn(prices: Sequence[int], rule: PpnRule) -> Ppn:
    """The amounts of a document whose lines share a rule: base and tax in whole rupiah.

    Credit notes pass negative prices and get the exact negatives.
    """
    price = sum(prices)
    base = round_half_up(price * rule.base_share / SEN)
    tax = round_half_up(base * Fraction(rule.rate) / 100)
    return Ppn(price, base * SEN, tax * SEN)


def price_without_ppn(inclusive: int, rule: PpnRule) -> int:
    """The price in an amount that includes PPN, to the sen.

    Computing PPN on it again can differ by a rupiah, because the law rounds base and tax.
    """
    return round_half_up(inclusive / (1 + rule.effective))

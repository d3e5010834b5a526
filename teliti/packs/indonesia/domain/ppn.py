"""PPN (value added tax): the tax base (DPP) and the tax of a price, from dated rates.

Since 1 January 2025 (PMK 131/2024) ordinary goods and services bear 12 % on "DPP nilai lain",
11/12 of the price; luxury goods 12 % on the price. The product of the two is never stored:
papers and files show rate and base. Faktur and return are in whole rupiah, half up, the PPN from
the rounded base (PER-11/PJ/2025 Art 129); the lines of the faktur file keep two decimals.
Amounts are integers of sen (minor units of IDR); prices are without PPN, after discount.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from fractions import Fraction

from teliti.base.money import round_half_up
from teliti.packs.indonesia.domain.rates import TaxRate, find_rate, rate_on
from teliti.taxes.domain import Taxed, TaxRule, compute


class Basis(StrEnum):
    """Which part of the price is taxed."""

    ORDINARY = "ordinary"  # DPP nilai lain: faktur codes 02, 03, 04, 07, 08, 09
    LUXURY = "luxury"  # the full price: code 01
    LOGISTICS = "logistics_travel_voucher"  # besaran tertentu: code 05
    RELIGIOUS_TRAVEL = "religious_travel"  # besaran tertentu: code 05


def ppn_rule(rates: Iterable[TaxRate], on: date, basis: Basis = Basis.ORDINARY) -> TaxRule:
    """The rule of a day. Before 2025 ordinary prices had no "nilai lain": their fraction is one.

    `RuleBroken` when no rate is known for the day.
    """
    known = tuple(rates)
    rate = rate_on(known, "ppn.rate", on).percent
    if basis is Basis.LUXURY:
        return TaxRule(rate, Fraction(1))
    if basis is Basis.ORDINARY:
        share = find_rate(known, "ppn.dpp_nilai_lain", on)
        return TaxRule(rate, share.fraction if share else Fraction(1))
    # The regulation gives percent of the bill (10 % x 11/12 x 12 %); the base follows from it.
    billed = rate_on(known, "ppn.besaran_tertentu", on, basis.value).fraction
    return TaxRule(rate, billed / Fraction(rate))


def line_ppn(price: int, rule: TaxRule) -> Taxed:
    """The amounts of one line of the faktur file: two decimals, the tax from the unrounded base."""
    base = price * rule.base_fraction
    tax = round_half_up(base * Fraction(rule.rate) / 100)
    return Taxed(price, round_half_up(base), tax, tax if rule.is_charged else 0)


def document_ppn(prices: Sequence[int], rule: TaxRule) -> Taxed:
    """The amounts of a document whose lines share a rule: base and tax in whole rupiah.

    Credit notes pass negative prices and get the exact negatives.
    """
    return compute(sum(prices), rule)


def price_without_ppn(inclusive: int, rule: TaxRule) -> int:
    """The price in an amount that includes PPN, to the sen.

    Computing PPN on it again can differ by a rupiah, because the law rounds base and tax.
    """
    return round_half_up(inclusive / (1 + rule.base_fraction * Fraction(rule.rate) / 100))

"""Dated rates: which value a rule has on a day. Values are data with a legal basis, never code."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from teliti.base.words import N_
from teliti.packs.indonesia.domain.notices import RuleBroken


@dataclass(frozen=True, slots=True)
class TaxRate:
    """One value of a rule (`key`, and `case` where it has several) from a day, or to a day, on.

    `value` is as printed in the regulation, a number or a fraction such as 11/12; `unit` says of
    what. `checked` tells how far to trust it (V read in a source, K to be confirmed, D disputed).
    """

    key: str
    case: str
    scope: str
    value: str
    unit: str
    valid_from: date
    valid_to: date | None
    legal_basis: str
    checked: str

    @property
    def fraction(self) -> Fraction:
        """The value, exactly: 12, 11/12, 5/2."""
        return Fraction(self.value)

    @property
    def percent(self) -> Decimal:
        """The value of a rate in percent."""
        return Decimal(self.value)

    def is_valid_on(self, day: date) -> bool:
        """Whether the value holds on that day; both ends are included."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def find_rate(rates: Iterable[TaxRate], key: str, on: date, case: str = "") -> TaxRate | None:
    """The value on that day, the one that began last if several hold, or None."""
    valid = (rate for rate in rates if (rate.key, rate.case) == (key, case))
    return max(
        (rate for rate in valid if rate.is_valid_on(on)),
        key=lambda rate: rate.valid_from,
        default=None,
    )


def rate_on(rates: Iterable[TaxRate], key: str, on: date, case: str = "") -> TaxRate:
    """The value on that day; `RuleBroken` when none is known, for a guess would be posted."""
    found = find_rate(rates, key, on, case)
    if found is None:
        raise RuleBroken(
            N_(
                "No rate %(key)s is known for %(day)s. Add it to the tax rates, or change the date."
            ),
            key=f"{key}.{case}" if case else key,
            day=on,
        )
    return found

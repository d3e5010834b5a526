"""Money as a whole number of minor units, and the few operations that keep it exact.

A rate, a quantity or a unit price is a `Decimal` that is used to compute and never summed; what is
summed, stored and compared is always an integer of minor units (IDR has two decimals in the books:
Rp1 = 100 sen, though only whole rupiah circulate).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact
from fractions import Fraction
from types import MappingProxyType
from typing import Self

from teliti.base.words import N_

# ISO 4217:2015, list one: only the currencies that do not have two decimals.
# fmt: off
_EXPONENTS = {
    "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0,
    "RWF": 0, "UGX": 0, "UYI": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
    "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
    "CLF": 4, "UYW": 4,
}
# fmt: on

_WIDE = Context(prec=60, traps=[Inexact])  # wider than any sum of the database's integers


class MixedCurrencies(ValueError):
    """Two amounts of different currencies met where only one currency makes sense."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(f"{one} and {other} cannot be added or compared")


class TooFine(ValueError):
    """An amount has more decimals than its currency. Template and parameters, for translating."""

    template = N_("%(amount)s is finer than %(currency)s allows. Use at most %(places)s decimals.")

    def __init__(self, amount: Decimal, currency: str) -> None:
        self.parameters: Mapping[str, object] = MappingProxyType(
            {"amount": format(amount, "f"), "currency": currency, "places": exponent(currency)}
        )
        super().__init__(self.template % self.parameters)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount: whole minor units and an ISO 4217 code. Counts only with its own currency."""

    minor: int
    currency: str

    @classmethod
    def of(cls, amount: Decimal, currency: str) -> Self:
        """The money of an amount in major units; `TooFine` when it has too many decimals."""
        return cls(to_minor(amount, currency), currency)

    @property
    def amount(self) -> Decimal:
        """In major units, with all decimals of the currency."""
        return to_decimal(self.minor, self.currency)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other), self.currency)

    def __mul__(self, times: int) -> "Money":
        if not isinstance(times, int):
            return NotImplemented  # a rate belongs in a rule that says how it rounds
        return Money(self.minor * times, self.currency)

    __rmul__ = __mul__

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __abs__(self) -> "Money":
        return Money(abs(self.minor), self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._same(other)

    def __gt__(self, other: "Money") -> bool:
        return self.minor > self._same(other)

    def __ge__(self, other: "Money") -> bool:
        return self.minor >= self._same(other)

    def __str__(self) -> str:
        return f"{self.currency} {self.amount}"

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise MixedCurrencies(self.currency, other.currency)
        return other.minor


def exponent(currency: str) -> int:
    """How many decimals the currency's minor unit has: 2 for IDR, 0 for JPY (ISO 4217)."""
    return _EXPONENTS.get(currency, 2)


def to_decimal(minor: int, currency: str) -> Decimal:
    """Minor units as an exact amount in major units: 150, "IDR" is 1.50."""
    return Decimal(minor).scaleb(-exponent(currency), _WIDE)


def to_minor(amount: Decimal, currency: str) -> int:
    """An amount in major units as minor units; `TooFine` when that would lose anything."""
    numerator, denominator = amount.as_integer_ratio()
    scale: int = 10 ** exponent(currency)
    minor, lost = divmod(numerator * scale, denominator)
    if lost:
        raise TooFine(amount, currency)
    return minor


def round_half_up(value: Decimal | Fraction) -> int:
    """The nearest whole number; a half goes away from zero, so a reversal is exactly the negative.

    The one rounding of Teliti (the rule of PER-11/PJ/2025 Art 129, and of our own documents).
    """
    numerator, denominator = value.as_integer_ratio()
    nearest = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -nearest if numerator < 0 else nearest


def times(unit_price: Decimal, quantity: Decimal, currency: str = "IDR") -> int:
    """The minor units of so many at a price in major units each, rounded once, at the end."""
    scale: int = 10 ** exponent(currency)
    return round_half_up(Fraction(unit_price) * Fraction(quantity) * scale)


def split(minor: int, weights: Sequence[int]) -> list[int]:
    """Parts of `minor` in proportion to `weights`, in their order, that add up to it exactly.

    What proportion leaves over goes out one unit at a time to the largest remainders, the earlier
    part first among equals. A weight of zero gets nothing; -total gives the negative parts.
    Weights may be negative (a returned line), but they must not add up to zero.
    """
    total = sum(weights)
    if total == 0:
        if minor == 0:
            return [0] * len(weights)
        raise ValueError("there is nothing to split by: the weights add up to zero")
    share = abs(minor) if total > 0 else -abs(minor)
    whole = [divmod(share * weight, abs(total)) for weight in weights]
    parts = [part for part, _ in whole]
    left_over = abs(minor) - sum(parts)
    by_remainder = sorted(range(len(weights)), key=lambda index: (-whole[index][1], index))
    for index in by_remainder[:left_over]:
        parts[index] += 1
    return [-part for part in parts] if minor < 0 else parts

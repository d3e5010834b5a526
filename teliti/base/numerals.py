"""Typing and showing numbers, in Indonesian ("id") and in English ("en").

Indonesian writes 1.234.567,89, English 1,234,567.89. What is typed is read strictly: a number that
may mean two things, such as 12.5 or 1,234 in Indonesian, is refused with both readings. People may
calculate in an amount field: `2*75.000`, `(1,5jt - 250rb) / 3`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Literal

from teliti.base.money import exponent, round_half_up
from teliti.base.words import N_, Template

Language = Literal["id", "en"]
Negative = Literal["minus", "parentheses"]

LONGEST_TEXT = 100
LARGEST_MINOR = 10**17
"""Amounts stay below 1 quadrillion rupiah, so that sums of many fit the database's integers."""

_GROUP: Mapping[Language, str] = {"id": ".", "en": ","}
_POINT: Mapping[Language, str] = {"id": ",", "en": "."}

_THOUSAND, _MILLION, _BILLION, _TRILLION = 10**3, 10**6, 10**9, 10**12
_BOTH = {
    "k": _THOUSAND,
    "rb": _THOUSAND,
    "ribu": _THOUSAND,
    "jt": _MILLION,
    "juta": _MILLION,
    "miliar": _BILLION,
    "milyar": _BILLION,
    "mlr": _BILLION,
    "triliun": _TRILLION,
}
_SUFFIXES: Mapping[Language, Mapping[str, int]] = {
    "id": {**_BOTH, "m": _BILLION, "t": _TRILLION},
    "en": {
        **_BOTH,
        "thousand": _THOUSAND,
        "m": _MILLION,
        "million": _MILLION,
        "b": _BILLION,
        "bn": _BILLION,
        "billion": _BILLION,
        "t": _TRILLION,
        "trillion": _TRILLION,
    },
}
_SYMBOLS: Mapping[str, tuple[str, ...]] = {
    "IDR": ("rp.", "rp"),
    "USD": ("us$", "$"),
    "EUR": ("€",),
    "GBP": ("£",),
    "JPY": ("¥",),
    "SGD": ("s$",),
    "MYR": ("rm",),
}
_SAME_SIGNS = str.maketrans(
    {
        "\u00a0": " ",
        "\u202f": " ",
        "\u2009": " ",
        "\u2212": "-",
        "\u2013": "-",
        "\u00d7": "*",
        "\u00f7": "/",
    }
)
_DEEPEST = 10
_DASHES = r"(?P<dashes>(?<=[.,])-+(?=\s+-|\s*(?:[+*/)]|$)))"  # the ",-" of Rp1.500,-
_TOKEN = re.compile(
    rf"\s*(?:(?P<number>[0-9][0-9.,]*(?: +[0-9][0-9.,]*)*){_DASHES}?"
    r"|(?P<sign>[-+*/()])|(?P<word>[^\s0-9+*/()-]+))"
)


class Unreadable(ValueError):
    """What was typed cannot be read. An English template and its parameters, for translating.

    `template % parameters` is a sentence for the person: what is wrong and what to type instead.
    """

    def __init__(self, template: Template, **parameters: object) -> None:
        super().__init__(template % parameters)
        self.template = template
        self.parameters: Mapping[str, object] = MappingProxyType(parameters)


def parse_amount(text: str, language: Language, currency: str = "IDR") -> int:
    """Minor units of a typed amount: a number, a number with a word (1,5jt), or a calculation.

    `(1.500)` alone is negative, as statements print it. The result of a calculation is rounded to
    the minor unit; a typed amount finer than that is refused, as is another currency's symbol.
    """
    result = _Reader(text, language, currency).read()
    scale: int = 10 ** exponent(currency)
    minor = round_half_up(result.value * scale)
    if result.value * scale != minor and not result.computed:
        raise Unreadable(
            N_('"%(text)s" is finer than %(currency)s allows. Use at most %(places)s decimals.'),
            text=text.strip(),
            currency=currency,
            places=exponent(currency),
        )
    if abs(minor) >= LARGEST_MINOR:
        raise Unreadable(N_('"%(text)s" is too large. Check the zeros.'), text=text.strip())
    return minor


def parse_price(text: str, language: Language, currency: str = "IDR", places: int = 4) -> Decimal:
    """A unit price in major units, read like an amount but with up to `places` decimals."""
    return _decimal(text, _Reader(text, language, currency).read(), places)


def parse_quantity(text: str, language: Language, places: int = 4) -> Decimal:
    """A quantity with up to `places` decimals; may be a calculation, has no currency."""
    return _decimal(text, _Reader(text, language, "").read(), places)


def parse_percent(text: str, language: Language, places: int = 4) -> Decimal:
    """A rate in percent: `2,5%` and `2,5` are both 2.5."""
    return _decimal(text, _Reader(text.strip().removesuffix("%"), language, "").read(), places)


def format_number(number: Decimal, language: Language, decimals: int | None = None) -> str:
    """1.234.567,89 or 1,234,567.89, rounded to `decimals`; without them, as many as it has."""
    if decimals is None:
        fraction = format(number, "f").partition(".")[2].rstrip("0")
        decimals = len(fraction)
    scaled = round_half_up(Fraction(number) * 10**decimals)
    return ("-" if scaled < 0 else "") + _grouped(abs(scaled), decimals, language)


def format_percent(percent: Decimal, language: Language) -> str:
    """`11%`, `2,5%`: no space, only the decimals it has. `percent` is 2.5 for 2,5%."""
    return f"{format_number(percent, language)}%"


def format_amount(
    minor: int,
    language: Language,
    currency: str = "IDR",
    decimals: Literal["auto"] | int = "auto",
    negative: Negative = "minus",
) -> str:
    """An amount without its currency: 1.234.567,89, -1.500 or (1.500).

    "auto" shows the currency's decimals, but none for a whole number of rupiah; in a column, pass
    a number of decimals so that the digits stand below each other.
    """
    places = exponent(currency)
    if decimals == "auto":
        decimals = 0 if currency == "IDR" and minor % 10**places == 0 else places
    scaled = abs(minor) * 10 ** max(decimals - places, 0)
    if decimals < places:
        scaled = round_half_up(Fraction(scaled, 10 ** (places - decimals)))
    return _signed(minor < 0 and scaled != 0, _grouped(scaled, decimals, language), negative)


def decimals_of(shown: str, language: Language) -> int:
    """How many decimals an amount shows: 2 for 1.234,50 and (1.234,50), none for 1.234 and –."""
    return sum(one.isdigit() for one in shown.partition(_POINT[language])[2])


def with_decimals(shown: str, language: Language, decimals: int) -> str:
    """An amount that was written without decimals, with them: 1.234 → 1.234,00; – stays –."""
    digits = len(shown.rstrip(")"))
    if not shown[:digits][-1:].isdigit() or decimals_of(shown, language):
        return shown
    return f"{shown[:digits]}{_POINT[language]}{'0' * decimals}{shown[digits:]}"


def format_money(
    minor: int,
    language: Language,
    currency: str = "IDR",
    decimals: Literal["auto"] | int = "auto",
    negative: Negative = "minus",
) -> str:
    """An amount with its currency: Rp1.234.567, -Rp1.500, (Rp1.500), USD 1.250,00."""
    shown = format_amount(abs(minor), language, currency, decimals)
    symbol = "Rp" if currency == "IDR" else f"{currency} "
    is_negative = minor < 0 and any(digit in "123456789" for digit in shown)
    return _signed(is_negative, f"{symbol}{shown}", negative)


def _signed(is_negative: bool, shown: str, negative: Negative) -> str:  # noqa: FBT001 - a value
    if not is_negative:
        return shown
    return f"({shown})" if negative == "parentheses" else f"-{shown}"


def _grouped(scaled: int, decimals: int, language: Language) -> str:
    whole, fraction = divmod(scaled, 10**decimals)
    shown = f"{whole:,}".replace(",", _GROUP[language])
    return f"{shown}{_POINT[language]}{fraction:0{decimals}}" if decimals else shown


def _decimal(text: str, result: "_Result", places: int) -> Decimal:
    scale: int = 10**places
    scaled = round_half_up(result.value * scale)
    if result.value * scale != scaled and not result.computed:
        raise Unreadable(
            N_('"%(text)s" has too many decimals. Use at most %(places)s.'),
            text=text.strip(),
            places=places,
        )
    if abs(result.value) >= LARGEST_MINOR:
        raise Unreadable(N_('"%(text)s" is too large. Check the zeros.'), text=text.strip())
    digits = f"{abs(scaled):0{places + 1}}"
    shown = f"{digits[:-places]}.{digits[-places:]}".rstrip("0").rstrip(".") if places else digits
    return Decimal(f"-{shown}" if scaled < 0 else shown)


@dataclass(frozen=True, slots=True)
class _Result:
    """A value, and whether it was divided or multiplied (and so may be rounded)."""

    value: Fraction
    computed: bool = False


class _Reader:
    """Recursive descent over a short text: sums of products of numbers and parentheses."""

    def __init__(self, text: str, language: Language, currency: str) -> None:
        self.text = text.strip()
        self.language = language
        self.currency = currency
        self.tokens = self._tokens()
        self.at = 0
        self.depth = 0

    def read(self) -> _Result:
        """The value of the whole text."""
        if len(self.tokens) == 3 and self.tokens[::2] == ["(", ")"]:  # (1.500)
            alone = self.tokens[1]
            if isinstance(alone, Fraction):
                return _Result(-alone)
        result = self._sum()
        if self.at != len(self.tokens):
            raise self._not_a_number()
        return result

    def _sum(self) -> _Result:
        left = self._product()
        while self._next() in ("+", "-"):
            minus = self._take() == "-"
            right = self._product()
            value = left.value - right.value if minus else left.value + right.value
            left = _Result(value, left.computed or right.computed)
        return left

    def _product(self) -> _Result:
        left = self._factor()
        while self._next() in ("*", "/"):
            divide = self._take() == "/"
            right = self._factor()
            if divide and right.value == 0:
                raise Unreadable(N_('"%(text)s" divides by zero.'), text=self.text)
            value = left.value / right.value if divide else left.value * right.value
            left = _Result(value, computed=True)
        return left

    def _factor(self) -> _Result:
        found = self._take()
        if isinstance(found, Fraction):
            return _Result(found)
        if found not in ("-", "+", "(") or self.depth == _DEEPEST:
            raise self._not_a_number()
        self.depth += 1
        if found == "(":
            inner = self._sum()
            if self._take() != ")":
                raise self._not_a_number()
        else:
            inner = self._factor()
        self.depth -= 1
        return _Result(-inner.value, inner.computed) if found == "-" else inner

    def _next(self) -> "str | Fraction | None":
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def _take(self) -> "str | Fraction | None":
        found = self._next()
        self.at += 1
        return found

    def _tokens(self) -> "list[str | Fraction]":
        if not self.text:
            raise Unreadable(N_("Type a number, such as %(example)s."), example=self._example())
        if len(self.text) > LONGEST_TEXT:
            raise Unreadable(
                N_("This is too long for a number. Use at most %(longest)s characters."),
                longest=LONGEST_TEXT,
            )
        plain = self.text.translate(_SAME_SIGNS)
        tokens: list[str | Fraction] = []
        at = 0
        while at < len(plain):
            match = _TOKEN.match(plain, at)
            if match is None:
                raise self._not_a_number()
            at = match.end()
            if match["number"]:
                written = match["number"]
                tokens.append(self._number(written[:-1] if match["dashes"] else written))
            elif match["sign"]:
                tokens.append(match["sign"])
            else:
                self._word(match["word"].lower(), tokens)
        return tokens

    def _word(self, word: str, tokens: "list[str | Fraction]") -> None:
        """A word after a number multiplies it; the field's own currency says nothing new."""
        if word == "x":
            tokens.append("*")
            return
        suffixes = _SUFFIXES[self.language]
        if word in suffixes and tokens and isinstance(tokens[-1], Fraction):
            tokens[-1] *= suffixes[word]
            return
        own = (self.currency.lower(), *_SYMBOLS.get(self.currency, ()))
        if self.currency and word in own:
            return
        others = {mark for code in _SYMBOLS for mark in (code.lower(), *_SYMBOLS[code])}
        if self.currency and word in others:
            raise Unreadable(
                N_('"%(text)s" names another currency. This amount is in %(currency)s.'),
                text=self.text,
                currency=self.currency,
            )
        raise self._not_a_number()

    def _number(self, written: str) -> Fraction:
        """One number, strictly: groups of three, one decimal sign, one possible meaning."""
        group, point = _GROUP[self.language], _POINT[self.language]
        whole, _, fraction = written.partition(point)
        if _is_grouped(whole, group) or _is_grouped(whole, " ") or whole.isdigit():
            if written == whole:
                return Fraction(re.sub("[ .,]", "", whole))
            could_be_group = len(fraction) == 3 and _is_grouped(written, point)
            if fraction.isdigit() and not could_be_group:
                return Fraction(f"{re.sub('[ .,]', '', whole)}.{fraction}")
            if could_be_group:
                raise self._ambiguous(written, f"{written}0", f"{whole}{fraction}")
        pieces = written.split(group)
        if len(pieces) == 2 and all(piece.isdigit() for piece in pieces):
            raise self._ambiguous(written, f"{pieces[0]}{point}{pieces[1]}", "".join(pieces))
        swapped = written.translate(str.maketrans(".,", ",."))
        other_whole, _, other_fraction = swapped.partition(point)
        if _is_grouped(other_whole, group) and (other_fraction.isdigit() or swapped == other_whole):
            raise Unreadable(
                N_('"%(text)s" is written in another style. Type %(suggestion)s.'),
                text=written,
                suggestion=swapped,
            )
        raise self._not_a_number()

    def _ambiguous(self, written: str, one: str, other: str) -> Unreadable:
        return Unreadable(
            N_('"%(text)s" may mean %(one)s or %(other)s. Type the one you mean.'),
            text=written,
            one=one,
            other=str(int(other)),
        )

    def _not_a_number(self) -> Unreadable:
        return Unreadable(
            N_('"%(text)s" is not a number. Type it like %(example)s.'),
            text=self.text,
            example=self._example(),
        )

    def _example(self) -> str:
        return format_number(Decimal("1234567.89"), self.language)


def _is_grouped(written: str, sign: str) -> bool:
    """Whether this is 1.234 or 12.345.678: at least one group, each of three, no leading zero."""
    return bool(re.fullmatch(rf"[1-9][0-9]{{0,2}}(?:{re.escape(sign)}[0-9]{{3}})+", written))

"""Pure rules about parties: states, phone numbers, names compared, and what a country decides."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from teliti.base.moves import Moves
from teliti.base.words import N_


class PartyKind(StrEnum):
    """What a party is."""

    ORGANISATION = "organisation"
    PERSON = "person"


class PartyState(StrEnum):
    """Whether new papers may name the party. A party is never deleted.

    A merged one stands for another, its survivor; a withdrawn one came with an import that was
    undone. Neither is in lists, and its code and tax number are free again.
    """

    ACTIVE = "active"
    INACTIVE = "inactive"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"


MOVES: Moves[PartyState] = {
    PartyState.ACTIVE: {PartyState.INACTIVE, PartyState.MERGED, PartyState.WITHDRAWN},
    PartyState.INACTIVE: {PartyState.ACTIVE, PartyState.MERGED, PartyState.WITHDRAWN},
    PartyState.MERGED: {PartyState.ACTIVE, PartyState.INACTIVE},
    PartyState.WITHDRAWN: set(),
}

STANDING = frozenset({PartyState.ACTIVE, PartyState.INACTIVE})
"""The states in which a party stands for itself."""


@dataclass(frozen=True, slots=True)
class Saying:
    """One sentence for the person: an English template, to be translated by the outer room."""

    template: str
    parameters: Mapping[str, object] = field(default_factory=dict)


class BadInput(ValueError):
    """What was typed cannot be stored. Carries the sentence as a `Saying`."""

    def __init__(self, saying: Saying) -> None:
        super().__init__(saying.template % saying.parameters)
        self.saying = saying


@dataclass(frozen=True, slots=True)
class Checked:
    """The digits to store, why they are refused, and what is worth a look but not refused."""

    digits: str
    refusals: Sequence[Saying] = ()
    warnings: Sequence[Saying] = ()


class TaxNumberRule(Protocol):
    """What a tax number looks like in a country. A pack implements it."""

    @property
    def name(self) -> str:
        """What people call the number: "NPWP"."""
        ...

    @property
    def place_name(self) -> str:
        """What people call the number of a place of business: "NITKU"."""
        ...

    def check(self, text: str, today: date) -> Checked:
        """The number as stored, from what was typed with or without dots."""
        ...

    def check_place(self, text: str, tax_number: str) -> Checked:
        """The place of business as stored: the part that follows the tax number."""
        ...


@dataclass(frozen=True, slots=True)
class Bank:
    """A bank of the country: its clearing code, its full name, and what people call it."""

    code: str
    name: str
    short_name: str


@dataclass(frozen=True, slots=True)
class CountryRules:
    """What a country decides about parties.

    `calling_code` is that of ITU-T E.164 without its plus; `trunk` is what stands before a number
    dialled within the country.
    """

    tax_number: TaxNumberRule
    calling_code: str
    trunk: str
    banks: Sequence[Bank]


RULES: dict[str, CountryRules] = {}
"""The rules by the name of the pack (`Company.country_pack`); packs fill it when they are ready."""


def rules_of(pack: str) -> CountryRules | None:
    """The rules of a pack; None when the pack is not installed: then nothing is checked."""
    return RULES.get(pack)


def bank_name(code: str) -> str:
    """What people call the bank with this code; the code itself when no country knows it."""
    known = (bank for rules in RULES.values() for bank in rules.banks if bank.code == code)
    return next((bank.short_name for bank in known), code)


E164_LONGEST = 15  # digits, ITU-T E.164 (11/2010), section 6
E164_SHORTEST = 7  # the shortest subscriber numbers with a country and area code


def phone_of(text: str, calling_code: str = "", trunk: str = "") -> str:
    """A phone number in the form of E.164: `0812-3456-789` is `+628123456789`; "" stays "".

    Raises `BadInput` when it cannot be one, or has no country and none is known.
    """
    typed = text.strip()
    if not typed:
        return ""
    digits = re.sub(r"[\s().\-/]", "", typed)
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    if not digits.startswith("+"):
        if trunk and digits.startswith(trunk):
            digits = f"+{calling_code}{digits.removeprefix(trunk)}"
        elif calling_code and digits.startswith(calling_code):
            digits = f"+{digits}"
    if calling_code and trunk:  # "+62 (0) 21 …" is often printed so
        digits = digits.replace(f"+{calling_code}{trunk}", f"+{calling_code}", 1)
    if not re.fullmatch(rf"\+[1-9][0-9]{{{E164_SHORTEST - 1},{E164_LONGEST - 1}}}", digits):
        raise BadInput(
            Saying(
                N_(
                    "%(text)s is no phone number. Type it with its area code, or with + and the "
                    "country code."
                ),
                {"text": typed},
            )
        )
    return digits


_LEGAL_FORMS = re.compile(
    r"\b(pt|cv|ud|pd|tb|fa|firma|tbk|persero|yayasan|koperasi|perum|ltd|inc|llc|bhd|sdn|pte|co)\b\.?"
)


def bare_name(name: str) -> str:
    """A name to compare, without legal form and signs: `PT. Maju Jaya, Tbk` is `maju jaya`."""
    lowered = _LEGAL_FORMS.sub(" ", name.casefold())
    bare = " ".join(re.sub(r"[^\w]+", " ", lowered).split())
    return bare or name.casefold().strip()


def masked(number: str) -> str:
    """`317401******0003`: enough to recognise, too little to use. Personal data (UU 27/2022)."""
    return f"{number[:6]}{'*' * (len(number) - 10)}{number[-4:]}" if len(number) > 10 else number


def account_number_of(text: str) -> str:
    """A bank account number as stored: letters and digits only. `BadInput` unless 5 to 34 of them.

    34 is the longest IBAN (ISO 13616-1:2020). Banks' own lengths differ and are never a refusal.
    """
    digits = re.sub(r"[\s.\-/]", "", text).upper()
    if not re.fullmatch(r"[0-9A-Z]{5,34}", digits):
        raise BadInput(
            Saying(
                N_(
                    "%(text)s is no account number. Type 5 to 34 digits or letters; dots and "
                    "spaces do not matter."
                ),
                {"text": text.strip()},
            )
        )
    return digits

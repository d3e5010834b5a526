"""Indonesian identity numbers: NPWP, NIK, NITKU, NIB. Checked, explained, printed, masked.

Digits only are stored, as text (leading zeros). What cannot be right is a refusal; what cannot be
checked, or looks wrong but occurs, is a warning: tax offices have issued numbers that fit no rule.
Sources: PMK 112/2022 and PER-06/PJ/2024 (16 digits, NIK as NPWP); the check digit is Luhn over the
first nine digits of the old form.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from teliti.base.words import N_
from teliti.packs.indonesia.domain.data import nik_provinces
from teliti.packs.indonesia.domain.notices import Notice

OLD_NPWP, NPWP, NITKU, NIB = 15, 16, 22, 13
UNKNOWN_RECIPIENT = "9990000000999000"
"""Stands on withholding slips for a recipient whose number isn't known."""

_HEAD_OFFICE = "000000"
_OLDEST = 110  # years; a NIK has two digits of the year of birth
_FEMALE_DAYS = 40  # added to the day of birth of women


@dataclass(frozen=True, slots=True)
class Identifier:
    """The digits to store, and what there is to say about them."""

    digits: str
    refusals: tuple[Notice, ...] = ()
    warnings: tuple[Notice, ...] = ()

    @property
    def is_valid(self) -> bool:
        """Whether it may be stored; there may still be warnings to show."""
        return not self.refusals


@dataclass(frozen=True, slots=True)
class Nik:
    """What a NIK tells: district of issue (province, regency, district), birth date, sex."""

    district: str
    born: date
    is_female: bool

    @property
    def province(self) -> str:
        """The first two digits of the district."""
        return self.district[:2]


def check_npwp(text: str, today: date) -> Identifier:
    """A taxpayer number of 15 or 16 digits, with or without dots; `digits` has 16.

    The number of a branch is refused: it has no 16-digit form of its own (PMK 112/2022).
    """
    digits, refused = _digits(text, "NPWP", (NPWP, OLD_NPWP))
    if refused:
        return refused
    if len(digits) == OLD_NPWP:
        return _check_old_npwp(digits)
    if digits == UNKNOWN_RECIPIENT:
        return Identifier(digits, warnings=(Notice(_UNKNOWN_RECIPIENT),))
    if digits[0] == "0":
        old = _check_old_npwp(digits[1:])
        return Identifier(digits, warnings=old.refusals)
    if isinstance(_read_nik(digits, today, None), Nik):
        return Identifier(digits)
    return Identifier(digits, warnings=(Notice(_UNCHECKED),))


def check_nik(text: str, today: date, born: date | None = None) -> Identifier:
    """A national identity number; `born` is the birth date already known of the person."""
    digits, refused = _digits(text, "NIK", (NPWP,))
    if refused:
        return refused
    nik = _read_nik(digits, today, born)
    if isinstance(nik, Notice):
        return Identifier(digits, refusals=(nik,))
    warnings = []
    if nik.province not in nik_provinces():
        warnings.append(
            Notice(
                N_("No province with the code %(code)s is known. Compare the NIK with the card."),
                {"code": nik.province},
            )
        )
    if born is not None and born != nik.born:
        warnings.append(
            Notice(
                N_("The NIK says born on %(born)s. Compare it with the birth date and the card."),
                {"born": nik.born},
            )
        )
    return Identifier(digits, warnings=tuple(warnings))


def read_nik(digits: str, today: date, born: date | None = None) -> Nik | None:
    """What 16 digits tell if they are a NIK, else None.

    The century is that of `born` if given, otherwise the latest that is not in the future.
    """
    found = _read_nik(digits, today, born)
    return found if isinstance(found, Nik) else None


def check_nitku(text: str, npwp16: str = "") -> Identifier:
    """A place of business: a 16-digit NPWP and a sequence of six; `npwp16` is its owner's."""
    digits, refused = _digits(text, "NITKU", (NITKU,))
    if refused:
        return refused
    if npwp16 and not digits.startswith(npwp16):
        mismatch = Notice(
            N_(
                "This NITKU does not begin with the NPWP %(npwp)s. Type the NITKU of this taxpayer."
            ),
            {"npwp": npwp16},
        )
        return Identifier(digits, refusals=(mismatch,))
    return Identifier(digits)


def check_nib(text: str) -> Identifier:
    """A business number of OSS: 13 digits; no check digit is published."""
    digits, refused = _digits(text, "NIB", (NIB,))
    return refused or Identifier(digits)


def npwp16_of(old: str) -> str:
    """The 16-digit form of the 15 digits of a head office."""
    return f"0{old}"


def nitku_of(npwp16: str, sequence: int = 0) -> str:
    """The 22 digits of a place of business; 0 is the head office."""
    return f"{npwp16}{sequence:06}"


def format_npwp(digits: str) -> str:
    """15 digits as 01.234.567.4-012.000; 16 digits have no dots (PER-06/PJ/2024)."""
    if len(digits) != OLD_NPWP:
        return digits
    one, two, three, check, office, branch = (
        digits[slice(*ends)] for ends in ((0, 2), (2, 5), (5, 8), (8, 9), (9, 12), (12, 15))
    )
    return f"{one}.{two}.{three}.{check}-{office}.{branch}"


def mask_nik(digits: str) -> str:
    """317401******0003: enough to recognise, too little to use (a NIK is personal data)."""
    return f"{digits[:6]}{'*' * (len(digits) - 10)}{digits[-4:]}"


_UNKNOWN_RECIPIENT = N_(
    "This number stands for an unknown recipient on a slip. The recipient cannot credit the tax."
)
_UNCHECKED = N_("This number cannot be checked. Compare it with the NPWP card or Coretax.")


def _check_old_npwp(digits: str) -> Identifier:
    if not _luhn(digits[:9]):
        wrong = Notice(N_("The check digit of this NPWP does not fit. Compare it with the card."))
        return Identifier(npwp16_of(digits), refusals=(wrong,))
    if digits[12:] != _HEAD_OFFICE[:3]:
        branch = Notice(
            N_(
                "This is the NPWP of a branch. Type the NPWP of the head office, and the NITKU "
                "of the branch."
            )
        )
        return Identifier(digits, refusals=(branch,))
    return Identifier(npwp16_of(digits))


def _read_nik(digits: str, today: date, born: date | None) -> Nik | Notice:
    day = int(digits[6:8])
    is_female = day > _FEMALE_DAYS
    found = _birth_date((day - _FEMALE_DAYS * is_female, *_pairs(digits[8:12])), today, born)
    if found is None:
        return Notice(
            N_(
                "Digits 7 to 12 of this NIK are no birth date (women: day + 40). "
                "Compare it with the card."
            )
        )
    if digits[12:] == "0000":
        return Notice(N_("The last four digits of a NIK are never 0000. Compare it with the card."))
    return Nik(digits[:6], found, is_female)


def _pairs(four: str) -> tuple[int, int]:
    return int(four[:2]), int(four[2:])


def _birth_date(parts: tuple[int, int, int], today: date, born: date | None) -> date | None:
    """Day, month and two digits of the year as the date that the person can have."""
    day, month, year = parts
    possible = []
    for century in range(today.year // 100 * 100, today.year - _OLDEST - 100, -100):
        try:
            possible.append(date(century + year, month, day))
        except ValueError:
            continue  # 29 February exists in one century and not in another
    possible = [one for one in possible if one <= today and today.year - one.year <= _OLDEST]
    return born if born in possible else next(iter(possible), None)


def _digits(text: str, name: str, lengths: Sequence[int]) -> tuple[str, Identifier | None]:
    """The digits without separators; refused are other lengths, letters and one digit repeated."""
    digits = re.sub(r"[\s.\-/]", "", text)
    if not re.fullmatch("[0-9]+", digits) or len(digits) not in lengths:
        wrong = Notice(
            N_("%(name)s has %(length)s digits. Type all of them; dots and spaces do not matter."),
            {"name": name, "length": lengths[0]},
        )
        return digits, Identifier(digits, refusals=(wrong,))
    if len(set(digits)) == 1:
        repeated = Notice(N_("This is no %(name)s: it repeats one digit."), {"name": name})
        return digits, Identifier(digits, refusals=(repeated,))
    return digits, None


def _luhn(digits: str) -> bool:
    doubled = [int(digit) * (2 if at % 2 else 1) for at, digit in enumerate(reversed(digits))]
    return sum(sum(divmod(value, 10)) for value in doubled) % 10 == 0

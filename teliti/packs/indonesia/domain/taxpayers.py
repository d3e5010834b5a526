"""What Indonesia decides about parties: NPWP and NITKU, phone numbers, banks."""

import re
from datetime import date

from teliti.base.words import N_
from teliti.packs.indonesia.domain import data
from teliti.packs.indonesia.domain.identifiers import (
    NPWP,
    UNKNOWN_RECIPIENT,
    Identifier,
    check_nitku,
    check_npwp,
)
from teliti.packs.indonesia.domain.notices import Notice
from teliti.parties.domain import Bank, Checked, CountryRules, Saying

PLACE = 6
"""Digits of a NITKU after the NPWP (PMK 112/2022)."""

CALLING_CODE, TRUNK = "62", "0"  # ITU-T E.164, country codes; within the country a 0 is dialled


class Npwp:
    """The NPWP of a party, and the NITKU of its branch."""

    name, place_name = "NPWP", "NITKU"

    def check(self, text: str, today: date) -> Checked:
        """16 digits; the marker of an unknown recipient belongs on slips, not to a party."""
        found = check_npwp(text, today)
        if found.digits == UNKNOWN_RECIPIENT:
            marker = N_("This number stands for an unknown recipient. Leave the NPWP empty.")
            return Checked(found.digits, refusals=(Saying(marker),))
        return _checked(found)

    def check_place(self, text: str, tax_number: str) -> Checked:
        """The six digits that follow the NPWP, from those or from the whole NITKU."""
        digits = re.sub(r"[\s.\-/]", "", text)
        if re.fullmatch(f"[0-9]{{1,{PLACE}}}", digits):
            return Checked(digits.zfill(PLACE))
        checked = _checked(check_nitku(text, tax_number))
        return Checked(checked.digits[NPWP:], checked.refusals, checked.warnings)


def country_rules() -> CountryRules:
    """What `parties.domain.RULES` keeps for companies of this pack."""
    banks = [Bank(bank.code, bank.name, bank.short_name) for bank in data.banks()]
    return CountryRules(Npwp(), CALLING_CODE, TRUNK, banks)


def _checked(found: Identifier) -> Checked:
    return Checked(found.digits, _sayings(found.refusals), _sayings(found.warnings))


def _sayings(notices: tuple[Notice, ...]) -> tuple[Saying, ...]:
    return tuple(Saying(notice.template, notice.parameters) for notice in notices)

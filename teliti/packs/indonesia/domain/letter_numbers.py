"""Letter and document numbers: 027/SK-DIR/TLT/XI/2026 from a pattern, a sequence and a day.

Tokens: `{seq}`, `{month}`, `{year}`, `{yy}`, `{roman}` (of the day on the letter, not of today)
and words such as `{type}`, `{dept}`, `{company}`, `{class}`. A width pads with zeros: `{seq:03}`.
Who takes the next sequence, and when it starts again, is for the register to decide.
"""

import re
from collections.abc import Mapping
from datetime import date

from teliti.base.words import N_
from teliti.packs.indonesia.domain.notices import RuleBroken

_TOKEN = re.compile(r"\{([a-z]+)(?::0([1-9]))?\}")
_ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def roman_month(month: int) -> str:
    """1 is I, 12 is XII."""
    return _ROMANS[month - 1]


def letter_number(
    pattern: str, sequence: int, day: date, words: Mapping[str, str], *, suffix: str = ""
) -> str:
    """The number a pattern gives; `suffix` A makes the 027A of a letter put in between.

    `RuleBroken` when the pattern has no `{seq}`, an unknown token or stray braces.
    """
    if not any(match[1] == "seq" for match in _TOKEN.finditer(pattern)):
        raise RuleBroken(
            N_(
                'The number pattern "%(pattern)s" has no {seq}. '
                "Add it, or all letters get one number."
            ),
            pattern=pattern,
        )
    numbers = {"seq": sequence, "month": day.month, "year": day.year, "yy": day.year % 100}

    def shown(match: re.Match[str]) -> str:
        name, width = match.groups()
        if name in numbers:
            padded = f"{numbers[name]:0{width or (2 if name == 'yy' else 1)}}"
            return padded + suffix if name == "seq" else padded
        known = {"roman": roman_month(day.month), **words}
        if name not in known:
            raise RuleBroken(
                N_(
                    "The number pattern speaks of {%(token)s}, which is not known here. "
                    "Use one of: %(known)s."
                ),
                token=name,
                known=", ".join(sorted({*numbers, *known})),
            )
        return known[name]

    if re.search(r"[{}]", _TOKEN.sub("", pattern)):
        raise RuleBroken(
            N_('The number pattern "%(pattern)s" has a stray { or }. Write tokens like {seq:03}.'),
            pattern=pattern,
        )
    return _TOKEN.sub(shown, pattern)

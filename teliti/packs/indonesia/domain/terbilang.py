"""Amounts in words: Indonesian (terbilang) and English, as printed on invoices and receipts.

`se-` only in sepuluh, sebelas, seratus and seribu; from a million on it is "satu juta". No "dan",
no hyphens, lower case, "miliar" and not "milyar"; sen are named only when there are any.
"""

_ONES = "nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas"
_WORDS = tuple(_ONES.split())
_SCALES = ("", "ribu", "juta", "miliar", "triliun", "kuadriliun")

_ENGLISH = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_ENGLISH_WORDS = tuple(_ENGLISH.split())
_TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety"
_ENGLISH_TENS = tuple(_TENS.split())
_ENGLISH_SCALES = ("", "thousand", "million", "billion", "trillion", "quadrillion")

BEYOND = 10**18
"""The first number without words here."""


def terbilang(number: int) -> str:
    """A whole number in Indonesian words: 1001000 is "satu juta seribu"."""
    if number < 0:
        return f"minus {terbilang(-number)}"
    parts = []
    for scale, group in _groups(number):
        if group == 1 and scale == 1:
            parts.append("seribu")
        else:
            parts.append(f"{_hundreds(group)} {_SCALES[scale]}".strip())
    return " ".join(parts) or _WORDS[0]


def terbilang_rupiah(minor: int) -> str:
    """Sen in words: 125000050 is "satu juta dua ratus lima puluh ribu rupiah lima puluh sen"."""
    if minor < 0:
        return f"minus {terbilang_rupiah(-minor)}"
    rupiah, sen = divmod(minor, 100)
    words = f"{terbilang(rupiah)} rupiah"
    return f"{words} {terbilang(sen)} sen" if sen else words


def terbilang_title(minor: int) -> str:
    """As on a kwitansi, with a capital: "Sebelas juta seratus ribu rupiah"."""
    return _capital(terbilang_rupiah(minor))


def in_words_english(minor: int) -> str:
    """Sen in English words: "one thousand two hundred and five rupiah and fifty sen"."""
    if minor < 0:
        return f"minus {in_words_english(-minor)}"
    rupiah, sen = divmod(minor, 100)
    words = f"{_english(rupiah)} rupiah"
    return f"{words} and {_english(sen)} sen" if sen else words


def in_words_english_title(minor: int) -> str:
    """In English with a capital, as on an invoice."""
    return _capital(in_words_english(minor))


def _groups(number: int) -> list[tuple[int, int]]:
    """The (scale, three digits) of a number, largest first, without those that are zero."""
    if number >= BEYOND:
        raise ValueError(f"{number} has no words here")
    groups = [(scale, number // 1000**scale % 1000) for scale in range(len(_SCALES))]
    return [(scale, group) for scale, group in reversed(groups) if group]


def _hundreds(number: int) -> str:
    """1 to 999 in Indonesian."""
    hundreds, rest = divmod(number, 100)
    words = [] if not hundreds else ["seratus" if hundreds == 1 else f"{_WORDS[hundreds]} ratus"]
    tens, ones = divmod(rest, 10)
    if 0 < rest < len(_WORDS):
        words.append(_WORDS[rest])
    elif tens == 1:
        words.append(f"{_WORDS[ones]} belas")
    elif tens:
        words.append(f"{_WORDS[tens]} puluh")
        words += [_WORDS[ones]] if ones else []
    return " ".join(words)


def _english(number: int) -> str:
    groups = _groups(number)
    parts = [
        f"{_english_hundreds(group)} {_ENGLISH_SCALES[scale]}".strip() for scale, group in groups
    ]
    if len(groups) > 1 and groups[-1][0] == 0 and groups[-1][1] < 100:  # one thousand and five
        parts.insert(-1, "and")
    return " ".join(parts) or _ENGLISH_WORDS[0]


def _english_hundreds(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    words = [f"{_ENGLISH_WORDS[hundreds]} hundred"] if hundreds else []
    if rest:
        words += ["and"] if hundreds else []
        tens, ones = divmod(rest, 10)
        small = rest < len(_ENGLISH_WORDS)
        dashed = f"{_ENGLISH_TENS[tens]}-{_ENGLISH_WORDS[ones]}" if ones else _ENGLISH_TENS[tens]
        words.append(_ENGLISH_WORDS[rest] if small else dashed)
    return " ".join(words)


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]

"""What a kept file may be called: a name that hides nothing and that every system can store."""

import re
import unicodedata
from decimal import Decimal

from teliti.base.numerals import Language, format_number
from teliti.base.words import N_
from teliti.documents.domain.kinds import KINDS, Family, Kind, Unkept

LONGEST = 150
"""Characters of a name; longer ones are cut before their ending."""

_HIDING = re.compile(r"[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"|?*]')
_FAMILY_OF = {ending: kind.family for kind in KINDS.values() for ending in kind.endings}
_RUNS = frozenset({
    "bat", "chm", "cmd", "com", "cpl", "dll", "exe", "hta", "htm", "html", "inf", "jar", "js",
    "jse", "lnk", "mht", "mhtml", "msi", "ps1", "py", "reg", "scr", "sh", "shtml", "svg", "url",
    "vbe", "vbs", "wsf", "xht", "xhtml",
})  # fmt: skip
"""Endings that a system would run or show as a page, whatever is inside."""


def safe_name(name: str, kind: Kind) -> str:
    """The name under which the file is kept and sent: no path, no hidden signs, a true ending.

    `Unkept` when its ending promises another family of files than it is, such as a text named
    `.odt`: one should know before one needs it.
    """
    base = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    base = " ".join(_FORBIDDEN.sub(" ", _HIDING.sub("", base)).split()).strip(". ")
    stem, dot, ending = base.rpartition(".")
    if not dot:
        stem, ending = base, ""
    lowered = ending.lower()
    promised = _FAMILY_OF.get(lowered)
    if lowered not in kind.endings and promised not in (None, kind.family):
        raise Unkept(
            N_(
                "%(name)s is named .%(ending)s, but it is something else: %(kind)s. Save it again "
                "as what it should be."
            ),
            ending=lowered,
            kind=FAMILY_WORDS[kind.family],
        )
    if not stem:
        stem = "file"
    keeps = lowered in kind.endings or (kind.family is Family.TEXT and lowered not in _RUNS)
    tail = f".{ending}" if ending and keeps else f".{kind.endings[0]}"
    if ending and not keeps and not _is_same_family(lowered, kind):
        stem = f"{stem}.{ending}"
    return stem[: LONGEST - len(tail)].rstrip(". ") + tail


FAMILY_WORDS = {
    Family.PDF: "PDF",
    Family.IMAGE: N_("an image"),
    Family.OFFICE: N_("an office file"),
    Family.TEXT: N_("a text"),
    Family.MAIL: N_("an e-mail"),
    Family.ARCHIVE: N_("an archive"),
}


def shown_size(size: int, language: Language) -> str:
    """Bytes as people read them: 512 B, 83 KB, 1,4 MB (1 KB is 1024 B)."""
    if size < 1024:
        return f"{size} B"
    if size < 1024**2:
        return f"{format_number(Decimal(size) / 1024, language, 0)} KB"
    return f"{format_number(Decimal(size) / 1024**2, language, 1)} MB"


def _is_same_family(ending: str, kind: Kind) -> bool:
    return _FAMILY_OF.get(ending) is kind.family

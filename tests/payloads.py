"""Strings that break things: those of the shared samples, and what no sample file can carry."""

import json
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from urllib.parse import urlsplit

from tests.shared import shared

WORSE = (
    "\x00", "a\x00b", "\ufffe\uffff", "\u202e\u2066", "\x1b[31m", "9" * 400, "-" * 40,
    "1e999", "٣", "²", "½", "%s%d%(x)s", "{0.__class__}", "{{7*7}}", "{% now 'Y' %}", "\r\nX: y",
    "99999999999999999999", "-99999999999999999999", "2026-02-30", "31-31-9999", "+99999999999",
)  # fmt: skip
"""NUL, signs that are none, numbers and days that do not exist."""
HARMFUL_TAGS = {"iframe", "object", "embed", "applet", "frame", "frameset", "base", "marquee"}


@cache
def strings() -> tuple[str, ...]:
    """Every line of every text file, every string of the list, each once."""
    found: dict[str, None] = dict.fromkeys(WORSE)
    for file in sorted(shared("samples/payloads").rglob("*")):
        if file.suffix == ".json":
            found |= dict.fromkeys(json.loads(file.read_text()))
        elif file.is_file() and file.name != "INDEX.md":
            text = file.read_text(encoding="utf-8", errors="replace")
            found |= dict.fromkeys([*text.split("\n"), text])
    return tuple(text for text in found if text)


class _Looking(HTMLParser):
    """Collects what in a page would run or lead away."""

    def __init__(self) -> None:
        super().__init__()
        self.harm: list[str] = []
        self.tags = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags += 1
        given = {name: value or "" for name, value in attrs}
        self.harm += [f"<{tag} {name}>" for name in given if name.startswith("on")]
        self.harm += [f"<{tag} style>"] * ("style" in given)
        self.harm += [f"<{tag}>"] * (tag in HARMFUL_TAGS)
        if tag == "script" and not _is_ours(given):
            self.harm.append(f"<script {given}>")
        for name in ("href", "src", "action", "formaction", "srcdoc"):
            if urlsplit(given.get(name, "").strip()).scheme.lower() in {"javascript", "vbscript"}:
                self.harm.append(f"<{tag} {name}={given[name]}>")


def _is_ours(given: dict[str, str]) -> bool:
    if given.get("type") in {"application/json", "importmap"}:
        return True
    return given.get("src", "").startswith("/static/")


MOST_KNOWN = 50_000
_harmless: set[str] = set()


def harm_in(page: str) -> Iterator[str]:
    """What in a page would run, or is not ours; none is well.

    Stricter than a browser: whatever begins like a tag is read as one, wherever it stands, and has
    to end before the next begins. So it can be looked at alone, and what was harmless once is not
    looked at again: pages are the same but for what was typed.
    """
    for piece in set(page.split("<")[1:]) - _harmless:
        harm = _harm_of(piece) if piece[:1].isalpha() else []
        yield from harm
        if not harm and len(_harmless) < MOST_KNOWN:
            _harmless.add(piece)


def _harm_of(piece: str) -> list[str]:
    """Of what stands between the beginning of one tag and that of the next."""
    looking = _Looking()
    looking.feed(f"<{piece}")
    return looking.harm if looking.tags == 1 else [f"<{piece[:80]}: it does not end"]

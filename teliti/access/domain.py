"""Pure rules of access: states, days, and what a token may do."""

import hashlib
import re
import secrets
from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

INVITED_FOR = timedelta(days=7)
"""How long the link of an invitation works."""
SOON = timedelta(days=14)
"""So long before it ends, an end is shown."""
REVIEW_EVERY = timedelta(days=365)
TOKEN_AT_MOST = timedelta(days=366)
NOT_FOR_TOKENS = frozenset({"access.own_tokens", "people.manage"})
"""Duties that open or widen access: never a machine's. Nor does one approve: `approvals`."""


class InvitationState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


class LineState(StrEnum):
    """What a review says of one grant."""

    OPEN = "open"
    KEEP = "keep"
    REMOVE = "remove"


class ItemKind(StrEnum):
    """What a line of a leaver's checklist is about."""

    ACCESS = "access"
    HAND_OVER = "hand_over"
    COLLECT = "collect"


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token at its birth: the text that is shown once, its digest, and how it is recognised."""

    text: str
    digest: str
    hint: str


def new_token(company: int) -> NewToken:
    """A token of 256 random bits; it says whose company's rows to look in."""
    text = f"teliti_{company}_{secrets.token_urlsafe(32)}"
    return NewToken(text, digest_of_token(text), f"…{text[-4:]}")


def digest_of_token(text: str) -> str:
    """What is kept of a token. It is random, so a plain digest cannot be guessed back."""
    return hashlib.sha256(text.encode()).hexdigest()


def company_of_token(text: str) -> int | None:
    """The company that a token names; None when it is no token of ours."""
    parts = text.split("_", 2)
    if len(parts) != 3 or parts[0] != "teliti" or not parts[1].isdecimal():
        return None
    company = int(parts[1])
    return company if 0 < company < 2**63 else None


def duties_of_token(
    of_member: Set[str], of_token: Set[str], reading: Set[str], *, may_change: bool
) -> frozenset[str]:
    """What a token may do: never more than its member, nor what opens access, reading at first."""
    found = (of_member & of_token) - NOT_FOR_TOKENS
    return frozenset(found if may_change else found & reading)


_BETWEEN_ROLES = r";,/|\n"


def roles_named(text: str, known: Iterable[str]) -> list[str]:
    """The names of roles that a cell holds, with a comma, a slash or the like between them.

    A role may have such a sign in its own name, so a known name is taken before what a sign ends,
    the longest first.
    """
    longest_first = map(re.escape, sorted(known, key=len, reverse=True))
    name = "|".join([*longest_first, f"[^{_BETWEEN_ROLES}]*"])
    found = re.findall(rf"\s*({name})\s*(?:[{_BETWEEN_ROLES}]|\Z)", text, re.IGNORECASE)
    return [word for one in found if (word := one.strip())]


_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"),
             ("Safari/", "Safari"))  # fmt: skip
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
            ("Mac OS X", "macOS"), ("Linux", "Linux"))  # fmt: skip


def browser_of(agent: str) -> str:
    """What people call a browser, from what it says of itself: "Firefox, Windows"."""
    found = [
        next((name for sign, name in table if sign in agent), "") for table in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(filter(None, found)) or agent[:40] or "?"

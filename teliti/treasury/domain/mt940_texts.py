"""What stands in field :86: of MT940, in the ways banks write it.

Numbered parts (`166?00..?20..?32..`, also with `>`), coded parts (`/NAME/../IBAN/../REMI/..`),
`REK: ../NAAM: ..`, and plain text. Lines were cut at 65 characters wherever that was.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from teliti.base.texts import squeeze
from teliti.treasury.domain.statement import StatementLine

_NUMBERED = re.compile(r"^([0-9]{3})([?>])(?=[0-9]{2})")
_PURPOSE = {*(f"{part}" for part in range(20, 30)), *(f"{part}" for part in range(60, 64))}
_PURPOSE_WIDTH = 27
_KEYED = re.compile(r"(EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|IBAN|BIC|PURP|COAM|OAMT)\+")
_CODED = re.compile(
    r"/(ACCW|ADDR|BENM|BIC|BUSP|CD|CDTRREF|CDTRREFTP|CHGS|CNTP|CSID|EREF|EXCH|IBAN|ID|INIT|ISDT|"
    r"KREF|MARF|NAME|OCMT|ORDP|PREF|PURP|REMI|RREF|RTRN|STRD|SVCL|TRCD|TRTP|TYPE|ULTB|ULTC|ULTD|"
    r"USTD)/"
)
_ACCOUNT_AND_NAME = re.compile(r"REK: ?(?P<account>[0-9A-Z]+) ?/NAAM: ?(?P<name>.+)$")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{8,30}")
_NOT_A_REFERENCE = {"", "NOTPROVIDED", "NONREF"}
_LINE_WIDTH = 65
_TAG_WIDTH = 4  # ":86:" stands before the first line's text


def describe(line: StatementLine, supplement: str, texts: Sequence[str]) -> StatementLine:
    """The line with its text, references and counterparty out of :86: and the details of :61:."""
    joined = "".join(texts)
    numbered = _NUMBERED.match(joined)
    if numbered:
        found = _numbered(line, joined, numbered)
    elif _CODED.match(joined):
        found = _coded(line, joined)
    else:
        found = _free(line, texts)
    return _supplemented(found, supplement)


def _numbered(line: StatementLine, joined: str, numbered: re.Match[str]) -> StatementLine:
    """The German way (ZKA/DK, Geschäftsvorfallcodes): 00 kind, 20-29 and 60-63 text, 30-33 whom."""
    pieces = re.split(rf"{re.escape(numbered[2])}([0-9]{{2}})", joined[3:])
    parts = list(zip(pieces[1::2], pieces[2::2], strict=True))
    purpose = _together([text for part, text in parts if part in _PURPOSE])
    keyed = _split(_KEYED, purpose)
    single = {part: squeeze(text) for part, text in parts}
    name = squeeze("".join(text for part, text in parts if part in {"32", "33"}))
    reference = keyed.get("EREF", keyed.get("KREF", ""))
    return replace(
        line,
        text=keyed.get("SVWZ") or squeeze(purpose) or single.get("00", ""),
        reference=line.reference or ("" if reference in _NOT_A_REFERENCE else reference),
        party_name=name or keyed.get("ABWA", "") or line.party_name,
        party_account=single.get("31", "").replace(" ", "") or keyed.get("IBAN", ""),
        code=" ".join(filter(None, (line.code, numbered[1]))),
    )


def _together(pieces: Sequence[str]) -> str:
    """Pieces cut at 27 characters join directly; one that ended earlier ended with a word."""
    text = ""
    for piece in pieces:
        text += piece if len(piece) >= _PURPOSE_WIDTH or piece.endswith(" ") else f"{piece} "
    return text.rstrip()


def _coded(line: StatementLine, joined: str) -> StatementLine:
    """The Dutch way: /EREF/../NAME/../IBAN/../REMI/.., and ING's /CNTP/account/bank/name/."""
    parts = _split(_CODED, joined)
    account, _, rest = parts.get("CNTP", "").partition("/")
    name = rest.split("/")[1] if "/" in rest else ""
    reference = parts.get("EREF", "")
    named = parts.get("NAME") or name
    return replace(
        line,
        text=parts.get("REMI") or parts.get("USTD") or ("" if named else squeeze(joined)),
        reference=line.reference or ("" if reference in _NOT_A_REFERENCE else reference),
        party_name=named or line.party_name,
        party_account=parts.get("IBAN") or parts.get("ACCW") or account,
    )


def describe_by_lines(line: StatementLine, texts: Sequence[str]) -> StatementLine:
    """The line with what stands in :NS:, the old German way: a number and its text on each line."""
    parts = [(text[:2], text[2:]) for text in texts]
    purpose = " ".join(text for part, text in parts if "01" <= part <= "14")
    name = " ".join(text for part, text in parts if part in {"15", "16"})
    kind = " ".join(text for part, text in parts if part == "17")
    return replace(
        line,
        text=squeeze(purpose) or squeeze(kind) or line.text,
        party_name=squeeze(name) or line.party_name,
    )


def _split(keys: re.Pattern[str], text: str) -> dict[str, str]:
    """The text behind each key; a key that comes twice keeps its first text."""
    pieces = keys.split(text)
    found: dict[str, str] = {}
    for key, value in zip(pieces[1::2], pieces[2::2], strict=True):
        found.setdefault(key, squeeze(value).strip("/").strip())
    return found


def _free(line: StatementLine, texts: Sequence[str]) -> StatementLine:
    text = squeeze(_unwrapped(texts))
    named = _ACCOUNT_AND_NAME.search(text)
    if named is None:
        return replace(line, text=text)
    return replace(
        line,
        text=text[: named.start()].strip(),
        party_account=named["account"],
        party_name=named["name"].strip(),
    )


def _unwrapped(texts: Sequence[str]) -> str:
    """The lines as one text: a full line was cut, a shorter one ended."""
    if not texts:
        return ""
    joined = texts[0]
    widths = [len(text) for text in texts]
    widths[0] += _TAG_WIDTH
    for width, (_, text) in zip(widths, pairwise(texts), strict=False):
        joined += text if width >= _LINE_WIDTH else f" {text}"
    return joined


def _supplemented(line: StatementLine, supplement: str) -> StatementLine:
    """The details of :61: say who it was only where the rest bears it out; else they are text."""
    if not supplement:
        return line
    if _IBAN.fullmatch(supplement):
        return replace(line, party_account=line.party_account or supplement)
    if line.text.startswith(f"{line.reference} {supplement}") and line.reference.isdecimal():
        return replace(line, party_account=line.reference, party_name=supplement)
    if supplement.casefold() in line.text.casefold() or supplement.startswith("/"):
        return line
    return replace(line, text=f"{supplement} {line.text}".strip())

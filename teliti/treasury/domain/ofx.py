"""OFX and QFX: bank and card statements in SGML (version 1) and XML (version 2).

Read as banks write it: tags without ends, headers on one line, empty tags, declared encodings that
are not true. OFX has a closing balance but no opening one, so nothing proves that it is whole.
Source: OFX 1.6 and 2.2 banking specification, sections 3 and 11; deviations: the samples.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from teliti.base.days import make_day
from teliti.base.texts import LARGEST, decode, squeeze
from teliti.treasury.domain.messages import Problem, Unreadable
from teliti.treasury.domain.statement import Balance, Statement, StatementLine
from teliti.treasury.domain.xml import Node

_TAG = re.compile(r"<(/?)([A-Za-z0-9._]+)[^<>]*?(/?)>([^<]*)")
_AMOUNT = re.compile(r"([+-]?)([0-9]{0,18})(?:[.,]([0-9]{0,10}))?")
_STATEMENTS: Final = ("STMTRS", "CCSTMTRS")
_NEVER_NESTED: Final = {"STMTTRN", "STMTRS", "CCSTMTRS", "INVSTMTRS"}
_ENTITIES: Final = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&nbsp;": " ", "&apos;": "'"}
_DEEPEST = 300


class OFXReader:
    """Reads OFX and QFX; a registry reader."""

    name = "OFX"

    def recognises(self, data: bytes) -> int:
        """Certain when the file has its header or its outermost tag near the beginning."""
        head = data[:4096].replace(b"\x00", b"").upper()
        return 100 if b"OFXHEADER" in head or b"<OFX>" in head else 0

    def read(self, data: bytes) -> list[Statement]:
        """Every bank or card statement; investment accounts are not cash and are refused."""
        text = decode(data)
        root = _tree(text.text)
        nodes = [node for node in _below(root) if node.name in _STATEMENTS]
        if not nodes or any(node.name == "INVSTMTRS" for node in _below(root)):
            raise _refusal(root)
        said = [Problem(None, "letters_guessed", {"encoding": text.encoding})]
        return [_statement(node, tuple(said if text.is_guessed else ())) for node in nodes]


def _refusal(root: Node) -> Unreadable:
    if any(node.name == "INVSTMTRS" for node in _below(root)):
        return Unreadable(root.line, "ofx_investment")
    messages = [node.text for node in _below(root) if node.name == "MESSAGE" and node.text]
    if messages:
        return Unreadable(root.line, "ofx_message", message=messages[-1])
    return Unreadable(root.line, "ofx_no_statement")


def _tree(text: str) -> Node:
    """The elements. One with text has no children; one without may never be closed."""
    root = Node("", 1)
    open_: list[Node] = [root]
    line, seen = 1, 0
    for match in _TAG.finditer(text):
        line += text.count("\n", seen, match.start())
        seen = match.start()
        name, value = match[2].upper(), _plain(match[4])
        if match[1] or name in _NEVER_NESTED:
            _close(open_, name)
        if match[1]:
            continue
        node = Node(name, line, pieces=[value])
        open_[-1].children.append(node)
        if not value and not match[3]:
            if len(open_) > _DEEPEST:
                raise Unreadable(line, "xml_too_deep", limit=_DEEPEST)
            open_.append(node)
    return root


def _close(open_: list[Node], name: str) -> None:
    """Leave the innermost open element of that name, and all that were left open inside it."""
    for depth in range(len(open_) - 1, 0, -1):
        if open_[depth].name == name:
            del open_[depth:]
            return


def _plain(value: str) -> str:
    for entity, character in _ENTITIES.items():
        value = value.replace(entity, character)
    return value.strip()


def _below(node: Node) -> Iterator[Node]:
    """Every element below, in the order of the file."""
    waiting = list(reversed(node.children))
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.children))


def _find(node: Node, *names: str) -> Node | None:
    """The first element below with text that has one of the names, tried in their order."""
    for name in names:
        for each in _below(node):
            if each.name == name and each.text:
                return each
    return None


def _text(node: Node, *names: str) -> str:
    found = _find(node, *names)
    return found.text if found else ""


def _statement(node: Node, said: tuple[Problem, ...]) -> Statement:
    problems = list(said)
    last = _day(_text(node, "DTEND"))
    lines = []
    for each in _below(node):
        if each.name == "STMTTRN":
            line, odd = _line(each, last)
            lines.append(line)
            problems += odd
    account, currency = _text(node, "ACCTID"), _text(node, "CURDEF").upper()
    if not account:
        problems.append(Problem(node.line, "no_account"))
    if not currency:
        problems.append(Problem(node.line, "no_currency"))
    ledger = next((each for each in _below(node) if each.name == "LEDGERBAL"), None)
    closing = _optional_amount(ledger) if ledger else None
    closes_on = _day(_text(ledger, "DTASOF")) if ledger else None
    days = [line.booked_on for line in lines]
    return Statement(
        format="OFX",
        account=account,
        currency=currency,
        starts_on=_day(_text(node, "DTSTART")) or min(days, default=None),
        ends_on=last or max(days, default=closes_on),
        closing=closing,
        lines=tuple(sorted(lines, key=lambda line: line.booked_on)),
        balances=(Balance("LEDGERBAL", closing, currency, closes_on, ledger.line),)
        if ledger and closing is not None
        else (),
        problems=tuple(problems),
        begins_at=node.line,
        closes_at=ledger.line if ledger else None,
    )


def _line(node: Node, last: date | None) -> tuple[StatementLine, list[Problem]]:
    written = _find(node, "TRNAMT")
    if written is None:
        raise Unreadable(node.line, "missing", field="TRNAMT")
    problems: list[Problem] = []
    posted = _text(node, "DTPOSTED")
    booked_on = _day(posted)
    if booked_on is None:
        booked_on = _day(_text(node, "DTUSER", "DTAVAIL")) or last
        if booked_on is None:
            raise Unreadable(node.line, "bad_day", field="DTPOSTED", text=posted)
        used = {"day": posted or "DTPOSTED", "used": booked_on}
        problems.append(Problem(node.line, "no_such_day", used))
    name = squeeze(_text(node, "NAME"))
    line = StatementLine(
        number=node.line,
        booked_on=booked_on,
        value_on=_day(_text(node, "DTAVAIL")),
        amount=_amount(written),
        text=squeeze(_text(node, "MEMO")) or name,
        reference=_text(node, "CHECKNUM", "CHKNUM", "REFNUM"),
        bank_reference=_text(node, "FITID"),
        party_name=name,
        party_account=_text(node, "ACCTID"),
        code=_text(node, "TRNTYPE").upper(),
    )
    return line, problems


def _amount(node: Node) -> Decimal:
    """An amount with a point or a comma before its decimals; OFX has no thousands separators."""
    match = _AMOUNT.fullmatch(node.text.replace(" ", "").replace("\xa0", ""))
    if match is None or not (match[2] or match[3]):
        raise Unreadable(node.line, "bad_amount", field=node.name, text=node.text)
    amount = Decimal(f"{match[2] or 0}.{match[3] or 0}" if match[3] else match[2])
    if amount >= LARGEST:
        raise Unreadable(node.line, "too_much", field=node.name, text=node.text)
    return -amount if match[1] == "-" else amount


def _optional_amount(node: Node) -> Decimal | None:
    found = _find(node, "BALAMT")
    return _amount(found) if found else None


def _day(written: str) -> date | None:
    match = re.match(r"([0-9]{4})([0-9]{2})([0-9]{2})", written)
    return make_day(int(match[1]), int(match[2]), int(match[3])) if match else None

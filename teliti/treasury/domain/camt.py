"""ISO 20022: camt.053 statements, camt.052 reports within the day, camt.054 notifications.

All versions (001.01 and later) by the names they share. Only entries whose status is BOOK are
lines. An entry's sign is its CdtDbtInd alone: RvslInd only says that it takes an earlier one back.
Source: ISO 20022 message definition reports, Bank-to-Customer Cash Management.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from teliti.base.days import make_day
from teliti.base.texts import LARGEST
from teliti.treasury.domain.camt_details import batch_problem, describe
from teliti.treasury.domain.messages import Problem, Unreadable
from teliti.treasury.domain.statement import (
    Balance,
    Kind,
    NotBooked,
    Statement,
    StatementLine,
    Totals,
)
from teliti.treasury.domain.xml import Node, parse

_MESSAGES: Final = {
    "BkToCstmrStmt": ("Stmt", Kind.STATEMENT, "camt.053"),
    "BkToCstmrAcctRpt": ("Rpt", Kind.INTERIM_REPORT, "camt.052"),
    "BkToCstmrDbtCdtNtfctn": ("Ntfctn", Kind.NOTIFICATION, "camt.054"),
}
_NAMESPACE = re.compile(r"(camt\.05[234](?:\.[0-9]{3}\.[0-9]{2})?)$")
_AMOUNT = re.compile(r"\+?[0-9]{1,18}(?:\.[0-9]{0,17})?")
_SHOWN = {"PDNG": "pending", "INFO": "information", "FUTR": "future"}
_BOOKED_BALANCES = ("OPBD", "PRCD", "CLBD", "ITBD")
_MOST_CHILDREN_BEFORE_ROOT = 4096


@dataclass(slots=True)
class _Entries:
    """What is gathered from a statement's entries."""

    lines: list[StatementLine] = field(default_factory=list)
    pending: list[NotBooked] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class CamtReader:
    """Reads camt.052, .053 and .054; a registry reader."""

    name = "CAMT"

    def recognises(self, data: bytes) -> int:
        """Certain of a camt namespace or message; 30 for other XML, to say what it is."""
        head = data[:_MOST_CHILDREN_BEFORE_ROOT].replace(b"\x00", b"")
        if re.search(rb"camt\.05[234]|<(?:\w+:)?BkToCstmr", head):
            return 100
        return (
            30
            if re.match(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*<(?:\?xml|\w+[\s>:])", head)
            else 0
        )

    def read(self, data: bytes) -> list[Statement]:
        """Every statement, report or notification of the message."""
        root = parse(data)
        message = next((node for node in (root, *root.children) if _kind_of(node)), None)
        found = _kind_of(message) if message else None
        if message is None or found is None:
            raise Unreadable(root.line, "xml_other", found=_what(root))
        container, kind, name = found
        version = _NAMESPACE.search(_namespace(root) or _namespace(message))
        format_ = version[1] if version else name
        statements = [_statement(node, kind, format_) for node in message.all(container)]
        if not statements:
            raise Unreadable(message.line, "xml_no_statement")
        return statements


def _kind_of(node: Node) -> tuple[str, Kind, str] | None:
    return _MESSAGES.get(re.sub("V[0-9]{2}$", "", node.name))


def _namespace(node: Node) -> str:
    return next(
        (
            value
            for key, value in node.attributes.items()
            if key.startswith("xmlns") and "camt" in value
        ),
        "",
    )


def _what(root: Node) -> str:
    return root.children[0].name if root.name == "Document" and root.children else root.name


def _statement(node: Node, kind: Kind, format_: str) -> Statement:
    balances = tuple(_balance(each) for each in node.all("Bal"))
    currency = _currency(node, balances)
    entries = _entries(node, currency)
    opening = _named(balances, "OPBD") or _named(balances, "PRCD")
    closing = _named(balances, "CLBD")
    problems = [
        Problem(
            balance.line,
            "balance_currency",
            {"kind": balance.kind, "found": balance.currency, "currency": currency},
        )
        for balance in balances
        if balance.currency != currency
    ]
    starts_on, ends_on = _period(node, opening, closing, entries)
    account = node.value("Acct/Id/IBAN", "Acct/Id/Othr/Id", "Acct/Id/PrtryAcct/Id", "Acct/Id/BBAN")
    if not account:
        problems.append(Problem(node.line, "no_account"))
    if not currency:
        problems.append(Problem(node.line, "no_currency"))
    return Statement(
        format=format_,
        kind=kind,
        account=account,
        currency=currency,
        account_name=node.value("Acct/Nm", "Acct/Ownr/Nm", "Acct/Ownr/Pty/Nm"),
        number=node.value("LglSeqNb", "ElctrncSeqNb", "Id"),
        starts_on=starts_on,
        ends_on=ends_on,
        opening=opening.amount if opening else None,
        closing=closing.amount if closing else None,
        lines=tuple(entries.lines),
        pending=tuple(entries.pending),
        balances=balances,
        totals=_totals(node) if not entries.pending else Totals(),
        problems=(*problems, *entries.problems),
        begins_at=node.line,
        closes_at=closing.line if closing else None,
    )


def _currency(node: Node, balances: tuple[Balance, ...]) -> str:
    """The account's currency: as stated, or that of the booked balances, or of all entries."""
    booked = [balance.currency for balance in balances if balance.kind in _BOOKED_BALANCES[:3]]
    entries = {amount.attributes.get("Ccy", "") for amount in node.all("Ntry/Amt")}
    stated = node.value("Acct/Ccy")
    candidates = [stated, *booked, *(entries if len(entries) == 1 else ())]
    candidates += [balance.currency for balance in balances]
    return next(filter(None, candidates), "")


def _balance(node: Node) -> Balance:
    kind = node.value("Tp/CdOrPrtry/Cd", "Tp/CdOrPrtry/Prtry", "Tp/Cd", "Tp/Prtry")
    amount = _amount(node)
    on = node.first("Dt")
    return Balance(
        kind=kind,
        amount=-amount if _is_out(node) else amount,
        currency=node.all("Amt")[0].attributes.get("Ccy", ""),
        on=_day(on, "Bal/Dt") if on else None,
        line=node.line,
    )


def _named(balances: tuple[Balance, ...], kind: str) -> Balance | None:
    return next((balance for balance in balances if balance.kind == kind), None)


def _amount(node: Node) -> Decimal:
    """The Amt of a balance or an entry, without its sign."""
    amount = node.first("Amt")
    if amount is None:
        raise Unreadable(node.line, "missing", field=f"{node.name}/Amt")
    if not _AMOUNT.fullmatch(amount.text):
        raise Unreadable(amount.line, "bad_amount", field=f"{node.name}/Amt", text=amount.text)
    value = Decimal(amount.text)
    if value >= LARGEST:
        raise Unreadable(amount.line, "too_much", field=f"{node.name}/Amt", text=amount.text)
    return value


def _is_out(node: Node) -> bool:
    mark = node.value("CdtDbtInd")
    if mark not in {"CRDT", "DBIT"}:
        raise Unreadable(node.line, "bad_mark", field=f"{node.name}/CdtDbtInd", text=mark)
    return mark == "DBIT"


def _entries(statement: Node, currency: str) -> _Entries:
    found = _Entries()
    for node in statement.all("Ntry"):
        line = _line(node, statement)
        status = node.value("Sts", "Sts/Cd", "Sts/Prtry") or "BOOK"
        if status != "BOOK":
            reason = _SHOWN.get(status, "information")
            found.pending.append(
                NotBooked(node.line, reason, line.amount, line.booked_on, line.text)
            )
            continue
        found.lines.append(line)
        found.problems.extend(_entry_problems(node, line, currency))
    return found


def _entry_problems(node: Node, line: StatementLine, currency: str) -> Iterator[Problem]:
    written = node.all("Amt")[0].attributes.get("Ccy", "")
    if written and currency and written != currency:
        yield Problem(node.line, "line_currency", {"found": written, "currency": currency})
    if problem := batch_problem(node, line, written):
        yield problem


def _line(node: Node, statement: Node) -> StatementLine:
    amount = _amount(node)
    value_on = _optional_day(node, "ValDt")
    booked_on = _optional_day(node, "BookgDt") or value_on
    if booked_on is None:
        booked_on = _day_of_statement(statement)
    if booked_on is None:
        raise Unreadable(node.line, "missing", field="Ntry/BookgDt")
    line = StatementLine(
        number=node.line,
        booked_on=booked_on,
        value_on=value_on,
        amount=-amount if _is_out(node) else amount,
        bank_reference=node.value("AcctSvcrRef", "NtryRef"),
        code=_code(node),
    )
    return describe(node, line)


def _code(node: Node) -> str:
    domain = [
        node.value("BkTxCd/Domn/Cd"),
        node.value("BkTxCd/Domn/Fmly/Cd"),
        node.value("BkTxCd/Domn/Fmly/SubFmlyCd"),
    ]
    return "-".join(filter(None, domain)) or node.value("BkTxCd/Prtry/Cd")


def _totals(node: Node) -> Totals:
    """The statement's own summary, which some banks send: TxsSummry."""
    money_in = node.value("TxsSummry/TtlCdtNtries/Sum")
    money_out = node.value("TxsSummry/TtlDbtNtries/Sum")
    count = node.value("TxsSummry/TtlNtries/NbOfNtries")
    return Totals(
        money_in=Decimal(money_in) if _AMOUNT.fullmatch(money_in) else None,
        money_out=Decimal(money_out) if _AMOUNT.fullmatch(money_out) else None,
        count=int(count) if re.fullmatch("[0-9]{1,9}", count) else None,
    )


def _period(
    node: Node, opening: Balance | None, closing: Balance | None, entries: _Entries
) -> tuple[date | None, date | None]:
    """As stated, or from the first to the last day of the balances and entries."""
    days = [line.booked_on for line in entries.lines]
    days += [balance.on for balance in (opening, closing) if balance and balance.on]
    stated = (
        _first_day(node, "FrToDt/FrDtTm", "FrToDt/FrDt"),
        _first_day(node, "FrToDt/ToDtTm", "FrToDt/ToDt"),
    )
    starts_on = stated[0] or min(days, default=None)
    ends_on = stated[1] or max(days, default=None)
    if starts_on and ends_on and starts_on > ends_on:
        return ends_on, starts_on
    return starts_on, ends_on


def _first_day(node: Node, *paths: str) -> date | None:
    found = node.first(*paths)
    return _parse_day(found.text) if found else None


def _day_of_statement(statement: Node) -> date | None:
    return _first_day(statement, "FrToDt/ToDtTm", "FrToDt/ToDt", "CreDtTm")


def _optional_day(node: Node, name: str) -> date | None:
    found = node.first(name)
    return _day(found, f"{node.name}/{name}") if found else None


def _day(node: Node, field_: str) -> date:
    """A date choice (Dt or DtTm inside), or an element that is itself the day."""
    written = node.value("Dt", "DtTm") or node.text
    day = _parse_day(written)
    if day is None:
        raise Unreadable(node.line, "bad_day", field=field_, text=written)
    return day


def _parse_day(written: str) -> date | None:
    match = re.match(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:$|[TZ+-])", written)
    return make_day(int(match[1]), int(match[2]), int(match[3])) if match else None

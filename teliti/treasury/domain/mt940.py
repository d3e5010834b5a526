"""MT940, the statement of the SWIFT user handbook, and MT942, the report within the day.

Read as banks write it, not only as the handbook has it: with or without SWIFT envelopes, with
Unix or DOS line ends, several accounts and days in one file, currencies that stand only in the
balances. Source: SWIFT Standards MT, category 9 (MT 940, MT 942); deviations: the samples.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import takewhile
from typing import Final

from teliti.base.days import make_day
from teliti.base.texts import LARGEST, Text, decode, full_year, squeeze
from teliti.treasury.domain.messages import Problem, Unreadable
from teliti.treasury.domain.mt940_lines import parse_line
from teliti.treasury.domain.mt940_texts import describe, describe_by_lines
from teliti.treasury.domain.statement import (
    Balance,
    Kind,
    NotBooked,
    Statement,
    StatementLine,
    Totals,
)

_TAG = re.compile(
    r"^:(20|21|25P?|28C?|NS|34F|13D?|60[FM]|61|62[FM]|64|65F?|86|90[CD]|940|942):(.*)$"
)
_END = re.compile(r"^\s*-(?:\}.*)?$|^[\x01-\x03]?\{[1-5]:")
_FOLLOWS: Final = {"21": {"20"}, "25": {"20", "21"}, "28": {"20", "21", "25"}}
"""Tags of two digits that may also be a time of day inside a text (:25:13); only here are tags."""

_BALANCE = re.compile(r"([CD])([0-9]{6})([A-Z]{3})?([0-9]{1,20}(?:[,.][0-9]{0,6})?)")
_FLOOR = re.compile(r"([A-Z]{3})[CD]?[0-9]+[,.]?[0-9]*")
_SUMMARY = re.compile(r"([0-9]{1,9})([A-Z]{3})([0-9]{1,20}(?:[,.][0-9]{0,6})?)")
_ONE_DAY = timedelta(days=1)


@dataclass(slots=True)
class _Field:
    """One tagged field with the lines below it. `number` is the file's line of the tag."""

    number: int
    tag: str
    lines: list[str]

    @property
    def text(self) -> str:
        return squeeze(" ".join(self.lines))


@dataclass(slots=True)
class _Draft:
    """What is gathered for one statement while its fields go by."""

    begins_at: int
    account: str = ""
    number: str = ""
    currency: str = ""
    is_report: bool = False
    opening: Balance | None = None
    closing: Balance | None = None
    reported_on: date | None = None
    balances: list[Balance] = field(default_factory=list)
    lines: list[StatementLine] = field(default_factory=list)
    pending: list[NotBooked] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    totals: Totals = field(default_factory=Totals)


class MT940Reader:
    """Reads MT940 and MT942; a registry reader."""

    name = "MT940"

    def recognises(self, data: bytes) -> int:
        """Certain when a line begins with :20: and a later one with :25:; 40 for a torn piece."""
        head = data[: 64 * 1024].replace(b"\r", b"\n").replace(b"\x00", b"")
        if re.search(rb"^:20:.*?^:25P?:", head, re.M | re.S):
            return 100
        return 40 if re.search(rb"^:6[01][FM]?:", head, re.M) else 0

    def read(self, data: bytes) -> list[Statement]:
        """Every statement of the file in its order."""
        text = decode(data)
        messages = list(_messages(_fields(text)))
        if not messages:
            raise Unreadable(1, "mt940_no_start")
        guessed = (
            (Problem(None, "letters_guessed", {"encoding": text.encoding}),)
            if text.is_guessed
            else ()
        )
        found = (_statement(message) for message in messages)
        return [replace(each, problems=guessed + each.problems) for each in found]


def _fields(text: Text) -> Iterator[_Field]:
    """The tagged fields. A line without a known tag belongs to the field above it."""
    current: _Field | None = None
    previous = ""
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text.text), start=1):
        if _END.match(line):
            if current:
                yield current
            current, previous = None, ""
            continue
        match = _TAG.match(line)
        if match and _is_tag(match[1], previous, current):
            if current:
                yield current
            current, previous = _Field(number, match[1], [match[2]]), match[1][:2]
        elif current:
            current.lines.append(line)
    if current:
        yield current


def _is_tag(tag: str, previous: str, current: _Field | None) -> bool:
    inside_text = current is not None and current.tag in {"86", "61", "NS"}
    expected = _FOLLOWS.get(tag[:2])
    return not inside_text or expected is None or previous in expected


def _messages(fields: Iterator[_Field]) -> Iterator[list[_Field]]:
    """The fields of one message each: from :20: to before the next :20:."""
    message: list[_Field] = []
    for each in fields:
        if each.tag == "20":
            if len(message) > 1:
                yield message
            message = [each]
        elif message:
            message.append(each)
    if len(message) > 1:
        yield message


def _statement(message: Sequence[_Field]) -> Statement:
    draft = _Draft(message[0].number)
    position = 0
    while position < len(message):
        each = message[position]
        below = list(takewhile(lambda one: one.tag in {"86", "NS"}, message[position + 1 :]))
        if each.tag == "61":
            _add_line(draft, each, below)
        else:
            _add_field(draft, each)
        position += 1 + len(below)
    if not draft.account:
        raise Unreadable(message[0].number, "missing", field=":25:")
    return _finished(draft)


def _add_field(draft: _Draft, each: _Field) -> None:
    tag, text = each.tag, each.text
    if tag.startswith("25"):
        draft.account = text
    elif tag.startswith("28"):
        draft.number = text
    elif tag.startswith("60"):
        draft.opening = _balance(draft, each)
    elif tag.startswith("62"):
        draft.closing = _balance(draft, each)
    elif tag.startswith("6"):
        _add_other_balance(draft, each)
    elif tag.startswith("90"):
        _add_summary(draft, each)
    elif tag == "34F":
        floor = _FLOOR.fullmatch(text)
        draft.is_report, draft.currency = True, draft.currency or (floor[1] if floor else "")
    elif tag.startswith("13"):
        draft.is_report = True
        draft.reported_on = _day(text[:6])


def _add_line(draft: _Draft, each: _Field, below: Sequence[_Field]) -> None:
    parsed = parse_line(each.number, each.lines)
    draft.problems.extend(parsed.problems)
    line = describe(parsed.line, parsed.supplement, _texts(below, "86"))
    if old_style := _texts(below, "NS"):
        line = describe_by_lines(line, old_style)
    if parsed.is_expected:
        draft.pending.append(
            NotBooked(each.number, "expected", line.amount, line.booked_on, line.text)
        )
    else:
        draft.lines.append(line)


def _texts(fields: Sequence[_Field], tag: str) -> list[str]:
    return [text for each in fields if each.tag == tag for text in each.lines]


def _balance(draft: _Draft, each: _Field) -> Balance:
    """An opening or closing balance; these must be readable, or the file is broken."""
    balance = _parse_balance(each)
    if balance is None:
        raise Unreadable(each.number, "bad_line", field=f":{each.tag}:", text=each.text)
    if not balance.currency:
        currency = draft.opening.currency if draft.opening else ""
        balance = replace(balance, currency=currency)
        draft.problems.append(
            Problem(each.number, "currency_taken", {"kind": each.tag, "currency": currency})
        )
    draft.balances.append(balance)
    return balance


def _add_other_balance(draft: _Draft, each: _Field) -> None:
    """Available balances prove nothing, so one that cannot be read is only said."""
    balance = _parse_balance(each)
    if balance is None:
        draft.problems.append(
            Problem(each.number, "balance_unreadable", {"kind": each.tag, "text": each.text})
        )
    else:
        draft.balances.append(balance)


def _parse_balance(each: _Field) -> Balance | None:
    match = _BALANCE.fullmatch(each.text.replace(" ", ""))
    on = _day(match[2]) if match else None
    if match is None or on is None:
        return None
    amount = Decimal(match[4].replace(",", "."))
    if amount >= LARGEST:
        return None
    signed = -amount if match[1] == "D" else amount
    return Balance(each.tag, signed, match[3] or "", on, each.number)


def _add_summary(draft: _Draft, each: _Field) -> None:
    """:90D: and :90C: count and sum the debits and credits of a report."""
    match = _SUMMARY.fullmatch(each.text.replace(" ", ""))
    if match is None:
        return
    amount = Decimal(match[3].replace(",", "."))
    draft.currency = draft.currency or match[2]
    if each.tag == "90D":
        draft.totals = replace(draft.totals, money_out=amount)
    else:
        draft.totals = replace(draft.totals, money_in=amount)


def _finished(draft: _Draft) -> Statement:
    is_report = draft.is_report and draft.closing is None
    currency = draft.opening.currency if draft.opening else ""
    currency = currency or (draft.closing.currency if draft.closing else "") or draft.currency
    problems = list(draft.problems)
    problems += [
        Problem(balance.line, "balance_currency", _currencies(balance, currency))
        for balance in draft.balances
        if balance.currency and balance.currency != currency
    ]
    if not currency:
        problems.append(Problem(None, "no_currency"))
    starts_on, ends_on = _period(draft)
    return Statement(
        format="MT942" if is_report else "MT940",
        kind=Kind.INTERIM_REPORT if is_report else Kind.STATEMENT,
        account=draft.account,
        currency=currency,
        number=draft.number,
        starts_on=starts_on,
        ends_on=ends_on,
        opening=draft.opening.amount if draft.opening else None,
        closing=draft.closing.amount if draft.closing else None,
        lines=tuple(draft.lines),
        pending=tuple(draft.pending),
        balances=tuple(draft.balances),
        totals=draft.totals,
        problems=tuple(problems),
        begins_at=draft.begins_at,
        closes_at=draft.closing.line if draft.closing else None,
    )


def _currencies(balance: Balance, currency: str) -> dict[str, object]:
    return {"kind": balance.kind, "found": balance.currency, "currency": currency}


def _period(draft: _Draft) -> tuple[date | None, date | None]:
    """The days covered. Banks date the opening balance on its own day or the day before it."""
    days = [line.booked_on for line in draft.lines]
    last: date | None
    if draft.closing and draft.closing.on:
        last = draft.closing.on
    elif draft.reported_on:
        last = draft.reported_on
    elif days:
        last = max(days)
    else:
        last = draft.opening.on if draft.opening else None
    if last is None:
        return None, None
    if draft.opening and draft.opening.on:
        days.append(draft.opening.on + _ONE_DAY)
    return min([*days, last]), last


def _day(text: str) -> date | None:
    if not re.fullmatch("[0-9]{6}", text):
        return None
    return make_day(full_year(int(text[:2])), int(text[2:4]), int(text[4:6]))

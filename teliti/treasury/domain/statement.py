"""What a bank's file says, whatever its format: statements, their lines, their balances.

Amounts are `Decimal` in major units exactly as the bank wrote them, signed as the account sees
them: money in is positive, money out negative. Days are the bank's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from teliti.base.words import Template
from teliti.treasury.domain.messages import Problem, fill, sentence


class Kind(StrEnum):
    """Only a statement is booked; a report and a notification are shown, and say why."""

    STATEMENT = "statement"
    INTERIM_REPORT = "interim_report"
    NOTIFICATION = "notification"


@dataclass(frozen=True, slots=True)
class Balance:
    """A balance as stated. `kind` is the format's own word: OPBD, CLBD, 60F, 62M, LEDGERBAL;
    `line` is the file's line.
    """

    kind: str
    amount: Decimal
    currency: str
    on: date | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Detail:
    """One single payment inside a batched line; `amount` is None when the bank gives none."""

    amount: Decimal | None
    text: str = ""
    reference: str = ""
    party_name: str = ""
    party_account: str = ""


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One booked movement. `number` is the line of the file where it stands, from 1.

    `reference` is what the payer wrote to find it again, `bank_reference` what the bank gave it;
    `balance` is the account's balance after this line where the format has such a column.
    """

    number: int
    booked_on: date
    amount: Decimal
    value_on: date | None = None
    text: str = ""
    reference: str = ""
    bank_reference: str = ""
    party_name: str = ""
    party_account: str = ""
    code: str = ""
    balance: Decimal | None = None
    details: tuple[Detail, ...] = ()


@dataclass(frozen=True, slots=True)
class NotBooked:
    """Something the file shows that must not be booked, and why. `amount` is signed like a line."""

    line: int
    reason: str
    amount: Decimal
    booked_on: date | None = None
    text: str = ""
    parameters: Mapping[str, object] = field(default_factory=dict)

    @property
    def template(self) -> Template:
        """The reason as an English sentence with its parameters still open."""
        return sentence(self.reason)

    def __str__(self) -> str:
        return fill(self.template, self.parameters)


@dataclass(frozen=True, slots=True)
class Totals:
    """What the file itself says about its lines. Money out is a positive amount here."""

    money_in: Decimal | None = None
    money_out: Decimal | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """One account's lines over one stretch of days, in the order in which they happened.

    `lines` are what the bank calls booked; book only `bookable`, which is empty for a report or a
    notification. `opening` and `closing` are None where the file has none.
    """

    format: str
    account: str
    currency: str
    lines: tuple[StatementLine, ...] = ()
    kind: Kind = Kind.STATEMENT
    account_name: str = ""
    number: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    opening: Decimal | None = None
    closing: Decimal | None = None
    pending: tuple[NotBooked, ...] = ()
    balances: tuple[Balance, ...] = ()
    totals: Totals = Totals()
    problems: tuple[Problem, ...] = ()
    entry: str = ""
    """The name of the file inside a zip, or empty."""
    begins_at: int | None = None
    """The file's line where it begins, from 1."""
    closes_at: int | None = None
    """The line of its closing balance, where the file has one."""

    @property
    def total(self) -> Decimal:
        """The sum of all lines."""
        return sum((line.amount for line in self.lines), Decimal(0))

    @property
    def bookable(self) -> tuple[StatementLine, ...]:
        """The lines that may be booked."""
        return self.lines if self.kind is Kind.STATEMENT else ()

    @property
    def not_booked(self) -> tuple[NotBooked, ...]:
        """Everything shown but not booked, each with its reason."""
        if self.kind is Kind.STATEMENT:
            return self.pending
        shown = tuple(
            NotBooked(
                line=line.number,
                reason=self.kind.value,
                amount=line.amount,
                booked_on=line.booked_on,
                text=line.text,
                parameters={"format": self.format},
            )
            for line in self.lines
        )
        return shown + self.pending

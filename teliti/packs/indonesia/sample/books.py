"""The sample company while it is being made: what every chapter of it reads and adds to."""

import random
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from teliti.base.days import Month
from teliti.invoicing.models import Invoice
from teliti.ledger.models import Account
from teliti.packs.indonesia.sample import plan
from teliti.parties.models import Party
from teliti.people.models import Member
from teliti.taxes.models import TaxCode
from teliti.treasury.domain.statement import StatementLine
from teliti.treasury.models import BankAccount

PASSWORD = "teliti-contoh-2026"  # noqa: S105 - printed on the screen for every visitor
NAME = "PT Nusa Karya Sejahtera"
BANKS = {"bca": ("1-1111", "0657018842", "014"), "mandiri": ("1-1112", "1240009817734", "008")}


@dataclass(slots=True)
class Due:
    """An issued paper that will move money on a day: `cash` rupiah, the rest withheld."""

    invoice: Invoice
    day: date
    bank: str


@dataclass(slots=True)
class Truth:
    """What a bank line really is: papers with what each takes, or an account."""

    amounts: dict[int, int] = field(default_factory=dict)
    account: str = ""
    difference: str = ""


@dataclass(slots=True)
class Books:
    """The sample company while it is being made."""

    clerk: Member
    folder: Path
    system: Member
    members: dict[str, Member]
    accounts: dict[str, Account] = field(default_factory=dict)
    customers: list[Party] = field(default_factory=list)
    suppliers: list[Party] = field(default_factory=list)
    banks: dict[str, BankAccount] = field(default_factory=dict)
    balances: dict[str, Decimal] = field(default_factory=dict)
    tax: TaxCode | None = None
    vat_due: dict[Month, int] = field(default_factory=dict)
    due: list[Due] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    left: list[tuple[BankAccount, StatementLine, Truth]] = field(default_factory=list)
    """The lines of those files, which nobody has matched yet, and what they really are."""
    draw: random.Random = field(default_factory=lambda: random.Random(plan.SEED))  # noqa: S311 - a sample, no secret

"""Bank accounts and statement files for the tests of treasury."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import count

from teliti.ledger import actions as ledger
from teliti.ledger.domain import Posting
from teliti.ledger.models import Entry
from teliti.people.models import Member
from teliti.treasury import actions
from teliti.treasury.models import BankAccount, BankLine, StatementFile
from tests import make

_numbers = count(1)

Row = tuple[date, str, str]
"""A day, an amount such as "1500000.00" (minus: money out), and a text."""


def bank_account(
    system: Member, name: str = "BCA Operasional", *, number: str = "1234567890",
    ledger: str = "1-1111", currency: str = "",
) -> BankAccount:  # fmt: skip
    """A bank account of the company on that account of the chart."""
    return actions.add_bank_account(
        system, name=name, number=number, account=make.account(system, ledger), bank_code="014",
        currency=currency, opened_on=date(2026, 1, 1),
    )  # fmt: skip


def mt940(
    rows: Sequence[Row], *, opening: str = "0.00", closing: str | None = None,
    number: str = "1234567890", starts_on: date = date(2026, 11, 1), currency: str = "IDR",
    ends_on: date | None = None, reference: str = "1",
) -> bytes:  # fmt: skip
    """An MT940 file with these rows; `closing` is the true one unless given."""
    total = sum((Decimal(amount) for _day, amount, _text in rows), Decimal(opening))
    last = ends_on or max((day for day, _amount, _text in rows), default=starts_on)
    lines = [
        f":20:{reference}", f":25:{number}", f":28C:{reference}/1",
        f":60F:{_balance(Decimal(opening), starts_on, currency)}",
    ]  # fmt: skip
    for day, amount, text in rows:
        side = "C" if Decimal(amount) > 0 else "D"
        figure = f"{abs(Decimal(amount)):.2f}".replace(".", ",")
        lines.append(f":61:{day:%y%m%d}{day:%m%d}{side}{figure}NTRFNONREF")
        lines.append(f":86:{text}")
    lines.append(f":62F:{_balance(Decimal(closing or total), last, currency)}")
    return "\r\n".join([*lines, "-", ""]).encode()


def imported(
    system: Member, account: BankAccount, rows: Sequence[Row], **more: object
) -> StatementFile:
    """A statement file of that account with these rows, imported."""
    data = mt940(rows, number=account.number, **more)  # type: ignore[arg-type]  # handed through
    return actions.import_statement(system, data=data, filename="mutasi.sta", account=account)


def lines(system: Member, account: BankAccount, *rows: Row) -> list[BankLine]:
    """The open lines of a statement with these rows, in their order."""
    days = [day for day, _amount, _text in rows]
    imported(
        system, account, rows, starts_on=min(days), currency=account.currency,
        reference=str(next(_numbers)),
    )  # fmt: skip
    return list(
        BankLine.objects.filter(bank_account=account)
        .select_related("bank_account", "company")
        .order_by("-pk")[: len(rows)]
    )[::-1]


def posted(system: Member, *postings: Posting) -> list[Entry]:
    """Entries in the books that no bank line made."""
    return ledger.import_entries(system, postings=postings)


def _balance(amount: Decimal, day: date, currency: str) -> str:
    side = "C" if amount >= 0 else "D"
    return f"{side}{day:%y%m%d}{currency}" + f"{abs(amount):.2f}".replace(".", ",")

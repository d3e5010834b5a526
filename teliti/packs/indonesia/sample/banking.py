"""What the banks tell of a month, and how its lines are matched."""

import random
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

from teliti.base.days import Month
from teliti.base.refusals import Refused
from teliti.invoicing.domain import Direction
from teliti.invoicing.models import Invoice
from teliti.packs.indonesia.domain.bank_file_writers import (
    write_bca_csv,
    write_mandiri_csv,
    write_mt940,
)
from teliti.packs.indonesia.sample import plan
from teliti.packs.indonesia.sample.books import BANKS, NAME, Books, Due, Truth
from teliti.parties.models import Party
from teliti.treasury import actions as treasury
from teliti.treasury.domain.statement import Statement, StatementLine
from teliti.treasury.models import BankLine, LineState

WITHHELD_PERCENT = 2


def bank_month(books: Books, bank: str, month: Month, today: date, *, is_open: bool) -> None:
    """A bank's statement of a month: taken in and matched, or left as a file while it is open."""
    lines = sorted(_lines(books, bank, month, today), key=lambda pair: pair[0].booked_on)
    if not lines:
        return
    last = min(month.last, today)
    statement = Statement(
        "", BANKS[bank][1], "IDR", tuple(line for line, _truth in lines), account_name=NAME,
        number=f"{month.month:03}", starts_on=month.first, ends_on=last,
        opening=books.balances[bank], closing=books.balances[bank] + _sum(lines),
    )  # fmt: skip
    books.balances[bank] += _sum(lines)
    if is_open:
        name, data = _last_file(bank, month, statement)
        books.files[name] = data
        books.left += [(books.banks[bank], line, truth) for line, truth in lines]
        return
    name, data = _file(bank, month, statement)
    treasury.import_statement(books.clerk, data=data, filename=name, account=books.banks[bank])
    _match(books, bank, month, [truth for _line, truth in lines])


def _lines(
    books: Books, bank: str, month: Month, today: date
) -> Iterator[tuple[StatementLine, Truth]]:
    for move in plan.moves_of(month, today):
        if move.bank == bank:
            yield _line(move.day, move.amount * 100, move.text), Truth(account=move.account)
    vat_day = date(month.year, month.month, plan.VAT_DAY)
    if bank == plan.TAX_BANK and month in books.vat_due and vat_day <= today:
        owed = books.vat_due[month]
        yield _line(vat_day, -owed, "MPN SETORAN PPN"), Truth(account="2-1403")
    coming = [
        due for due in books.due if due.bank == bank and due.day in month and due.day <= today
    ]
    books.due = [due for due in books.due if not any(due is one for one in coming)]
    taken: set[int] = set()
    for due in coming:
        if due.invoice.pk in taken:
            continue
        together = [due]
        if due.invoice.direction == Direction.SALE and books.draw.random() < 0.12:
            together += [
                one
                for one in coming
                if one is not due
                and one.invoice.party_id == due.invoice.party_id
                and one.invoice.direction == due.invoice.direction
                and one.invoice.pk not in taken
            ][:2]
        taken.update(one.invoice.pk for one in together)
        yield _payment(books, together)


def _payment(books: Books, together: list[Due]) -> tuple[StatementLine, Truth]:
    invoices = [due.invoice for due in together]
    amounts = {invoice.pk: invoice.open_minor for invoice in invoices}
    party = next(
        one for one in (*books.customers, *books.suppliers) if one.pk == invoices[0].party_id
    )
    whole = sum(amounts.values())
    truth = Truth(amounts)
    if invoices[0].direction == Direction.PURCHASE:
        text = f"TRSF E-BANKING DB {invoices[0].reference} {party.name.upper()}"
        return _line(together[0].day, -whole, text), truth
    numbers = " ".join(_as_payers_write(invoice.number, books.draw) for invoice in invoices)
    if party in books.customers and _withholds(books, party):
        held = sum(invoice.net_minor for invoice in invoices) * WITHHELD_PERCENT // 100
        truth.difference = "1-1605"
        whole -= held
    text = f"TRSF E-BANKING CR {numbers} {party.name.upper()}".replace("  ", " ")
    return _line(together[0].day, whole, text), truth


def _withholds(books: Books, party: Party) -> bool:
    return bool(plan.rows("customers")[books.customers.index(party)]["withholds"])


def _as_payers_write(number: str, draw: random.Random) -> str:
    """An invoice number as it arrives on a bank statement: whole, mutilated, or not at all."""
    return draw.choice(
        (number, number, number, number.replace("/", " "), number.replace("/", ""), "")
    )


def _line(day: date, minor: int, text: str) -> StatementLine:
    return StatementLine(0, day, Decimal(minor) / 100, text=text[:90])


def _sum(lines: list[tuple[StatementLine, Truth]]) -> Decimal:
    return sum((line.amount for line, _truth in lines), Decimal(0))


def _file(bank: str, month: Month, statement: Statement) -> tuple[str, bytes]:
    if bank == "bca":
        return f"bca-{month}.csv", write_bca_csv(statement)
    return f"mandiri-{month}.csv", write_mandiri_csv(statement)


def _last_file(bank: str, month: Month, statement: Statement) -> tuple[str, bytes]:
    """The file of an open month; of one that is not over yet, Mandiri's comes as MT940."""
    if bank == "mandiri" and statement.ends_on != month.last:
        return f"mandiri-{month}.sta", write_mt940([statement])
    return _file(bank, month, statement)


def leave_files(books: Books) -> None:
    """What the visitor imports. They come last, so they also say that the company is whole."""
    books.folder.mkdir(parents=True, exist_ok=True)
    for name, data in books.files.items():
        (books.folder / name).write_bytes(data)


def _match(books: Books, bank: str, month: Month, truths: list[Truth]) -> None:
    account = books.banks[bank]
    found = BankLine.objects.filter(
        bank_account=account, booked_on__range=(month.first, month.last)
    ).order_by("booked_on", "pk")
    keys = list(found.values_list("pk", flat=True))
    assert len(keys) == len(truths), "every planned line was imported"
    with suppress(Refused):  # nothing may be sure yet; the clerk matches the rest by hand
        treasury.accept_batch(books.clerk, bank_account=account, lines=keys)
    left = found.filter(state=LineState.OPEN).in_bulk()
    for key, truth in zip(keys, truths, strict=True):
        if key in left:
            _match_one(books, left[key], truth)


def _match_one(books: Books, line: BankLine, truth: Truth) -> Any:
    if truth.account:
        return treasury.book_to_account(
            books.clerk, line=line, account=books.accounts[truth.account], text=line.text[:100]
        )
    open_now = dict(Invoice.objects.filter(pk__in=truth.amounts).values_list("pk", "open_minor"))
    amounts = {key: min(amount, open_now[key]) for key, amount in truth.amounts.items()}
    amounts = {key: amount for key, amount in amounts.items() if amount}
    rest = books.accounts[truth.difference or "1-1902"]
    return treasury.match_to_papers(
        books.clerk, line=line, amounts=amounts, difference_account=rest
    )

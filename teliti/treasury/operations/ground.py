"""What matches point at, read once and held until commit: lines, invoices, accounts, entries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from teliti.audit.action import Act
from teliti.base.refusals import Refused
from teliti.invoicing import operations as invoicing
from teliti.invoicing.domain import Direction
from teliti.invoicing.models import Invoice
from teliti.ledger.models import Account, Line
from teliti.treasury.models import BankAccount, BankLine
from teliti.treasury.models.parts import Deal, Part


@dataclass(frozen=True, slots=True)
class Ground:
    """What the parts of some deals point at, read once and held until commit."""

    invoices: dict[int, Invoice]
    accounts: dict[int, Account]
    ledger_lines: dict[int, Line]


def hold_lines(act: Act, keys: Iterable[int]) -> dict[int, BankLine]:
    """Bank lines of the company, locked until commit in the order of their keys."""
    rows = (
        BankLine.objects.select_for_update(of=("self",))
        .filter(company_id=act.company_id, pk__in=set(keys))
        .order_by("pk")
    )
    held = {line.pk: line for line in rows}
    accounts = BankAccount.objects.select_related("company").in_bulk(
        {line.bank_account_id for line in held.values()}
    )
    for line in held.values():  # a thousand lines share one account and one company
        line.bank_account = accounts[line.bank_account_id]
        line.company = line.bank_account.company
    return held


def ground_of(act: Act, deals: Sequence[Deal]) -> Ground:
    """What the parts of these deals point at; invoices and lines of the ledger are held."""
    parts = [part for deal in deals for part in deal.parts]
    invoices = {part.invoice for part in parts if part.invoice is not None}
    accounts = {part.account for part in parts if part.account is not None}
    lines = {part.ledger_line for part in parts if part.ledger_line is not None}
    return Ground(
        invoicing.hold(act, sorted(invoices)) if invoices else {},
        {
            account.pk: account
            for account in Account.objects.filter(company_id=act.company_id, pk__in=accounts)
        },
        {
            line.pk: line
            for line in Line.objects.select_for_update(of=("self",))
            .filter(company_id=act.company_id, pk__in=lines, entry__posted=True)
            .select_related("entry")
            .order_by("pk")
        }
        if lines
        else {},
    )


def signs_of(act: Act, invoices: Iterable[int]) -> dict[int, int]:
    """Which way each invoice moves money: 1 for what comes in, -1 for what goes out."""
    rows = Invoice.objects.filter(company_id=act.company_id, pk__in=list(invoices))
    found = {
        key: 1 if direction == Direction.SALE else -1
        for key, direction in rows.values_list("pk", "direction")
    }
    if len(found) < len(set(invoices)):
        raise Refused(_("This invoice is not there any more. Choose another."))
    return found


def names_of(act: Act, parts: Sequence[Part]) -> str:
    """What a line was matched to, in words for the trail."""
    invoices = Invoice.objects.filter(
        company_id=act.company_id, pk__in=[part.invoice for part in parts if part.invoice]
    )
    accounts = Account.objects.filter(
        company_id=act.company_id, pk__in=[part.account for part in parts if part.account]
    )
    lines = Line.objects.filter(
        company_id=act.company_id, pk__in=[part.ledger_line for part in parts if part.ledger_line]
    ).select_related("entry")
    names = [*map(str, invoices), *map(str, accounts), *(str(line.entry) for line in lines)]
    return ", ".join(names)

"""Ways to find an open paper, or a bank account of the chart, while typing."""

from collections.abc import Sequence

from teliti.invoicing.models import Invoice
from teliti.kit.forms import Picked, Picker, picker
from teliti.kit.words import shown_amount, shown_day
from teliti.ledger.models import Account
from teliti.ledger.pickers import shown as shown_account
from teliti.people.models import Member
from teliti.treasury.queries import accounts, papers


def shown_paper(invoice: Invoice) -> Picked:
    """`INV/2026/11/0007 PT Maju Jaya`, with what is open and when it is due."""
    amount = shown_amount(invoice.open_minor, invoice.currency)
    reference = invoice.reference if not invoice.is_sale else ""
    hint = " · ".join(part for part in (reference, amount, shown_day(invoice.due_on)) if part)
    return Picked(str(invoice.pk), f"{invoice} {invoice.party.name}", hint)


def find_ledger_accounts(member: Member, text: str) -> Sequence[Account]:
    """Bank and cash accounts of the chart that are free, by code or name."""
    rows = accounts.free_ledger_accounts(member)
    return [
        account
        for account in rows
        if all(word.casefold() in str(account).casefold() for word in text.split())
    ][:20]


OPEN_PAPER = picker(
    Picker("open_paper", "treasury.match", papers.find_papers, shown_paper, papers.open_papers)
)
FREE_ACCOUNT = picker(
    Picker(
        "free_bank_account",
        "treasury.accounts",
        find_ledger_accounts,
        shown_account,
        accounts.free_ledger_accounts,
    )
)

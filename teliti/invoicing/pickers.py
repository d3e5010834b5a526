"""Pickers of the accounts that invoices use, and of what can be paid from."""

from collections.abc import Sequence

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from teliti.base.seeking import sought
from teliti.documents.models import Document
from teliti.invoicing.queries import scans
from teliti.kit.forms import Picked, Picker, picker
from teliti.ledger.domain import CONTROL, MONEY, AccountType
from teliti.ledger.models import Account
from teliti.ledger.queries import postable_accounts
from teliti.people.models import Member

INCOME_FIRST = (AccountType.REVENUE, AccountType.OTHER_INCOME, AccountType.CONTRA_REVENUE)
COSTS_FIRST = (
    AccountType.EXPENSE, AccountType.COGS, AccountType.INVENTORY, AccountType.PREPAID,
    AccountType.FIXED_ASSET, AccountType.OTHER_EXPENSE,
)  # fmt: skip
SUGGESTED = 20


def shown(account: Account) -> Picked:
    """An account as a suggestion: code and name, and the name in the other language."""
    other = account.name_id if account.name == account.name_en else account.name_en
    return Picked(str(account.pk), str(account), other)


def line_accounts(member: Member) -> QuerySet[Account]:
    """What a line may stand on: every account that may be posted to but the control accounts."""
    return postable_accounts(member).exclude(type__in=CONTROL)


def money_accounts(member: Member) -> QuerySet[Account]:
    """Cash and bank."""
    return postable_accounts(member).filter(type__in=MONEY)


def find_income(member: Member, text: str) -> list[Account]:
    """Accounts of a sale's lines, income first."""
    return _found(line_accounts(member), text, INCOME_FIRST)


def find_costs(member: Member, text: str) -> list[Account]:
    """Accounts of a bill's lines, costs first."""
    return _found(line_accounts(member), text, COSTS_FIRST)


def find_money(member: Member, text: str) -> list[Account]:
    """Cash and bank accounts."""
    return _found(money_accounts(member), text, ())


def _found(rows: QuerySet[Account], text: str, first: Sequence[AccountType]) -> list[Account]:
    for word in text.split():
        rows = rows.filter(
            Q(code__istartswith=word) | Q(name_id__icontains=word) | Q(name_en__icontains=word)
        )
    if not first:
        return list(rows.order_by("code")[:SUGGESTED])
    ranked = [When(type=kind, then=Value(rank)) for rank, kind in enumerate(first)]
    rank = Case(*ranked, default=Value(len(first)), output_field=IntegerField())
    return list(rows.order_by(rank, "code")[:SUGGESTED])


INCOME = picker(Picker("income_account", "invoicing.draft", find_income, shown, line_accounts))
COST = picker(Picker("cost_account", "invoicing.draft", find_costs, shown, line_accounts))
MONEY_ACCOUNT = picker(Picker("money_account", "invoicing.pay", find_money, shown, money_accounts))
COUNTER_ACCOUNT = picker(
    Picker("counter_account", "invoicing.pay", find_costs, shown, line_accounts)
)
SETTING_ACCOUNT = picker(
    Picker(
        "setting_account",
        "invoicing.settings",
        lambda member, text: _found(postable_accounts(member), text, ()),
        shown,
        postable_accounts,
    )
)


def shown_scan(document: Document) -> Picked:
    """A paper of the archive: its name, and what it lies at."""
    return Picked(str(document.pk), document.name, document.subject_label)


def find_scans(member: Member, text: str) -> list[Document]:
    """Papers that lie at no invoice, by words in name, note or record, the newest first."""
    rows = sought(scans.unfiled(member), text, ("name", "note", "subject_label"))
    return list(rows.order_by("-added_at", "-pk")[:SUGGESTED])


SCAN = picker(Picker("scan", "documents.attach", find_scans, shown_scan, scans.unfiled))

"""What a person can do about the company's bank accounts."""

from datetime import date

from django.utils.translation import gettext as _

from teliti.audit.action import Act, action
from teliti.base.refusals import Refused
from teliti.base.saving import save
from teliti.ledger.domain import MONEY
from teliti.ledger.models import Account
from teliti.treasury import events
from teliti.treasury.domain.checking import normal_account
from teliti.treasury.models import AccountState, BankAccount, BankLine, LineState, Statement
from teliti.treasury.models.mapping import Mapping, preset_of


@action("treasury.accounts")
def add_bank_account(
    act: Act, *, name: str, number: str, account: Account, bank_code: str = "", holder: str = "",
    currency: str = "", opened_on: date | None = None,
) -> BankAccount:  # fmt: skip
    """Add a bank account of the company, on a bank or cash account of the chart of its own.

    `opened_on`: from when it is kept here; default today. `currency`: default the company's.
    Refused: a number that is here already, a ledger account of another kind or in use.
    """
    made = BankAccount(
        company_id=act.company_id,
        name=name.strip(),
        bank_code=bank_code.strip(),
        number=normal_account(number).replace("/", ""),
        holder=holder.strip(),
        currency=currency.strip().upper() or act.actor.company.currency,  # type: ignore[attr-defined]  # a Member
        account=account,
        opened_on=opened_on or act.today,
    )
    _refuse_taken(made)
    made.save(force_insert=True)
    act.record(events.ACCOUNT_ADDED, made)
    return made


@action("treasury.accounts")
def change_bank_account(
    act: Act, *, bank_account: BankAccount, name: str, number: str, account: Account,
    bank_code: str = "", holder: str = "", version: int | None = None,
) -> BankAccount:  # fmt: skip
    """Change a bank account. With statements, its number and ledger account stay."""
    bank_account = act.lock(BankAccount, bank_account.pk, version=version)
    plain = normal_account(number).replace("/", "")
    moved = plain != bank_account.number or account.pk != bank_account.account_id
    if moved and Statement.objects.filter(bank_account=bank_account).exists():
        raise Refused(
            _("%(account)s has statements: its number and ledger account stay. Add another "
              "account instead.") % {"account": bank_account}, field="number",
        )  # fmt: skip
    bank_account.name, bank_account.number, bank_account.account = name.strip(), plain, account
    _refuse_taken(bank_account)
    save(
        bank_account, name=bank_account.name, number=plain, account=account,
        bank_code=bank_code.strip(), holder=holder.strip(),
    )  # fmt: skip
    act.record(events.ACCOUNT_CHANGED, bank_account)
    return bank_account


@action("treasury.accounts")
def map_columns(act: Act, *, bank_account: BankAccount, mapping: Mapping | None) -> BankAccount:
    """Keep how the CSV of this account's bank is read; None forgets it."""
    bank_account = act.lock(BankAccount, bank_account.pk)
    if mapping is not None:
        preset_of(mapping, bank_account)  # a mapping that makes no preset never comes this far
    save(bank_account, mapping=mapping)
    act.record(events.ACCOUNT_MAPPED, bank_account)
    return bank_account


@action("treasury.accounts")
def close_bank_account(act: Act, *, bank_account: BankAccount) -> BankAccount:
    """Close an account: no statement is imported for it any more. Refused: lines still open."""
    bank_account = act.lock(BankAccount, bank_account.pk)
    if not bank_account.is_open:
        raise Refused(_("%(account)s is closed already.") % {"account": bank_account})
    left = BankLine.objects.filter(bank_account=bank_account).exclude(state=LineState.MATCHED)
    if left.exists():
        raise Refused(
            _("%(account)s has lines that are not matched. Match them first.")
            % {"account": bank_account}
        )
    save(bank_account, state=AccountState.CLOSED)
    act.record(events.ACCOUNT_CLOSED, bank_account)
    return bank_account


@action("treasury.accounts")
def reopen_bank_account(act: Act, *, bank_account: BankAccount) -> BankAccount:
    """Open a closed account again."""
    bank_account = act.lock(BankAccount, bank_account.pk)
    if bank_account.is_open:
        raise Refused(_("%(account)s is open.") % {"account": bank_account})
    save(bank_account, state=AccountState.OPEN)
    act.record(events.ACCOUNT_REOPENED, bank_account)
    return bank_account


def _refuse_taken(bank_account: BankAccount) -> None:
    account = bank_account.account
    if not 3 <= len(bank_account.number) <= 34:
        raise Refused(
            _("This is not an account number. Type 3 to 34 digits or letters."), field="number"
        )
    if account.type not in MONEY or not account.is_postable:
        raise Refused(
            _("%(account)s is not a bank or cash account. Choose one that is.")
            % {"account": account}, field="account",
        )  # fmt: skip
    others = BankAccount.objects.filter(company_id=bank_account.company_id).exclude(
        pk=bank_account.pk
    )
    same = others.filter(number=bank_account.number, currency=bank_account.currency).first()
    if same:
        raise Refused(
            _("%(number)s is here already: %(account)s.")
            % {"number": bank_account.number, "account": same}, field="number",
        )  # fmt: skip
    on_it = others.filter(account_id=account.pk).first()
    if on_it:
        raise Refused(
            _("%(other)s stands on %(account)s already. Each bank account needs its own.")
            % {"other": on_it, "account": account}, field="account",
        )  # fmt: skip

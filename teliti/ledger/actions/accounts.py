"""What a person can do with the chart of accounts."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from teliti.audit.action import Act, action
from teliti.base.refusals import Refused
from teliti.base.saving import insert_all, save
from teliti.exchange import operations as exchange
from teliti.exchange.declaring import Changed, Record, Step
from teliti.exchange.models import Import
from teliti.ledger import events, operations, queries
from teliti.ledger.models import Account, Line
from teliti.people.models import Company

ACCOUNT_FIELDS = (
    "code", "name_id", "name_en", "type", "normal_side", "is_postable", "is_active", "report_line",
    "cash_flow", "tax_tag", "note",
)  # fmt: skip


@action("ledger.accounts")
def load_chart(act: Act, *, accounts: Sequence[dict[str, Any]]) -> int:
    """Load a chart of accounts into a company that has none. How many accounts were made."""
    if Account.objects.filter(company_id=act.company_id).exists():
        raise Refused(_("This company has a chart of accounts already."))
    Account.objects.bulk_create(
        Account(company_id=act.company_id, **account) for account in accounts
    )
    company = Company.objects.get(pk=act.company_id)
    act.moment(events.CHART_LOADED, company, accounts=len(accounts))
    return len(accounts)


@action("ledger.accounts")
def add_account(act: Act, /, **fields: Any) -> Account:
    """Add an account to the chart (`ACCOUNT_FIELDS`). Refused: a code that is taken."""
    account = Account(company_id=act.company_id, **fields)
    _refuse_taken_code(account)
    account.save(force_insert=True)
    act.record(events.ACCOUNT_ADDED, account)
    return account


@action("ledger.accounts")
def change_account(
    act: Act, /, *, account: Account, version: int | None = None, **fields: Any
) -> Account:
    """Change an account. One with lines keeps its type and stays postable (the database's rule)."""
    account = act.lock(Account, account.pk, version=version)
    has_lines = Line.objects.filter(company_id=act.company_id, account_id=account.pk).exists()
    if has_lines and (
        fields.get("type", account.type) != account.type
        or not fields.get("is_postable", account.is_postable)
    ):
        raise Refused(
            _("%(account)s has lines: its type stays. Make another account and take this one out "
              "of use.") % {"account": account}, field="type",
        )  # fmt: skip
    for name, value in fields.items():
        setattr(account, name, value)
    _refuse_taken_code(account)
    save(account, **fields)
    act.record(events.ACCOUNT_CHANGED, account)
    return account


@action("ledger.accounts")
def put_out_of_use(act: Act, *, accounts: Sequence[Account]) -> int:
    """Take accounts out of use, all or none: no line names them from now on. How many.

    Refused: one with a balance.
    """
    if not accounts:
        raise Refused(_("Choose at least one account."))
    held = [act.lock(Account, key) for key in sorted({account.pk for account in accounts})]
    standing = queries.with_a_balance(act.company_id, held)
    for account in held:
        if account.pk in standing:
            raise Refused(_("%(account)s has a balance.") % {"account": account})
        if account.is_active:
            save(account, is_active=False)
            act.record(events.ACCOUNT_CHANGED, account)
    return len(held)


@action("ledger.accounts")
def import_accounts(act: Act, *, batch: Import, records: Sequence[Record], step: Step) -> None:
    """Take accounts into the chart from a file, all or none."""
    batch = exchange.hold(act, batch)
    accounts, findings = operations.prepared_accounts(act.company_id, records)
    exchange.refuse(findings)
    exchange.take(act, batch, [account.pk for account in insert_all(accounts)])
    step(len(accounts))


@action("ledger.accounts")
def change_accounts_by_table(
    act: Act, *, batch: Import, changes: Sequence[Changed], records: Sequence[Record], step: Step
) -> None:
    """Take over changes of accounts from a file, and new accounts; all or none."""
    batch = exchange.hold(act, batch)
    new, findings = operations.prepared_accounts(act.company_id, records)
    exchange.refuse([*operations.refused_changes(act.company_id, changes), *findings])
    changed = []
    for one in changes:
        account = act.lock(Account, one.key)
        values = operations.as_columns(one.values)
        before = {name: getattr(account, name) for name in values}
        save(account, **values)
        act.record(events.ACCOUNT_CHANGED, account)
        changed.append(exchange.Before(one.number, account.pk, account.version, before))
        step(1)
    exchange.take(act, batch, [account.pk for account in insert_all(new)], changed)


@action("ledger.accounts")
def undo_import_of_accounts(act: Act, *, batch: Import, because: str) -> None:
    """Take imported accounts out of use, unless one has entries; their codes are free again.
    Those that the file changed are as they were, unless they were changed since."""
    batch = exchange.hold_done(act, batch, because)
    for account, before in exchange.changed_by(act, batch, Account):
        back = Changed(0, account.pk, before)
        exchange.refuse_undoing(operations.refused_changes(act.company_id, [back]))
        save(account, **before)
        act.record(events.ACCOUNT_CHANGED, account)
    operations.put_out_of_use(act, batch.made)
    exchange.undone(act, batch, because)


def _refuse_taken_code(account: Account) -> None:
    taken = Account.objects.filter(company_id=account.company_id, code=account.code).exclude(
        pk=account.pk
    )
    if taken.exists():
        raise Refused(
            _("The code %(code)s belongs to %(name)s.")
            % {"code": account.code, "name": taken[0].name}, field="code",
        )  # fmt: skip

"""What a person can do about parties and their bank accounts."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Unpack

from django.utils.translation import gettext as _

from teliti.approvals import operations as approvals
from teliti.approvals.models import Request
from teliti.audit.action import Act, action
from teliti.base.moves import BadMove, check_move
from teliti.base.refusals import Refused
from teliti.base.saving import insert_all, save
from teliti.exchange import operations as exchange
from teliti.exchange.declaring import Changed, Record
from teliti.exchange.models import Import
from teliti.parties import events, operations, queries
from teliti.parties.domain import (
    MOVES,
    UNDONE_WITHIN,
    BadInput,
    PartyState,
    account_number_of,
    likenesses,
)
from teliti.parties.models import Alike, BankAccount, Merge, Party
from teliti.parties.operations import TRUST, Particulars
from teliti.people.models import Company


@action("parties.manage")
def add_party(
    act: Act, *, code: str = "", is_confirmed: bool = False, **particulars: Unpack[Particulars]
) -> Party:
    """Enter a customer, a supplier, or somebody else; see `operations.add_party`.

    Refused too when a party is called much the same, unless `is_confirmed` says they are two.
    """
    if not is_confirmed:
        _refuse_alike(act, particulars.get("name", ""))
    return operations.add_party(act, code=code, **particulars)


@action("parties.manage")
def change_party(
    act: Act,
    *,
    party: Party,
    version: int | None = None,
    code: str = "",
    **particulars: Unpack[Particulars],
) -> Party:
    """Change what is given, keep the rest. An empty `code` keeps the code."""
    party = act.lock(Party, party.pk, version=version)
    _change(act, party, {**particulars, "code": code})
    return party


@action("parties.manage")
def change_many(act: Act, *, parties: Sequence[Party], particulars: Particulars) -> int:
    """Change the same for many parties, all or none. How many differed from it."""
    return operations.change_each(act, {party.pk: particulars for party in parties})


@action("parties.manage")
def change_each(act: Act, *, particulars: Mapping[int, Particulars]) -> int:
    """Change parties, by key, each as it is said of it; all or none. How many differed from it."""
    return operations.change_each(act, particulars)


@action("parties.manage")
def deactivate_party(act: Act, *, party: Party, because: str = "") -> Party:
    """Put a party out of use: new papers cannot name it, what stands stays."""
    party = act.lock(Party, party.pk)
    _move(party, PartyState.INACTIVE)
    act.record(events.PARTY_DEACTIVATED, party, because=because)
    return party


@action("parties.manage")
def reactivate_party(act: Act, *, party: Party) -> Party:
    """Put a party in use again."""
    party = act.lock(Party, party.pk)
    _move(party, PartyState.ACTIVE)
    act.record(events.PARTY_REACTIVATED, party)
    return party


@action("parties.manage")
def import_parties(
    act: Act,
    *,
    batch: Import,
    records: Sequence[Record],
    is_customer: bool,
    step: Callable[[int], None],
) -> None:
    """Take in many customers or suppliers from a file, all or none; one event tells of them."""
    batch = exchange.hold(act, batch)
    company = Company.objects.get(pk=act.company_id)
    parties, findings = operations.prepared(company, act.today, records, is_customer=is_customer)
    exchange.refuse(findings)
    exchange.take(act, batch, operations.taken_in(act, parties, step))


@action("parties.manage")
def change_by_table(
    act: Act,
    *,
    batch: Import,
    changes: Sequence[Changed],
    records: Sequence[Record],
    is_customer: bool,
    step: Callable[[int], None],
) -> None:
    """Take over changes of parties from a file, and new ones; all or none."""
    batch = exchange.hold(act, batch)
    company = Company.objects.get(pk=act.company_id)
    new, findings = operations.prepared(company, act.today, records, is_customer=is_customer)
    exchange.refuse([*operations.refused_changes(company, act.today, changes), *findings])
    sides = ("is_customer", "is_supplier") if is_customer else ("is_supplier", "is_customer")
    changed = []
    for one in changes:
        party = act.lock(Party, one.key)
        given = {sides[1] if name == "is_other" else name: it for name, it in one.values.items()}
        given[sides[0]] = True
        before = {name: getattr(party, name) for name in given}
        _change(act, party, given)
        changed.append(exchange.Before(one.number, party.pk, party.version, before))
        step(1)
    exchange.take(act, batch, operations.taken_in(act, new, step), changed)


@action("parties.manage")
def undo_import_of_parties(act: Act, *, batch: Import, because: str) -> None:
    """Withdraw the parties that an import made, as long as nothing depends on any of them, and
    give those that it changed their values back, unless they were changed since."""
    batch = exchange.hold_done(act, batch, because)
    for party, before in exchange.changed_by(act, batch, Party):
        _change(act, party, before)
    operations.withdraw(act, batch.made)
    exchange.undone(act, batch, because)


@action("parties.manage")
def find_duplicates(act: Act) -> int:
    """Look for parties that may be one. How many pairs."""
    found = operations.keep_alike(act, likenesses(queries.facts_of(act.company_id)))
    company = Company.objects.get(pk=act.company_id)
    act.moment(events.DUPLICATES_SOUGHT, company, pairs=found)
    return found


@action("parties.merge")
def merge_parties(
    act: Act, *, survivor: Party, other: Party, taken: Sequence[str], because: str = ""
) -> Party:
    """Merge `other` into `survivor`, which takes the named fields over from it (`domain.CHOSEN`).

    Its papers stay as they are and are shown under the survivor from now on. Undone for 30 days.
    """
    held = {key: act.lock(Party, key) for key in sorted((survivor.pk, other.pk))}
    kept, gone = held[survivor.pk], held[other.pk]
    operations.merge(act, kept, gone, taken)
    approvals.drop_changed(act, queries.untrusted_accounts_of(act.company_id, held))
    act.record(events.PARTY_MERGED, gone, because=because, into=str(kept))
    act.record(events.PARTY_CHANGED, kept)
    return kept


@action("parties.merge")
def undo_merge(act: Act, *, merge: Merge, because: str) -> Party:
    """Take a merge back, within 30 days. Fields of the survivor that were changed since stay."""
    merge = act.lock(Merge, merge.pk)
    if merge.undone_at is not None:
        raise Refused(_("This merge was undone already."))
    if act.now - merge.merged_at > UNDONE_WITHIN:
        raise Refused(_("A merge is undone within 30 days. Enter the party anew instead."))
    held = {key: act.lock(Party, key) for key in sorted((merge.survivor_id, merge.other_id))}
    survivor, other = held[merge.survivor_id], held[merge.other_id]
    kept = operations.unmerge(act, merge, survivor, other)
    approvals.drop_changed(act, queries.untrusted_accounts_of(act.company_id, held))
    act.record(events.PARTY_UNMERGED, other, because=because, kept=kept)
    act.record(events.PARTY_CHANGED, survivor)
    return other


@action("parties.manage")
def tell_apart(act: Act, *, alike: Alike) -> Alike:
    """Say that two parties that look alike are two. They are not shown again."""
    alike = act.lock(Alike, alike.pk)
    save(alike, is_apart=True)
    act.record(events.PARTIES_TOLD_APART, alike)
    return alike


@action("parties.bank")
def import_bank_accounts(
    act: Act, *, batch: Import, records: Sequence[Record], step: Callable[[int], None]
) -> None:
    """Take in bank accounts of parties from a file; each waits on the desk of whoever trusts."""
    batch = exchange.hold(act, batch)
    accounts, findings = operations.prepared_bank_accounts(act.company_id, records)
    exchange.refuse(findings)
    for account in accounts:
        account.changed_by_id, account.changed_at = act.actor.pk, act.now
    exchange.take(act, batch, [row.pk for row in insert_all(accounts)])
    approvals.ask_each(act, accounts, TRUST)
    step(len(accounts))


@action("parties.bank")
def change_bank_accounts_by_table(
    act: Act,
    *,
    batch: Import,
    changes: Sequence[Changed],
    records: Sequence[Record],
    step: Callable[[int], None],
) -> None:
    """Take over changes of bank accounts from a file, and new ones; all or none. Each of them waits
    for the trust of somebody else."""
    batch = exchange.hold(act, batch)
    new, findings = operations.prepared_bank_accounts(act.company_id, records)
    exchange.refuse([*operations.refused_account_changes(act.company_id, changes), *findings])
    accounts, changed = [], []
    for one in changes:
        account = act.lock(BankAccount, one.key)
        before = {name: getattr(account, name) for name in one.values}  # never its party
        operations.change_account(act, account, **{**operations.told(account), **one.values})
        accounts.append(account)
        changed.append(exchange.Before(one.number, account.pk, account.version, before))
        step(1)
    for account in new:
        account.changed_by_id, account.changed_at = act.actor.pk, act.now
    exchange.take(act, batch, [row.pk for row in insert_all(new)], changed)
    approvals.ask_each(act, [*accounts, *new], TRUST)


@action("parties.bank")
def undo_import_of_bank_accounts(act: Act, *, batch: Import, because: str) -> None:
    """Close the bank accounts that an import made, unless one is trusted by now, and give those
    that it changed their numbers back; those wait for trust again."""
    batch = exchange.hold_done(act, batch, because)
    accounts = []
    for account, before in exchange.changed_by(act, batch, BankAccount):
        operations.change_account(act, account, **{**operations.told(account), **before})
        accounts.append(account)
    operations.close_imported(act, batch.made)
    approvals.ask_each(act, accounts, TRUST)
    exchange.undone(act, batch, because)


@action("parties.bank")
def add_bank_account(
    act: Act,
    *,
    party: Party,
    bank_code: str,
    number: str,
    holder_name: str,
    is_confirmed: bool = False,
) -> BankAccount:
    """Enter a bank account of a party. It may be paid only after somebody else trusted it.

    Refused when another party has the same account, unless `is_confirmed`; a known sign of fraud.
    """
    party = act.lock(Party, party.pk)
    account = BankAccount(
        company_id=act.company_id,
        party=party,
        bank_code=bank_code.strip().upper(),
        number=_account_number(number),
        holder_name=holder_name.strip() or party.name,
        changed_by_id=act.actor.pk,
        changed_at=act.now,
    )
    _refuse_shared(act, account, is_confirmed=is_confirmed)
    account.save(force_insert=True)
    act.record(events.BANK_ACCOUNT_ADDED, account, party=str(party))
    approvals.ask(act, account, TRUST)
    return account


@action("parties.bank")
def change_bank_account(
    act: Act,
    *,
    account: BankAccount,
    bank_code: str,
    number: str,
    holder_name: str,
    version: int | None = None,
) -> BankAccount:
    """Change a bank account: trust is gone until somebody else looked again."""
    account = act.lock(BankAccount, account.pk, version=version)
    _refuse_closed(account)
    typed = (bank_code.strip().upper(), _account_number(number), holder_name.strip())
    if typed == (account.bank_code, account.number, account.holder_name):
        raise Refused(_("Nothing was changed."))
    account.bank_code, account.number, account.holder_name = typed
    _refuse_shared(act, account, is_confirmed=True)
    operations.change_account(act, account, **operations.told(account))
    approvals.ask(act, account, TRUST)
    return account


@action("parties.bank")
def ask_to_trust(act: Act, *, account: BankAccount) -> Request:
    """Ask once more that somebody else compares the account, when a request was refused."""
    account = act.lock(BankAccount, account.pk)
    _refuse_closed(account)
    if account.is_trusted:
        raise Refused(_("This bank account is trusted already."))
    return approvals.ask(act, account, TRUST)


@action("parties.bank")
def close_bank_account(act: Act, *, account: BankAccount, because: str) -> BankAccount:
    """Stop paying on this account; it stays on record."""
    account = act.lock(BankAccount, account.pk)
    _refuse_closed(account)
    save(account, closed_on=act.today)
    approvals.drop(act, [account])
    act.record(events.BANK_ACCOUNT_CLOSED, account, because=because, party=str(account.party))
    return account


def _change(act: Act, party: Party, values: dict[str, Any]) -> None:
    """Change these fields of a party, which is locked; its code among them, perhaps. Called
    otherwise, it voids what is asked about its bank accounts."""
    called, given = str(party), dict(values)
    code = operations.change_code(act, party, given.pop("code", "") or "")
    save(party, code=code, **operations.cleaned(act, party, given))  # type: ignore[arg-type]  # fields of a party
    if str(party) != called:
        approvals.drop_changed(act, queries.untrusted_accounts_of(act.company_id, [party.pk]))
    act.record(events.PARTY_CHANGED, party)


def _move(party: Party, to: PartyState) -> None:
    try:
        check_move(MOVES, party.state, to=to)
    except BadMove as bad:
        raise Refused(
            _("%(party)s is already so: %(state)s.")
            % {"party": party, "state": party.get_state_display()}
        ) from bad
    save(party, state=to.value)


def _refuse_alike(act: Act, name: str) -> None:
    alike = queries.alike(act.company_id, name.strip()) if name.strip() else []
    if alike:
        raise Refused(
            _("This looks like %(names)s. Use that one, or tick that this is another party.")
            % {"names": ", ".join(str(party) for party in alike)},
            field="is_confirmed",
        )


def _refuse_shared(act: Act, account: BankAccount, *, is_confirmed: bool) -> None:
    known = queries.paid_on(act.company_id, account.bank_code, account.number)
    others = [one for one in known if one.pk != account.pk]
    if any(one.party_id == account.party_id for one in others):
        raise Refused(_("This party has this bank account already."), field="number")
    if others and not is_confirmed:
        raise Refused(
            _(
                "%(party)s has the same bank account. Ask both why, and tick that it is right "
                "only then."
            )
            % {"party": others[0].party},
            field="is_confirmed",
        )


def _refuse_closed(account: BankAccount) -> None:
    if account.closed_on is not None:
        raise Refused(_("This bank account is closed. Enter it again if it is used again."))


def _account_number(text: str) -> str:
    try:
        return account_number_of(text)
    except BadInput as trouble:
        raise Refused(operations.said(trouble.saying), field="number") from trouble

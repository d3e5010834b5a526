"""Parties for tests, made through actions."""

from itertools import count

from teliti.approvals import actions as approvals
from teliti.approvals.queries import open_request
from teliti.parties import actions
from teliti.parties.models import BankAccount, Party
from teliti.parties.operations import TRUST
from teliti.people.models import Member

_numbers = count(1)


def customer(member: Member, name: str = "", **particulars: object) -> Party:
    """A customer with a name of its own unless one is given."""
    return party(member, name, is_customer=True, **particulars)


def supplier(member: Member, name: str = "", **particulars: object) -> Party:
    """A supplier with a name of its own unless one is given."""
    return party(member, name, is_supplier=True, **particulars)


def party(member: Member, name: str = "", **particulars: object) -> Party:
    """A party with a name of its own unless one is given."""
    return actions.add_party(
        member,
        name=name or f"PT Mitra {next(_numbers)}",
        is_confirmed=True,
        **particulars,  # type: ignore[arg-type]  # any of Particulars
    )


def trusted(signer: Member, account: BankAccount, note: str = "Ibu Sari, 021 555") -> BankAccount:
    """The account after this person approved that it may be paid."""
    request = open_request(account, TRUST)
    assert request is not None, "entering an account asks for its approval"
    approvals.approve(signer, request=request, note=note)
    return BankAccount.objects.get(pk=account.pk)


def bank_account(member: Member, party: Party, number: str = "7310252527") -> BankAccount:
    """A bank account at BCA that nobody trusts yet."""
    return actions.add_bank_account(
        member, party=party, bank_code="014", number=number, holder_name=party.name
    )

"""What can be done to the bank accounts of a party."""

from collections.abc import Sequence

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teliti.approvals.models import Request
from teliti.kit.asks import Ask, Data
from teliti.kit.screens import address_of
from teliti.kit.shapes import (
    Link,
)
from teliti.parties import actions, forms, queries
from teliti.parties.models import BankAccount, Party
from teliti.parties.views.asks import OfParty
from teliti.parties.views.page import crumb_of
from teliti.people.models import Member


class AddBankAccount(OfParty):
    """Enter a bank account."""

    title, duty, form = _("Enter bank account"), "parties.bank", forms.NewBankAccount
    submit, done = _("Save"), _("Saved. Somebody else has to trust it before it is paid.")

    def initial(self) -> Data:
        return {"holder_name": self.subject.name}

    def carry_out(self, member: Member, data: Data) -> Party:
        actions.add_bank_account(member, party=self.subject, **data)
        return self.subject


class _OfBankAccount(Ask):
    """A question about one bank account."""

    find = queries.bank_accounts_seen_by
    subject: BankAccount

    def crumbs(self) -> Sequence[Link]:
        party = self.subject.party
        return crumb_of(party), Link(str(party), address_of(party))


class ChangeBankAccount(_OfBankAccount):
    """Change a bank account."""

    title, duty, form = _("Change bank account"), "parties.bank", forms.BankAccountForm
    submit, done = _("Save"), _("Saved. Somebody else has to trust it before it is paid.")

    def initial(self) -> Data:
        account = self.subject
        return {
            "bank_code": account.bank_code,
            "number": account.number,
            "holder_name": account.holder_name,
        }

    def effects(self) -> Sequence[str]:
        if not self.subject.is_trusted:
            return ()
        return (gettext("The account loses its trust, until somebody else compared it again."),)

    def carry_out(self, member: Member, data: Data) -> Party:
        actions.change_bank_account(
            member, account=self.subject, version=self.subject.version, **data
        )
        return self.subject.party


class AskToTrust(_OfBankAccount):
    """Ask once more that somebody else compares the account."""

    title, duty = _("Ask somebody to compare it"), "parties.bank"

    def carry_out(self, member: Member, data: Data) -> Request:
        return actions.ask_to_trust(member, account=self.subject)


class CloseBankAccount(_OfBankAccount):
    """Stop paying on an account."""

    title, duty, form = _("Close bank account"), "parties.bank", forms.Reason
    danger = True

    def carry_out(self, member: Member, data: Data) -> Party:
        actions.close_bank_account(member, account=self.subject, **data)
        return self.subject.party

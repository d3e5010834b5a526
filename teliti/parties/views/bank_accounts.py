"""What can be done to the bank accounts of a party."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teliti.approvals.actions import approve_many
from teliti.approvals.models import Request
from teliti.approvals.queries import requests_seen_by
from teliti.base.refusals import Refusals, Refused
from teliti.kit.asks import Ask, Data
from teliti.kit.many import AskOfEach
from teliti.kit.screens import address_of
from teliti.kit.shapes import Cell, Link
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


class TrustEach(AskOfEach):
    """Trust many accounts that somebody else entered: each is compared, as it would be alone."""

    title, duty, row_form = _("Trust bank accounts"), "parties.trust", forms.TrustRow
    rows, submit, done = queries.untrusted_accounts_seen_by, _("Trust"), _("Trusted.")

    def crumbs(self) -> Sequence[Link]:
        return (Link(gettext("All parties"), reverse("parties:parties")),)

    def effects(self) -> Sequence[str]:
        if not self.chosen:
            return super().effects()
        return [
            gettext("Compare every digit: call each party on a number known before."),
            gettext("Write down whom you asked, on which number. What you leave empty waits."),
            gettext("From then on money can be sent to these accounts."),
        ]

    def told(self, thing: BankAccount) -> Sequence[Cell]:
        party = thing.party.survivor or thing.party
        return [
            Cell(str(party), url=address_of(party)),
            Cell(str(thing), "code", sub=thing.holder_name, strong=True),
        ]

    def key_of(self, thing: BankAccount) -> int:
        asked: int | None = thing.asked  # type: ignore[attr-defined]  # annotated
        return asked or -thing.pk

    def carry_out(self, member: Member, data: Data) -> None:
        notes = {self.key_of(row["thing"]): row["note"] for row in data["rows"] if row["note"]}
        refusals = Refusals()
        for key in notes:
            with refusals.about(key):
                if key < 0:
                    raise Refused(
                        gettext("Nobody asks for this. Whoever enters accounts has to ask again.")
                    )
        refusals.say()
        requests = list(requests_seen_by(member).filter(pk__in=notes))
        approve_many(member, requests=requests, notes=notes)

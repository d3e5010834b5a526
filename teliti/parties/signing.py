"""What of parties needs an approval: that a bank account is the party's own."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from teliti.approvals.kinds import Signed
from teliti.parties.domain import bank_name
from teliti.parties.models import BankAccount
from teliti.parties.operations import TRUST, trust


def called(account: BankAccount, _also: Any) -> str:
    """What a request calls an account: a merged party's is its survivor's."""
    return f"{account.party.survivor or account.party} · {account}"


def content_of(account: BankAccount) -> dict[str, Any]:
    """Every digit that one has to compare, and whether the account is still used."""
    return {
        "party": str(account.party.survivor or account.party),
        "bank_code": account.bank_code,
        "number": account.number,
        "holder_name": account.holder_name,
        "closed_on": account.closed_on,
    }


SIGNED = [
    Signed(
        TRUST,
        _("Trust a bank account"),
        BankAccount,
        duty="parties.bank",
        called=called,
        content=content_of,
        labels={
            "party": (_("Party"), "text"),
            "bank_code": (_("Bank"), bank_name),
            "number": (_("Account number"), "text"),
            "holder_name": (_("Account holder"), "text"),
            "closed_on": (_("Closed on"), "date"),
        },
        always="parties.trust",
        made_by=lambda account: account.changed_by_id,
        note=_("Whom you asked, on which number known before: never one from the same letter."),
        granted=trust,
    )
]

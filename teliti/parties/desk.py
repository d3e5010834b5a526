"""What waits about parties: bank accounts that a second person has to compare."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from teliti.kit.desk import Waiting
from teliti.kit.shapes import Verb
from teliti.parties import queries
from teliti.people.models import Member


def untrusted_accounts(member: Member) -> Iterator[Waiting]:
    """Bank accounts that somebody else entered, for whoever may trust them."""
    if not member.may("parties.trust"):
        return
    for account in queries.bank_accounts_to_trust(member):
        trust = reverse("parties:trust_bank_account", args=[account.pk])
        yield Waiting(
            key=f"parties.bankaccount:{account.pk}",
            kind=gettext_lazy("Bank accounts to compare"),
            title=f"{account.party} · {account}",
            why_me=gettext("%(person)s entered it. It can be paid once you have trusted it.")
            % {"person": account.changed_by},
            url=trust,
            since=account.changed_at.date(),
            verbs=[Verb(gettext("Trust"), trust)],
            room="finance",
        )


WAITING = [untrusted_accounts]

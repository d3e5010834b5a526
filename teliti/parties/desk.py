"""What waits about parties: bank accounts that nobody is asked to compare.

A request ends when it is refused or withdrawn, or when the party is called otherwise since; the
account cannot be paid until somebody asks again.
"""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teliti.base.clock import day_in
from teliti.kit.desk import Waiting
from teliti.kit.screens import address_of
from teliti.kit.shapes import Verb
from teliti.parties import queries
from teliti.people.models import Member

AT_MOST = 50


def unasked(member: Member) -> Iterator[Waiting]:
    """Bank accounts that can be paid only after somebody asks for their comparison."""
    if not member.may("parties.bank"):
        return
    for account in queries.unasked_accounts(member)[:AT_MOST]:
        ask = reverse("parties:ask_to_trust", args=[account.pk])
        yield Waiting(
            key=f"parties.bankaccount:{account.pk}",
            kind=gettext_lazy("Nobody compares it"),
            title=f"{account.party.survivor or account.party} · {account}",
            why_me=_("It cannot be paid until a second person compared it. Ask for that."),
            url=address_of(account.party.survivor or account.party),
            since=day_in(account.changed_at, member.time_zone),
            verbs=[Verb(_("Ask to compare"), ask, "a", main=True, post=True)],
            room="finance",
        )


WAITING = [unasked]

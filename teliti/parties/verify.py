"""What must hold of parties; `teliti verify` asks it."""

from collections.abc import Iterator

from django.db import connection
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teliti.audit.verify import Check
from teliti.parties.models import BankAccount


def trust_was_given(company: int) -> Iterator[str]:
    """Each trusted account whose trust the trail doesn't know, as it stands, from that person."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT b.id FROM parties_bankaccount b WHERE b.company_id = %s AND b.is_trusted "
            "AND NOT EXISTS (SELECT 1 FROM audit_event e WHERE e.company_id = b.company_id "
            "AND e.subject = 'parties.bankaccount:' || b.id "
            "AND e.name = 'parties.bank_account_trusted' "
            "AND e.actor_id = b.trusted_by_id AND e.at = b.trusted_at) ORDER BY b.id",
            [company],
        )
        unknown = [row[0] for row in cursor.fetchall()]
    for account in BankAccount.objects.filter(pk__in=unknown).select_related("party"):
        yield gettext("%(party)s: nobody on the trail trusted the bank account %(account)s.") % {
            "party": account.party,
            "account": account,
        }


CHECKS = [
    Check(
        "parties.trust", _("Trusted bank accounts were trusted by a second person"), trust_was_given
    )
]

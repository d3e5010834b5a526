"""What waits: questions, unmatched lines, the first steps of a new company."""

from datetime import date

from django.db.models import Count, Min

from teliti.people.models import Member
from teliti.treasury.models import BankAccount, BankLine, LineState, Statement

QUESTIONS_SHOWN = 100


def parked_for(member: Member) -> list[BankLine]:
    """The lines about which somebody asks the member, the oldest question first."""
    return list(
        BankLine.objects.filter(
            company_id=member.company_id, state=LineState.PARKED, parked_for=member
        )
        .select_related("bank_account", "parked_by__user")
        .order_by("parked_at", "pk")[:QUESTIONS_SHOWN]
    )


def unmatched_by_account(member: Member) -> list[tuple[BankAccount, int, date]]:
    """The accounts with open lines, how many, and the day of the oldest."""
    rows = (
        BankLine.objects.filter(company_id=member.company_id, state=LineState.OPEN)
        .values("bank_account")
        .annotate(lines=Count("pk"), oldest=Min("booked_on"))
        .order_by("oldest")
    )
    found = BankAccount.objects.in_bulk([row["bank_account"] for row in rows])
    return [(found[row["bank_account"]], row["lines"], row["oldest"]) for row in rows]


def has_accounts(member: Member) -> bool:
    """Whether the company has a bank account."""
    return BankAccount.objects.filter(company_id=member.company_id).exists()


def has_statements(member: Member) -> bool:
    """Whether a statement was ever imported."""
    return Statement.objects.filter(company_id=member.company_id).exists()

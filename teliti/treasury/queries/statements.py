"""Questions about imported files and statements."""

from collections.abc import Sequence
from datetime import date

from django.db import connection
from django.db.models import QuerySet

from teliti.people.models import Member
from teliti.treasury.models import (
    Allocation,
    BankAccount,
    BankLine,
    Match,
    MatchBatch,
    Statement,
    StatementFile,
)


def statements_seen_by(member: Member) -> QuerySet[Statement]:
    """Statements of the member's company with their accounts and files."""
    return Statement.objects.filter(company_id=member.company_id).select_related(
        "bank_account", "file__imported_by__user", "explained_by__user"
    )


def files_seen_by(member: Member) -> QuerySet[StatementFile]:
    """Imported files."""
    return StatementFile.objects.filter(company_id=member.company_id).select_related(
        "imported_by__user"
    )


def latest_statements(account: BankAccount, most: int = 12) -> Sequence[Statement]:
    """An account's latest statements."""
    rows = Statement.objects.filter(bank_account=account).select_related("bank_account")
    return list(rows.order_by("-ends_on", "-pk")[:most])


def lines_of_statement(statement: Statement, most: int) -> list[BankLine]:
    """The first lines that a statement brought, in its order."""
    return list(
        BankLine.objects.filter(statement=statement)
        .select_related("bank_account")
        .order_by("place")[:most]
    )


def matches_of(line: BankLine) -> list[Match]:
    """What the line was matched to, the latest first, taken back or not."""
    return list(
        Match.objects.filter(line=line)
        .select_related("entry", "accepted_by__user", "undone_by__user", "batch")
        .order_by("-pk")
    )


def matches_of_batch(batch: MatchBatch, most: int = 1_000) -> list[Match]:
    """The matches of a batch in the order of their days, taken back or not."""
    return list(
        Match.objects.filter(batch=batch)
        .select_related("line__bank_account", "entry")
        .order_by("line__booked_on", "pk")[:most]
    )


def allocations_of(matches: Sequence[Match]) -> dict[int, list[Allocation]]:
    """The parts of some matches, by match, in the order in which they were told."""
    found: dict[int, list[Allocation]] = {match.pk: [] for match in matches}
    rows = (
        Allocation.objects.filter(match__in=matches)
        .select_related("invoice__party", "account", "ledger_line__entry", "party")
        .order_by("pk")
    )
    for row in rows:
        found[row.match_id].append(row)
    return found


def daily_balances(
    account: BankAccount, closing: int, day: date, most: int = 60
) -> list[tuple[date, int]]:
    """The bank's balance at the end of the latest days with lines, counted back from a closing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT booked_on, SUM(amount_minor)::bigint FROM treasury_bankline "
            "WHERE bank_account_id = %s AND booked_on <= %s GROUP BY booked_on "
            "ORDER BY booked_on DESC LIMIT %s",
            [account.pk, day, most],
        )
        rows = cursor.fetchall()
    found = []
    balance = closing
    for on, moved in rows:
        found.append((on, balance))
        balance -= moved
    return found[::-1]

"""What treasury wants to see done before a period is locked."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from teliti.ledger.closing import ClosingLine
from teliti.ledger.models import Period
from teliti.treasury.models import AccountState, BankAccount, BankLine, LineState, Statement
from teliti.treasury.queries import chain


def unmatched_lines(company: int, period: Period) -> int:
    """Bank lines booked up to the end of the period that are open or parked."""
    return (
        BankLine.objects.filter(company_id=company, booked_on__lte=period.ends_on)
        .exclude(state=LineState.MATCHED)
        .count()
    )


def missing_statements(company: int, period: Period) -> int:
    """Open accounts, kept since before the period's end, whose statements do not reach that end."""
    # Banks date a statement by its last line: one that reaches the last three days counts.
    reaching = Statement.objects.filter(
        bank_account=OuterRef("pk"), ends_on__gte=period.ends_on - timedelta(days=3)
    )
    accounts = BankAccount.objects.filter(
        company_id=company, state=AccountState.OPEN, opened_on__lte=period.ends_on
    )
    return accounts.filter(~Exists(reaching)).count()


def statements_with_problems(company: int, period: Period) -> int:
    """Statements up to the end of the period that do not agree and that nobody explained."""
    accounts = list(BankAccount.objects.filter(company_id=company))
    keys = {
        finding.statement.pk
        for finding in chain.findings_of(accounts)
        if finding.is_red
        and finding.statement.starts_on is not None
        and finding.statement.starts_on <= period.ends_on
    }
    return len(keys)


def _lines(period: Period) -> str:
    return f"{reverse('treasury:banklines')}?state=open&until={period.ends_on.isoformat()}"


def _accounts(_period: Period) -> str:
    return reverse("treasury:bankaccounts")


def _statements(period: Period) -> str:
    return f"{reverse('treasury:statements')}?state=problems"


CLOSING = [
    ClosingLine(
        "treasury.unmatched", _("Bank lines that are not matched"), unmatched_lines, _lines
    ),
    ClosingLine(
        "treasury.missing", _("Bank accounts without a statement to the end of the period"),
        missing_statements, _accounts,
    ),
    ClosingLine(
        "treasury.problems", _("Bank statements that do not agree"), statements_with_problems,
        _statements,
    ),
]  # fmt: skip

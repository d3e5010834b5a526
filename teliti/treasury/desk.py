"""What waits for a person in treasury."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from teliti.base.clock import day_in
from teliti.kit.desk import SetUpStep, Waiting
from teliti.kit.screens import address_of
from teliti.kit.shapes import Verb
from teliti.kit.words import shown_amount, shown_day
from teliti.people.models import Member
from teliti.treasury.queries import accounts, chain, waiting

KIND = gettext_lazy("Bank")


def waiting_for(member: Member) -> Iterator[Waiting]:
    """Questions asked of the member, unmatched lines by account, statements that do not agree."""
    if member.may("treasury.answer"):
        yield from _questions(member)
    if member.may("treasury.match"):
        yield from _unmatched(member)
    if member.may("treasury.import"):
        yield from _problems(member)


def _questions(member: Member) -> Iterator[Waiting]:
    for line in waiting.parked_for(member):
        address = reverse("treasury:answer_line", args=[line.pk])
        yield Waiting(
            key=f"treasury.bankline:{line.pk}",
            kind=gettext_lazy("Questions about bank lines"),
            title=line.parked_question,
            why_me=_("%(person)s asks about %(day)s, %(amount)s: %(text)s") % {
                "person": line.parked_by, "day": shown_day(line.booked_on),
                "amount": shown_amount(line.amount_minor, line.currency), "text": line.text[:80],
            },
            url=address,
            since=day_in(line.parked_at, member.time_zone)
            if line.parked_at
            else line.booked_on,
            verbs=(Verb(_("Answer"), address, "w"),),
            amount=line.amount_minor,
            currency=line.currency,
            room="finance",
        )  # fmt: skip


def _unmatched(member: Member) -> Iterator[Waiting]:
    for account, count, oldest in waiting.unmatched_by_account(member):
        address = reverse("treasury:match_account", args=[account.pk])
        said = ngettext("%(count)s line to match", "%(count)s lines to match", count)
        yield Waiting(
            key=f"treasury.bankaccount:{account.pk}:match",
            kind=KIND,
            title=f"{account}: {said % {'count': count}}",
            why_me=_("The bank has booked them; the books do not know them yet."),
            url=address,
            since=oldest,
            verbs=(Verb(_("Match"), address, "m"),),
            room="finance",
        )


def _problems(member: Member) -> Iterator[Waiting]:
    for finding in chain.findings_of(accounts.open_accounts(member.company_id)):
        if not finding.is_red:
            continue
        statement = finding.statement
        address = reverse("treasury:explain_statement", args=[statement.pk])
        yield Waiting(
            key=f"treasury.statement:{statement.pk}:{finding.told.code}",
            kind=KIND,
            title=f"{statement.bank_account}: {finding.told.sentence}",
            why_me=_("Find the missing statement, or write down what you found."),
            url=address_of(statement),
            since=statement.ends_on,
            verbs=(Verb(_("Explain"), address, "e"),),
            room="finance",
        )


WAITING = [waiting_for]
SET_UP = [
    SetUpStep(
        "bank_accounts",
        gettext_lazy("Bank accounts"),
        gettext_lazy("Each account of the company, and where it stands in the chart."),
        "treasury.accounts",
        "treasury:new_bankaccount",
        waiting.has_accounts,
        40,
    ),
    SetUpStep(
        "statement",
        gettext_lazy("First bank statement"),
        gettext_lazy("Import the file that the bank sends, and match its lines."),
        "treasury.import",
        "treasury:import",
        waiting.has_statements,
        60,
    ),
]

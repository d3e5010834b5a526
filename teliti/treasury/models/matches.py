"""What a bank line belongs to, who said so and why, and what was learnt from it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from teliti.invoicing.models import Invoice
from teliti.ledger.models import Account, Entry, Line
from teliti.parties.models import Party
from teliti.people.models import Member, OfCompany
from teliti.treasury.models.accounts import BankAccount
from teliti.treasury.models.statements import BankLine


class MatchBatch(OfCompany):
    """Matches that were accepted together, to be looked through and undone together."""

    bank_account = models.ForeignKey(BankAccount, models.PROTECT, related_name="batches")
    accepted_at = models.DateTimeField(_("Accepted"))
    accepted_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    threshold = models.PositiveSmallIntegerField(_("From this score on"))
    lines = models.PositiveIntegerField(_("Lines"))
    total_minor = models.BigIntegerField(_("Sum"))

    class Meta:
        verbose_name = _("batch of matches")
        verbose_name_plural = _("batches of matches")

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def currency(self) -> str:
        return self.bank_account.currency


class Match(OfCompany):
    """That somebody said where a bank line belongs. Taken back by `undone_*`, never deleted.

    `reasons` are the sentences as they were shown then, as plain data (see `told`). `entry` has
    the line in the books; `posted` is false where that entry stood there already.
    """

    line = models.ForeignKey(BankLine, models.PROTECT, related_name="matches")
    batch = models.ForeignKey(MatchBatch, models.PROTECT, related_name="matches", null=True)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+")
    posted = models.BooleanField()
    score = models.PositiveSmallIntegerField(_("Score"))
    reasons = models.JSONField(_("Reasons"), default=list)
    accepted_at = models.DateTimeField(_("Accepted"))
    accepted_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(_("Taken back"), null=True)
    undone_by = models.ForeignKey(Member, models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["line"], condition=Q(undone_at=None), name="match_one_a_line"
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="match_undone_by_somebody",
            ),
            models.CheckConstraint(condition=Q(score__lte=100), name="match_score_to_100"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} → {self.entry_id}"

    @property
    def is_live(self) -> bool:
        return self.undone_at is None


class Target(models.TextChoices):
    INVOICE = "invoice", _("Invoice or bill")
    ACCOUNT = "account", _("Account")
    LEDGER = "ledger", _("Entry in the books")


class Allocation(OfCompany):
    """A part of a bank line and the one thing it belongs to.

    `amount_minor` is signed like the line: the live parts of a line add up to it. A difference
    (`is_difference`) is what invoice and line do not have in common: a charge, tax withheld.
    """

    match = models.ForeignKey(Match, models.PROTECT, related_name="allocations")
    kind = models.CharField(_("Kind"), max_length=7, choices=Target)
    amount_minor = models.BigIntegerField(_("Amount"))
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="+", null=True)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", null=True)
    ledger_line = models.ForeignKey(Line, models.PROTECT, related_name="+", null=True)
    party = models.ForeignKey(Party, models.PROTECT, related_name="+", null=True)
    text = models.CharField(_("Text"), max_length=300, blank=True)
    is_difference = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(amount_minor=0), name="allocation_not_zero"),
            models.CheckConstraint(
                condition=Q(
                    kind=Target.INVOICE, invoice__isnull=False, account__isnull=True,
                    ledger_line__isnull=True,
                )
                | Q(
                    kind=Target.ACCOUNT, invoice__isnull=True, account__isnull=False,
                    ledger_line__isnull=True,
                )
                | Q(
                    kind=Target.LEDGER, invoice__isnull=True, account__isnull=True,
                    ledger_line__isnull=False,
                ),
                name="allocation_to_one_thing",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_minor}"


class LearnedPattern(OfCompany):
    """What lines with this text were matched to before: an account, a party, or both.

    `text` is a line's pattern; `times` goes up with each match and down when one is taken back.
    """

    text = models.CharField(_("Text"), max_length=300)
    is_money_in = models.BooleanField(_("Money in"))
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", null=True)
    party = models.ForeignKey(Party, models.PROTECT, related_name="+", null=True)
    times = models.PositiveIntegerField(_("Times"))
    last_on = models.DateField(_("Last"))

    class Meta:
        verbose_name = _("learned pattern")
        verbose_name_plural = _("learned patterns")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "text", "is_money_in", "account", "party"],
                nulls_distinct=False,
                name="pattern_once",
            ),
            models.CheckConstraint(
                condition=Q(account__isnull=False) | Q(party__isnull=False),
                name="pattern_leads_somewhere",
            ),
        ]

    def __str__(self) -> str:
        return self.text

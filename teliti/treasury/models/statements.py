"""Imported files, the statements in them, and the statements' lines. All stay as they came."""

from collections.abc import Sequence
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teliti.ledger.models import Entry
from teliti.people.models import Member, OfCompany
from teliti.treasury.domain import matching
from teliti.treasury.models.accounts import BankAccount


class StatementFile(OfCompany):
    """A file that was imported, known by its digest. The bytes themselves lie in the archive.

    `added` lines were new, `known` ones had come before, `not_booked` were only shown.
    """

    sha256 = models.CharField(max_length=64)
    name = models.CharField(_("File"), max_length=200)
    size = models.PositiveIntegerField(_("Size (bytes)"))
    format = models.CharField(_("Format"), max_length=60)
    imported_at = models.DateTimeField(_("Imported"))
    imported_by = models.ForeignKey(
        Member, models.PROTECT, related_name="+", verbose_name=_("Imported by")
    )
    statements = models.PositiveIntegerField(_("Statements"))
    added = models.PositiveIntegerField(_("New lines"))
    known = models.PositiveIntegerField(_("Lines that were here already"))
    not_booked = models.PositiveIntegerField(_("Lines that are not booked"))

    class Meta:
        verbose_name = _("statement file")
        verbose_name_plural = _("statement files")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "sha256"], name="statement_file_once"),
            models.CheckConstraint(
                condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="statement_file_digest"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class StatementState(models.TextChoices):
    PROVEN = "proven", _("Adds up")
    UNPROVEN = "unproven", _("Not proven")
    PROBLEMS = "problems", _("Does not add up")


class Statement(OfCompany):
    """One statement (rekening koran) of one account, as the bank wrote it.

    `lines` and `total_minor` are what the file says, also of lines that an earlier statement had
    brought; `added` of them are new and point here. `difference_minor` is closing less opening
    less lines, null where a balance is missing. `problems` and `pending` are plain data, see
    `told`. `explained_*`: a person looked into what does not agree and wrote down why.
    """

    bank_account = models.ForeignKey(BankAccount, models.PROTECT, related_name="statements")
    file = models.ForeignKey(StatementFile, models.PROTECT, related_name="statement_rows")
    number = models.CharField(_("Number"), max_length=60, blank=True)
    starts_on = models.DateField(_("From"), null=True)
    ends_on = models.DateField(_("Until"), null=True)
    opening_minor = models.BigIntegerField(_("Opening balance"), null=True)
    closing_minor = models.BigIntegerField(_("Closing balance"), null=True)
    total_minor = models.BigIntegerField(_("Sum of the lines"))
    difference_minor = models.BigIntegerField(_("Difference"), null=True)
    lines = models.PositiveIntegerField(_("Lines"))
    added = models.PositiveIntegerField(_("New lines"))
    added_minor = models.BigIntegerField(_("Sum of the new lines"))
    problems = models.JSONField(_("What does not agree"), default=list, blank=True)
    pending = models.JSONField(_("Not booked yet"), default=list, blank=True)
    state = models.CharField(_("State"), max_length=8, choices=StatementState)
    explanation = models.CharField(_("Explanation"), max_length=500, blank=True)
    explained_at = models.DateTimeField(null=True, blank=True)
    explained_by = models.ForeignKey(
        Member, models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(opening_minor__isnull=True, difference_minor__isnull=True)
                | Q(closing_minor__isnull=True, difference_minor__isnull=True)
                | Q(difference_minor=F("closing_minor") - F("opening_minor") - F("total_minor")),
                name="statement_difference_is_told",
            ),
            models.CheckConstraint(
                condition=~Q(state=StatementState.PROVEN) | Q(difference_minor=0),
                name="statement_proven_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(state__in=StatementState.values), name="statement_state_known"
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True, ends_on__isnull=True)
                | Q(starts_on__lte=F("ends_on")),
                name="statement_forward",
            ),
            models.CheckConstraint(
                condition=Q(added__lte=F("lines")), name="statement_added_of_lines"
            ),
            models.CheckConstraint(
                condition=Q(explained_at__isnull=True, explained_by__isnull=True, explanation="")
                | Q(explained_at__isnull=False, explained_by__isnull=False) & ~Q(explanation=""),
                name="statement_explained_by_somebody",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["bank_account", "ends_on", "id"], name="statement_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.bank_account} {self.number or self.pk}".strip()

    @property
    def currency(self) -> str:
        return self.bank_account.currency


class LineState(models.TextChoices):
    OPEN = "open", pgettext_lazy("bank line", "Open")
    MATCHED = "matched", _("Matched")
    PARKED = "parked", _("Parked")


class BankLine(OfCompany):
    """One booked movement, exactly as the bank told it. Only where it belongs is ours to say.

    `fingerprint` tells the same line when it comes again (`domain.checking.fingerprint`);
    `pattern` is its text without what changes from one time to the next. `entry` is the journal
    entry that has it in the books, null while it is open or parked.
    """

    bank_account = models.ForeignKey(
        BankAccount, models.PROTECT, related_name="lines", db_index=False
    )
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="line_rows")
    place = models.PositiveIntegerField(_("Place in the statement"))
    file_line = models.PositiveIntegerField(_("Line of the file"))
    booked_on = models.DateField(_("Booked"))
    value_on = models.DateField(_("Value day"), null=True)
    amount_minor = models.BigIntegerField(_("Amount"))
    text = models.TextField(_("Text"), blank=True)
    reference = models.TextField(_("Reference"), blank=True)
    bank_reference = models.TextField(_("Bank’s reference"), blank=True)
    party_name = models.TextField(_("Payer or payee"), blank=True)
    party_account = models.TextField(_("Their account"), blank=True)
    code = models.TextField(_("Code"), blank=True)
    balance_minor = models.BigIntegerField(_("Balance after it"), null=True)
    details = models.JSONField(_("Single payments"), default=list, blank=True)
    fingerprint = models.CharField(max_length=64)
    pattern = models.CharField(max_length=300, blank=True)
    state = models.CharField(_("State"), max_length=7, choices=LineState, default=LineState.OPEN)
    entry = models.ForeignKey(
        Entry, models.PROTECT, related_name="+", null=True, verbose_name=_("Journal entry")
    )
    parked_question = models.CharField(_("Question"), max_length=500, blank=True)
    parked_for = models.ForeignKey(
        Member, models.PROTECT, related_name="+", null=True, verbose_name=_("Asked of")
    )
    parked_by = models.ForeignKey(Member, models.PROTECT, related_name="+", null=True)
    parked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("bank line")
        verbose_name_plural = _("bank lines")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bank_account", "fingerprint"], name="bank_line_once"),
            models.CheckConstraint(condition=~Q(amount_minor=0), name="bank_line_moves_money"),
            models.CheckConstraint(
                condition=Q(state=LineState.MATCHED, entry__isnull=False)
                | ~Q(state=LineState.MATCHED) & Q(entry__isnull=True),
                name="bank_line_matched_by_entry",
            ),
            models.CheckConstraint(
                condition=Q(state=LineState.PARKED, parked_by__isnull=False)
                & ~Q(parked_question="")
                | ~Q(state=LineState.PARKED)
                & Q(parked_question="", parked_for__isnull=True, parked_by__isnull=True),
                name="bank_line_parked_with_question",
            ),
            models.CheckConstraint(
                condition=Q(state__in=LineState.values), name="bank_line_state_known"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["bank_account", "booked_on", "id"], name="bank_line_by_day"),
            models.Index(
                fields=["bank_account", "booked_on", "id"],
                condition=~Q(state=LineState.MATCHED),
                include=["state", "amount_minor"],
                name="bank_line_open",
            ),
            models.Index(fields=["company", "booked_on", "id"], name="bank_line_of_company"),
            models.Index(
                fields=["company", "amount_minor"],
                condition=~Q(state=LineState.MATCHED),
                name="bank_line_open_by_amount",
            ),
            models.Index(
                fields=["parked_for", "id"],
                condition=Q(state=LineState.PARKED),
                name="bank_line_parked",
            ),
        ]

    def __str__(self) -> str:
        return " ".join(f"{self.booked_on} {self.party_name or self.text}".split())[:100]

    @property
    def currency(self) -> str:
        return self.bank_account.currency

    @cached_property
    def for_matching(self) -> matching.BankLine:
        """The line as the rules of matching see it; single payments are part of its words."""
        inside = " ".join(
            part
            for detail in self.details
            for part in (detail["reference"], detail["text"], detail["party_name"])
            if part
        )
        return matching.BankLine(
            key=str(self.pk),
            amount=self.amount_minor,
            on=self.booked_on,
            text=f"{self.text} {inside}".strip() if inside not in self.text else self.text,
            reference=self.reference,
            party_name=self.party_name,
            party_account=self.party_account,
            currency=self.currency,
        )


def fixed_content(statement: Statement, lines: Sequence[BankLine]) -> tuple[object, ...]:
    """What the import of a statement fixes for good, for the digest that the trail keeps."""
    told = [
        (
            line.place, line.booked_on, line.value_on, line.amount_minor, line.text,
            line.reference, line.bank_reference, line.party_name, line.party_account, line.code,
            line.balance_minor,
        )
        for line in lines
    ]  # fmt: skip
    return (
        statement.bank_account_id, statement.number, statement.starts_on, statement.ends_on,
        statement.opening_minor, statement.closing_minor, statement.total_minor, told,
    )  # fmt: skip

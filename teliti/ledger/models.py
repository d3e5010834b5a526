"""Accounts, fiscal years, periods, entries, lines, balances.

Amounts are minor units of the company's currency: debit above zero, credit below.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from teliti.ledger.domain import (
    CONTROL,
    INCOME_STATEMENT,
    AccountType,
    EntryKind,
    PeriodState,
    Side,
)
from teliti.people.models import OfCompany


class _DateRange(Func):
    function = "DATERANGE"
    output_field = DateRangeField()


def _no_overlap(name: str) -> ExclusionConstraint:
    return ExclusionConstraint(
        name=name,
        expressions=[
            (
                _DateRange("starts_on", "ends_on", RangeBoundary(True, True)),
                RangeOperators.OVERLAPS,
            ),
            ("company", RangeOperators.EQUAL),
        ],
    )


class Account(OfCompany):
    """An account of the chart. Headers group; only postable accounts carry lines."""

    code = models.CharField(_("Code"), max_length=20)
    name_id = models.CharField(_("Name (Indonesian)"), max_length=120)
    name_en = models.CharField(_("Name (English)"), max_length=120)
    type = models.CharField(_("Type"), max_length=24, choices=[(t, t) for t in AccountType])
    normal_side = models.CharField(_("Normal side"), max_length=1, choices=[(s, s) for s in Side])
    is_postable = models.BooleanField(_("May be posted to"), default=True)
    is_active = models.BooleanField(_("In use"), default=True)
    report_line = models.CharField(_("Statement line"), max_length=20, blank=True)
    cash_flow = models.CharField(_("Cash flow"), max_length=12, blank=True)
    tax_tag = models.CharField(_("Tax tag"), max_length=20, blank=True)
    note = models.CharField(_("Note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("account")
        constraints = [
            models.UniqueConstraint(
                fields=["company", "code"],
                name="account_code_once",
                violation_error_message=_("This code is taken by another account."),
            ),
            models.CheckConstraint(
                condition=Q(type__in=[str(kind) for kind in AccountType]), name="account_type_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def name(self) -> str:
        """The name in the active language."""
        return self.name_en if get_language() == "en" else self.name_id

    @property
    def is_control(self) -> bool:
        """Whether its lines carry a customer or supplier."""
        return self.type in CONTROL

    @property
    def is_income_statement(self) -> bool:
        """Whether its balance begins anew each fiscal year."""
        return self.type in INCOME_STATEMENT


class FiscalYear(OfCompany):
    """A fiscal year (tahun buku), usually January to December."""

    label = models.CharField(_("Fiscal year"), max_length=20)
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"))

    class Meta:
        verbose_name = _("fiscal year")
        constraints = [
            _no_overlap("fiscal_year_no_overlap"),
            models.CheckConstraint(
                condition=Q(starts_on__lt=F("ends_on")), name="fiscal_year_forward"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Period(OfCompany):
    """An accounting period: a month of a fiscal year, open or closed."""

    fiscal_year = models.ForeignKey(FiscalYear, models.PROTECT, related_name="periods")
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"))
    state = models.CharField(
        _("State"), max_length=8, default=PeriodState.OPEN, choices=[(s, s) for s in PeriodState]
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("accounting period")
        constraints = [
            _no_overlap("period_no_overlap"),
            models.CheckConstraint(
                condition=Q(state__in=[str(state) for state in PeriodState]),
                name="period_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on:%Y-%m}"

    @property
    def is_open(self) -> bool:
        return self.state == PeriodState.OPEN


class Entry(OfCompany):
    """A journal entry: a draft without number, or posted and then fixed for good.

    `source` names the paper it came from (`invoicing.invoice:42`), "" for manual entries.
    `reference` is the number that it had in another program, where it came by import.
    """

    number = models.CharField(_("Number"), max_length=40, blank=True)
    date = models.DateField(_("Date"))
    text = models.CharField(_("Description"), max_length=300)
    kind = models.CharField(_("Kind"), max_length=10, choices=[(kind, kind) for kind in EntryKind])
    source = models.CharField(max_length=100, blank=True)
    reference = models.CharField(
        _("Reference"), max_length=60, blank=True, default="", db_default=""
    )
    period = models.ForeignKey(Period, models.PROTECT, null=True, related_name="+")
    posted = models.BooleanField(default=False)
    posted_at = models.DateTimeField(null=True)
    posted_by_id = models.BigIntegerField(null=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")

    class Meta:
        verbose_name = _("journal entry")
        constraints = [
            models.UniqueConstraint(
                fields=["company", "number"], condition=~Q(number=""), name="entry_number_once"
            ),
            models.CheckConstraint(
                condition=Q(posted=False, number="")
                | Q(posted=True, period__isnull=False, posted_at__isnull=False) & ~Q(number=""),
                name="entry_numbered_when_posted",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "date", "id"], name="entry_by_date"),
            models.Index(
                fields=["company", "source"], condition=~Q(source=""), name="entry_by_source"
            ),
            models.Index(
                fields=["company", "reference", "date"],
                condition=~Q(reference=""),
                name="entry_by_reference",
            ),
            models.Index(fields=["company", "id"], condition=Q(posted=False), name="entry_drafts"),
        ]

    def __str__(self) -> str:
        return self.number or str(_("Draft entry"))


class Line(OfCompany):
    """One line of an entry. `date` repeats the entry's, so that a ledger pages by it."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="lines", db_index=False)
    place = models.PositiveSmallIntegerField()
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    date = models.DateField()
    amount = models.BigIntegerField()
    text = models.CharField(max_length=300, blank=True)
    party_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("journal line")
        verbose_name_plural = _("journal lines")
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="line_not_zero"),
            models.UniqueConstraint(fields=["entry", "place"], name="line_place_once"),
        ]
        indexes = [
            models.Index(fields=["company", "account", "date", "id"], name="line_of_account"),
            models.Index(
                fields=["company", "party_id", "date"],
                condition=Q(party_id__isnull=False),
                name="line_of_party",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}/{self.place}"

    @property
    def debit(self) -> int:
        return max(self.amount, 0)

    @property
    def credit(self) -> int:
        return max(-self.amount, 0)


class Grain(models.TextChoices):
    """The stretch a balance row sums up."""

    MONTH = "m", _("Month")
    DAY = "d", _("Day")


class Balance(models.Model):
    """What was debited and credited on one account in one month, or on one day.

    Kept in the transaction of each posting; `verify` proves that it agrees with the lines.
    """

    company = models.ForeignKey("people.Company", models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    grain = models.CharField(max_length=1, choices=Grain)
    starts_on = models.DateField()
    debit = models.BigIntegerField(default=0)
    credit = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "grain", "starts_on", "account"], name="balance_once"
            ),
            models.CheckConstraint(
                condition=Q(debit__gte=0, credit__gte=0), name="balance_not_negative"
            ),
        ]
        indexes = [
            models.Index(fields=["company", "account", "grain", "starts_on"], name="balance_of"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.grain} {self.starts_on}"

"""Tax codes and the dated rates behind them."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Func, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from teliti.ledger.models import Account
from teliti.people.models import OfCompany
from teliti.taxes.domain import Treatment


class _DateRange(Func):
    function = "DATERANGE"
    output_field = DateRangeField()


class TaxRate(OfCompany):
    """A value of a tax table from one day on: "12" percent, or "11/12" of the price.

    `basis` is the law it rests on; `checked` how far it may be trusted (README of the reference:
    V read in a source, K general knowledge to confirm).
    """

    key = models.CharField(_("Rate"), max_length=40)
    value = models.CharField(_("Value"), max_length=12)
    unit = models.CharField(_("Unit"), max_length=30)
    valid_from = models.DateField(_("From"))
    valid_to = models.DateField(_("Until"), null=True, blank=True)
    basis = models.CharField(_("Legal basis"), max_length=200)
    checked = models.CharField(_("Checked"), max_length=10, blank=True)

    class Meta:
        verbose_name = _("tax rate")
        constraints = [
            ExclusionConstraint(
                name="tax_rate_no_overlap",
                expressions=[
                    (
                        _DateRange("valid_from", "valid_to", RangeBoundary(True, True)),
                        RangeOperators.OVERLAPS,
                    ),
                    ("company", RangeOperators.EQUAL),
                    ("key", RangeOperators.EQUAL),
                ],
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.value} ({self.valid_from:%Y-%m-%d})"


class TaxCode(OfCompany):
    """A tax as people choose it on a line: which rate, which part of the price, which accounts."""

    code = models.CharField(_("Code"), max_length=20)
    name_id = models.CharField(_("Name (Indonesian)"), max_length=80)
    name_en = models.CharField(_("Name (English)"), max_length=80)
    treatment = models.CharField(_("Treatment"), max_length=14, choices=[(t, t) for t in Treatment])
    rate_key = models.CharField(_("Rate"), max_length=40)
    base_key = models.CharField(_("Part of the price"), max_length=40, blank=True)
    invoice_code = models.CharField(_("Transaction code"), max_length=2, blank=True)
    sales_account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    purchase_account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    is_active = models.BooleanField(_("In use"), default=True)

    class Meta:
        verbose_name = _("tax code")
        constraints = [
            models.UniqueConstraint(fields=["company", "code"], name="tax_code_once"),
            models.CheckConstraint(
                condition=Q(treatment__in=[str(t) for t in Treatment]), name="tax_treatment_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the active language."""
        return self.name_en if get_language() == "en" else self.name_id

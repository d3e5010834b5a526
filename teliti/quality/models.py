"""How many rows broke each rule, day by day."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from teliti.people.models import OfCompany


class Score(OfCompany):
    """What one rule found on one day; the last measurement of a day stands for it."""

    day = models.DateField(_("Day"))
    rule = models.CharField(_("Rule"), max_length=80)
    found = models.PositiveIntegerField(_("Found"))
    looked_at = models.PositiveIntegerField(_("Looked at"))

    class Meta:
        verbose_name = _("score")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "day", "rule"], name="score_once"),
            models.CheckConstraint(
                condition=Q(found__lte=F("looked_at")), name="score_within_what_was_looked_at"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.day:%Y-%m-%d}"

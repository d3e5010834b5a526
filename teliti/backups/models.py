"""What a backup holds of a company, what rehearsals proved, and for how long backups are kept."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from teliti.backups.domain.names import Kind
from teliti.people.models import OfCompany


class Backup(OfCompany):
    """That a file holds this company's books as they were at `made_at`.

    The file holds the whole installation: `size`, `digest` (of the file as it lies in `place`) and
    `files` are those of all; `rows` and the trail's length and end are this company's.
    """

    name = models.CharField(_("File"), max_length=80)
    kind = models.CharField(_("Why"), max_length=8, choices=[(kind, kind) for kind in Kind])
    place = models.CharField(_("Where"), max_length=300)
    made_at = models.DateTimeField(_("When"))
    size = models.PositiveBigIntegerField(_("Size"))
    digest = models.CharField("SHA-256", max_length=64)
    rows = models.PositiveBigIntegerField(_("Rows"))
    files = models.PositiveBigIntegerField(_("Files"))
    events = models.PositiveBigIntegerField(_("Events in the trail"))
    head = models.CharField(_("End of the trail"), max_length=64, blank=True)
    removed_at = models.DateTimeField(_("Removed"), null=True)

    class Meta:
        verbose_name = _("backup")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "name"], name="backup_once"),
            models.CheckConstraint(
                condition=Q(kind__in=[str(kind) for kind in Kind]), name="backup_kind_known"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "-made_at", "-id"], name="backup_by_day"),
        ]

    def __str__(self) -> str:
        return self.name


class Rehearsal(OfCompany):
    """One restore of a backup into a scratch place, and what was found there of this company.

    `trouble` says why the restore failed or what differed; empty: everything was as backed up.
    `outcome` is what `teliti verify` said there: a list of {check, count}.
    """

    backup = models.ForeignKey(Backup, models.PROTECT, related_name="rehearsals")
    at = models.DateTimeField(_("When"))
    milliseconds = models.PositiveBigIntegerField(_("Milliseconds"))
    rows = models.PositiveBigIntegerField(_("Rows"))
    tables = models.PositiveIntegerField(_("Tables"))
    files = models.PositiveBigIntegerField(_("Files"))
    events = models.PositiveBigIntegerField(_("Events in the trail"))
    checks = models.PositiveIntegerField(_("Checks"))
    findings = models.PositiveIntegerField(_("Findings"))
    trouble = models.TextField(_("Trouble"), blank=True)
    outcome = models.JSONField()

    class Meta:
        verbose_name = _("rehearsal")
        indexes: ClassVar = [
            models.Index(fields=["company", "-at", "-id"], name="rehearsal_by_day"),
        ]

    def __str__(self) -> str:
        return self.backup.name

    @property
    def is_proof(self) -> bool:
        """Whether everything came back, and the restored books hold."""
        return not self.trouble and not self.findings


class Retention(OfCompany):
    """For how long this company wants backups kept. A file holds every company, so it stays as
    long as any of them wants it."""

    daily = models.PositiveSmallIntegerField(_("Daily"))
    weekly = models.PositiveSmallIntegerField(_("Weekly"))
    monthly = models.PositiveSmallIntegerField(_("Monthly"))

    class Meta:
        verbose_name = _("retention of backups")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company"], name="retention_once"),
            models.CheckConstraint(condition=Q(daily__gte=1), name="retention_of_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.daily}, {self.weekly}, {self.monthly}"

"""Heartbeats, long work, and proofs. The queue's own tables belong to procrastinate."""

from datetime import datetime

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from teliti.people.models import Company, Member, OfCompany
from teliti.work.domain import is_silent


class Heartbeat(models.Model):
    """The last sign of life of a job, a reader of the log, or the worker itself.

    `expected_every` is in seconds; longer silence than that shows on the page (0: no expectation).
    `last_due` is the moment of its schedule that was last handed to the queue, `since` when it was
    first expected.
    """

    name = models.CharField(_("Name"), max_length=120)
    company = models.ForeignKey(Company, models.PROTECT, null=True, related_name="+")
    last_at = models.DateTimeField(_("Last run"), null=True)
    last_ok_at = models.DateTimeField(_("Last success"), null=True)
    last_due = models.DateTimeField(null=True)
    trouble = models.TextField(_("Trouble"), blank=True)
    expected_every = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name", "company"], name="heartbeat_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return self.name

    def is_silent(self, now: datetime) -> bool:
        """Whether it should have been heard by now and was not."""
        return is_silent(self.last_ok_at or self.since, self.expected_every, now)


class WorkState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    STOPPED = "stopped", _("stopped")


class Progress(OfCompany):
    """Long work for one person: how far it is, what came of it, and whether it should stop.

    `done` and `total` count whatever the work counts; a total of 0 is not known yet.
    """

    member = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("Who"))
    title = models.CharField(_("Work"), max_length=200)
    state = models.CharField(_("State"), max_length=8, choices=WorkState, default=WorkState.WAITING)
    done = models.PositiveIntegerField(_("Done"), default=0)
    total = models.PositiveIntegerField(_("Of"), default=0)
    result_url = models.CharField(max_length=300, blank=True)
    trouble = models.TextField(_("Trouble"), blank=True)
    stop_requested = models.BooleanField(_("Asked to stop"), default=False)
    is_seen = models.BooleanField(default=False)
    started_at = models.DateTimeField(_("Since"), db_default=Now())
    updated_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("long work")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=WorkState.values), name="progress_state_known"
            )
        ]
        indexes = [models.Index(fields=["member", "-id"], name="progress_of_member")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state in {WorkState.WAITING, WorkState.RUNNING}

    @property
    def percent(self) -> int | None:
        """How much is done, 0 to 100; None while the total is not known."""
        return min(100, self.done * 100 // self.total) if self.total else None


class Proof(OfCompany):
    """One run of every check over one company: what was asked and what was found.

    `outcome` is a list of {check, count, findings}; findings keep the first hundred.
    """

    at = models.DateTimeField(_("When"), db_default=Now())
    milliseconds = models.PositiveIntegerField(_("Milliseconds"))
    checks = models.PositiveIntegerField(_("Checks"))
    findings = models.PositiveIntegerField(_("Findings"))
    outcome = models.JSONField()

    class Meta:
        verbose_name = _("proof")
        indexes = [models.Index(fields=["company", "-id"], name="proof_of_company")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"

"""The log, its head per company, readings, receipts, readers' places, and number counters.

These tables stand below `people`, so they carry the company and the person as plain keys.
"""

from django.db import models
from django.db.models.functions import Now

from teliti.base.spans import ANY_DAY


class Head(models.Model):
    """The end of a company's chain. Locked last, for an instant, by every action."""

    company_id = models.BigIntegerField(primary_key=True)
    sequence = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="")
    at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.company_id}: {self.sequence}"


class Event(models.Model):
    """Something that happened: a past-tense name, its subject, who, when, and the detail.

    `digest` covers every other column and the digest before it (`domain.digest_of`), but not on
    which day of the books the event is filed: the database keeps that (`base.spans.filing_sql`).
    """

    id = models.BigAutoField(primary_key=True)
    company_id = models.BigIntegerField()
    sequence = models.BigIntegerField()
    at = models.DateTimeField()
    actor_id = models.BigIntegerField()
    actor_name = models.CharField(max_length=150)
    name = models.CharField(max_length=80)
    subject = models.CharField(max_length=100)
    label = models.CharField(max_length=200)
    detail = models.JSONField()
    reason = models.TextField(blank=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    first_on = models.DateField(db_default=ANY_DAY[0])
    last_on = models.DateField(db_default=ANY_DAY[1])

    class Meta:
        ordering = ("company_id", "sequence")
        constraints = [
            models.UniqueConstraint(fields=["company_id", "sequence"], name="event_sequence_once"),
        ]
        indexes = [
            models.Index(fields=["company_id", "subject", "sequence"], name="event_of_subject"),
            # With the days, so that a member of a period walks past the others in the index alone.
            models.Index(
                fields=["company_id", "name", "sequence", "first_on", "last_on"],
                name="event_of_name",
            ),
            models.Index(
                fields=["company_id", "actor_id", "sequence", "first_on", "last_on"],
                name="event_of_actor",
            ),
            models.Index(fields=["company_id", "at"], name="event_by_moment"),
            models.Index(
                fields=["company_id", "sequence", "first_on", "last_on"], name="event_by_day"
            ),
            models.Index(
                fields=["company_id", "sequence"],
                condition=models.Q(detail__has_key="also"),
                name="event_with_others",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.name} {self.label}"


class Reading(models.Model):
    """That a person was shown something confidential: who, when, which kind, of what.

    Beside the chain, so that reading stays cheap; the seal of each day covers them by a digest.
    """

    id = models.BigAutoField(primary_key=True)
    company_id = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now())
    actor_id = models.BigIntegerField()
    actor_name = models.CharField(max_length=150)
    name = models.CharField(max_length=80)
    subject = models.CharField(max_length=100, blank=True)
    label = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["company_id", "-id"], name="reading_by_time")]

    def __str__(self) -> str:
        return f"{self.actor_name} {self.name} {self.label}"


class Receipt(models.Model):
    """That a once-key was used, for what, and what came of it."""

    id = models.BigAutoField(primary_key=True)
    company_id = models.BigIntegerField()
    actor_id = models.BigIntegerField()
    key = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    action = models.CharField(max_length=80)
    subject = models.CharField(max_length=100)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company_id", "actor_id", "key"], name="receipt_once"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"


class ReaderPlace(models.Model):
    """How far a reader of the log got in one company's chain."""

    id = models.BigAutoField(primary_key=True)
    company_id = models.BigIntegerField()
    reader = models.CharField(max_length=120)
    sequence = models.BigIntegerField(default=0)
    at = models.DateTimeField(null=True)
    trouble = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company_id", "reader"], name="reader_place_once"),
        ]

    def __str__(self) -> str:
        return f"{self.reader}: {self.sequence}"


class NumberCounter(models.Model):
    """The last number given in a series and span (a year, a month), for one company.

    `last` is the highest number taken; numbers run from 1 without gaps.
    """

    id = models.BigAutoField(primary_key=True)
    company_id = models.BigIntegerField()
    series = models.CharField(max_length=30)
    span = models.CharField(max_length=10)
    last = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company_id", "series", "span"], name="counter_once"),
            models.CheckConstraint(condition=models.Q(last__gte=0), name="counter_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.span}: {self.last}"

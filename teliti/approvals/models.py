"""Policies and their steps, substitutes, requests with steps and decisions, reviews, pairs."""

from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from teliti.approvals import domain, kinds
from teliti.audit.duties import label_of
from teliti.people.models import Member, OfCompany, Role, Unit


class RequestState(models.TextChoices):
    WAITING = domain.RequestState.WAITING.value, _("waits for approval")
    GRANTED = domain.RequestState.GRANTED.value, _("approved")
    USED = domain.RequestState.USED.value, _("done")
    REFUSED = domain.RequestState.REFUSED.value, _("refused")
    WITHDRAWN = domain.RequestState.WITHDRAWN.value, _("withdrawn")
    VOID = domain.RequestState.VOID.value, _("replaced")


class StepState(models.TextChoices):
    COMING = domain.StepState.COMING.value, _("comes later")
    OPEN = domain.StepState.OPEN.value, _("open")
    DONE = domain.StepState.DONE.value, _("approved")


class DecisionKind(models.TextChoices):
    APPROVE = domain.DecisionKind.APPROVE.value, _("approved")
    REFUSE = domain.DecisionKind.REFUSE.value, _("refused")
    QUESTION = domain.DecisionKind.QUESTION.value, _("asks")
    ANSWER = domain.DecisionKind.ANSWER.value, _("answers")
    FORWARD = domain.DecisionKind.FORWARD.value, _("forwarded")


def _one_signer() -> Q:
    return Q(role__isnull=False, duty="") | Q(role__isnull=True) & ~Q(duty="")


class Policy(OfCompany):
    """What needs signatures: a kind of act, from what amount or number, whose.

    Empty conditions ask nothing. `is_later`: the act passes and is looked at afterwards. `note`
    says in the company's own words why the rule is there.
    """

    kind = models.CharField(_("What"), max_length=60)
    from_minor = models.BigIntegerField(_("From the amount"), null=True, blank=True)
    from_count = models.PositiveIntegerField(_("From how many"), null=True, blank=True)
    flag = models.CharField(_("Only if"), max_length=30, blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Of the unit")
    )
    role = models.ForeignKey(
        Role, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("Made by the role"),
    )  # fmt: skip
    is_later = models.BooleanField(_("Look at it later instead"), default=False)
    note = models.CharField(_("Why"), max_length=200)
    valid_from = models.DateField(_("From"))
    valid_until = models.DateField(_("Until"), null=True, blank=True)

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(from_minor__isnull=True) | Q(from_minor__gte=0),
                name="policy_amount_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("valid_from") - timedelta(days=1)),
                name="policy_ends_after_it_begins",  # the day before: it was ended before it began
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["company", "kind"], name="policy_of_kind")]

    def __str__(self) -> str:
        return self.note

    def is_in_force(self, day: date) -> bool:
        """Whether it is asked on that day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


class PolicyStep(OfCompany):
    """One step of a policy: a role, or a duty by name, signs; equal places run side by side."""

    policy = models.ForeignKey(Policy, models.CASCADE, related_name="steps")
    place = models.PositiveSmallIntegerField(_("Step"), default=1)
    role = models.ForeignKey(
        Role, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Role")
    )
    duty = models.CharField(_("Duty"), max_length=60, blank=True)
    quorum = models.PositiveSmallIntegerField(_("Approvals"), default=1)
    hours = models.PositiveIntegerField(_("Escalate after hours"), default=0)
    escalate_to = models.ForeignKey(
        Role, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("Escalate to"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("step of a policy")
        ordering = ("place", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(condition=_one_signer(), name="policy_step_one_signer"),
            models.CheckConstraint(
                condition=Q(quorum__gte=1, quorum__lte=20), name="policy_step_quorum"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}. {self.role or self.duty}"


class Substitute(OfCompany):
    """Who signs for whom, on which days, for which kind ("": everything). Nobody hands on.

    `ended_at` is when it was ended before its days were over; the days stay as they were named.
    """

    absent = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("Absent"))
    deputy = models.ForeignKey(
        Member, models.PROTECT, related_name="+", verbose_name=_("Substitute")
    )
    kind = models.CharField(_("What"), max_length=60, blank=True)
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"))
    because = models.CharField(_("Reason"), max_length=200, blank=True)
    ended_at = models.DateTimeField(_("Ended"), null=True)

    class Meta:
        verbose_name = _("substitute")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(absent=F("deputy")), name="substitute_is_another_person"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="substitute_ends_after_it_begins"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "deputy", "ends_on"], name="substitute_of_deputy"),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} → {self.absent}"


class Request(OfCompany):
    """That somebody asks for signatures on one thing with one content.

    `subject` names the thing as the log does. `content` is what is signed, `also` the part of it
    that is not in the thing; `digest` covers the content. `address` is where the maker does it.
    """

    kind = models.CharField(_("What"), max_length=60)
    subject = models.CharField(max_length=100)
    label = models.CharField(_("Thing"), max_length=200)
    amount_minor = models.BigIntegerField(_("Amount"), null=True)
    currency = models.CharField(max_length=3, default="IDR")
    content = models.JSONField()
    also = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    maker = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("Asked by"))
    because = models.TextField(_("Reason"), blank=True)
    address = models.CharField(max_length=300, blank=True)
    is_plain = models.BooleanField(default=False)
    state = models.CharField(
        _("State"), max_length=9, choices=RequestState, default=RequestState.WAITING
    )
    asked_at = models.DateTimeField(_("Asked"))
    decided_at = models.DateTimeField(_("Decided"), null=True)

    class Meta:
        verbose_name = _("request for approval")
        verbose_name_plural = _("requests for approval")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=RequestState.values), name="request_state_known"
            ),
            models.UniqueConstraint(
                fields=["company", "kind", "subject", "digest"],
                condition=Q(state__in=[RequestState.WAITING, RequestState.GRANTED]),
                name="request_once_for_a_content",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "subject", "id"], name="request_of_subject"),
            models.Index(fields=["company", "state", "id"], name="request_by_state"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def titled(self) -> str:
        """What is asked and about what, in the reader's language: the trail keeps the label alone,
        for whoever reads it later may read in another."""
        return f"{kinds.label_of(self.kind)}: {self.label}"

    @property
    def is_open(self) -> bool:
        return self.state in {RequestState.WAITING, RequestState.GRANTED}


class RequestStep(OfCompany):
    """One step of a request. `policies` are the keys of those that ask for it; `forwarded_to` is
    the one person whom it waits for now; after `escalated_at` those of `escalate_to` may sign."""

    request = models.ForeignKey(Request, models.PROTECT, related_name="steps")
    place = models.PositiveSmallIntegerField()
    role = models.ForeignKey(Role, models.PROTECT, null=True, related_name="+")
    duty = models.CharField(max_length=60, blank=True)
    quorum = models.PositiveSmallIntegerField(default=1)
    hours = models.PositiveIntegerField(default=0)
    escalate_to = models.ForeignKey(Role, models.PROTECT, null=True, related_name="+")
    policies = models.JSONField(default=list)
    state = models.CharField(max_length=6, choices=StepState, default=StepState.COMING)
    opened_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    forwarded_to = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("step of a request")
        ordering = ("place", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(condition=_one_signer(), name="request_step_one_signer"),
            models.CheckConstraint(
                condition=Q(state__in=StepState.values), name="request_step_state_known"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["company", "opened_at"], condition=Q(state=StepState.OPEN),
                name="request_step_open",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.request_id}/{self.place}"


class Decision(OfCompany):
    """What somebody said on a request: a signature, a refusal, a question, an answer.

    Never changed. `absent` is for whom a substitute signs; `digest` is of what was signed.
    """

    request = models.ForeignKey(Request, models.PROTECT, related_name="decisions")
    step = models.ForeignKey(RequestStep, models.PROTECT, null=True, related_name="decisions")
    kind = models.CharField(max_length=8, choices=DecisionKind)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    absent = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    to = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    text = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("decision")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=DecisionKind.values), name="decision_kind_known"
            ),
            models.UniqueConstraint(
                fields=["request", "by"], condition=Q(kind=DecisionKind.APPROVE),
                name="decision_one_signature_each",
            ),
            models.CheckConstraint(
                condition=~Q(kind=DecisionKind.APPROVE) | Q(step__isnull=False) & ~Q(digest=""),
                name="decision_signs_a_content",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[DecisionKind.REFUSE, DecisionKind.QUESTION,
                                       DecisionKind.ANSWER]) | ~Q(text=""),
                name="decision_says_why",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.request_id} {self.kind}"


class LaterReview(OfCompany):
    """That an act passed without a signature, since nobody else could give it or the policy says
    so, and who looked at it afterwards."""

    kind = models.CharField(_("What"), max_length=60)
    subject = models.CharField(max_length=100)
    label = models.CharField(_("Thing"), max_length=200)
    amount_minor = models.BigIntegerField(_("Amount"), null=True)
    currency = models.CharField(max_length=3, default="IDR")
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    policies = models.JSONField(default=list)
    is_forced = models.BooleanField(_("Nobody else could approve"), default=False)
    maker = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("Done by"))
    at = models.DateTimeField(_("Done"))
    reviewed_by = models.ForeignKey(
        Member, models.PROTECT, null=True, related_name="+", verbose_name=_("Looked at by")
    )
    reviewed_at = models.DateTimeField(_("Looked at"), null=True)
    finding = models.TextField(_("Finding"), blank=True)

    class Meta:
        verbose_name = _("later review")
        verbose_name_plural = _("later reviews")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True, reviewed_at__isnull=True)
                | Q(reviewed_by__isnull=False, reviewed_at__isnull=False),
                name="review_is_signed",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("maker")),
                name="review_by_another",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "at", "id"], name="review_by_day"),
            models.Index(
                fields=["company", "id"], condition=Q(reviewed_by__isnull=True), name="review_open"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def titled(self) -> str:
        """What was done and about what, in the reader's language."""
        return f"{kinds.label_of(self.kind)}: {self.label}"


class Pair(OfCompany):
    """Two duties that one person must not have both."""

    first = models.CharField(_("Duty"), max_length=60)
    second = models.CharField(_("And"), max_length=60)
    because = models.CharField(_("Why"), max_length=200)
    ended_on = models.DateField(_("Ended"), null=True)

    class Meta:
        verbose_name = _("forbidden pair")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="pair_in_order"),
            models.UniqueConstraint(
                fields=["company", "first", "second"], condition=Q(ended_on=None), name="pair_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{label_of(self.first)} + {label_of(self.second)}"


class PairException(OfCompany):
    """That one person may have both duties of a pair, why, and until when."""

    pair = models.ForeignKey(Pair, models.PROTECT, related_name="exceptions")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("Person"))
    because = models.TextField(_("Reason"))
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"))
    given_by = models.ForeignKey(Member, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("exception from a forbidden pair")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(because=""), name="pair_exception_has_reason"),
            models.CheckConstraint(
                condition=~Q(member=F("given_by")), name="pair_exception_by_another"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="pair_exception_ends"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.pair}"

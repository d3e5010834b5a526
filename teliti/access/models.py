"""Invitations, leavers with their checklist, reviews with their lines, and API tokens."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from teliti.access.domain import InvitationState, ItemKind, LineState
from teliti.base.clock import day_in
from teliti.kit.words import shown_day
from teliti.people.models import Language, Member, OfCompany, Role


def _choices(states: type[InvitationState | LineState | ItemKind]) -> list[tuple[str, str]]:
    return [(state.value, state.value) for state in states]


class Invitation(OfCompany):
    """That somebody is invited into the company, with roles; its link is mailed and works once.

    `grants` are the roles to be given: the role's key to the last day, or None for good. `sendings`
    counts how often the link was made; only the last one works.
    """

    email = models.EmailField(_("E-mail"), max_length=254)
    name = models.CharField(_("Name"), max_length=150)
    title = models.CharField(_("Position"), max_length=80, blank=True)
    language = models.CharField(
        _("Language"), max_length=2, choices=Language, default=Language.INDONESIAN
    )
    grants = models.JSONField(_("Roles"))
    books_from = models.DateField(_("Sees the books from"), null=True, blank=True)
    books_until = models.DateField(_("Sees the books until"), null=True, blank=True)
    invited_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(_("Invited"))
    expires_on = models.DateField(_("Valid until"))
    sendings = models.PositiveIntegerField(default=1)
    state = models.CharField(
        max_length=10, default=InvitationState.OPEN, choices=_choices(InvitationState)
    )
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "company",
                "email",
                condition=models.Q(state=InvitationState.OPEN),
                name="invitation_open_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state=InvitationState.ACCEPTED) ^ models.Q(member__isnull=True),
                name="invitation_accepted_by_somebody",
            ),
        ]
        verbose_name = _("invitation")

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"

    def is_open_on(self, day: date) -> bool:
        """Whether its link still works that day."""
        return self.state == InvitationState.OPEN and day <= self.expires_on


class Leaving(OfCompany):
    """That a member leaves: the last day, who takes over, and the checklist of it."""

    member = models.ForeignKey(
        Member, models.PROTECT, related_name="leavings", verbose_name=_("Person")
    )
    last_on = models.DateField(_("Last day"))
    successor = models.ForeignKey(
        Member, models.PROTECT, null=True, related_name="+", verbose_name=_("Takes over")
    )
    because = models.TextField(_("Reason"))
    begun_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(_("Begun"))
    closed_at = models.DateTimeField(_("Closed"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=models.Q(closed_at__isnull=True),
                name="leaving_open_once",
            ),
            models.CheckConstraint(
                condition=models.Q(successor__isnull=True)
                | ~models.Q(successor=models.F("member")),
                name="leaving_successor_is_another",
            ),
        ]
        verbose_name = _("leaver")

    def __str__(self) -> str:
        return str(self.member)

    @property
    def is_called_off(self) -> bool:
        """Whether they stayed: the checklist is closed, and access was not taken back by it."""
        return self.closed_at is not None and any(
            item.kind == ItemKind.ACCESS and not item.ticked_at for item in self.items.all()
        )


class LeavingItem(OfCompany):
    """One line of the checklist: what to take back or hand over, and who ticked it when."""

    leaving = models.ForeignKey(Leaving, models.PROTECT, related_name="items")
    kind = models.CharField(max_length=10, choices=_choices(ItemKind))
    title = models.CharField(_("What"), max_length=200)
    url = models.CharField(max_length=300, blank=True)
    note = models.CharField(_("Note"), max_length=200, blank=True)
    ticked_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    ticked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ticked_by__isnull=True, ticked_at__isnull=True)
                | models.Q(ticked_by__isnull=False, ticked_at__isnull=False),
                name="leaving_item_ticked_by_somebody",
            )
        ]
        verbose_name = _("item of the checklist")

    def __str__(self) -> str:
        return self.title


class Review(OfCompany):
    """A look at every grant of the company, once a year at least: keep or remove, line by line."""

    begun_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(_("Begun"))
    due_on = models.DateField(_("Due"))
    closed_at = models.DateTimeField(_("Closed"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company"],
                condition=models.Q(closed_at__isnull=True),
                name="review_open_once",
            )
        ]
        verbose_name = _("access review")

    def __str__(self) -> str:
        day = day_in(self.begun_at, self.company.time_zone)
        return str(_("Access review of %(day)s") % {"day": shown_day(day)})


class ReviewLine(OfCompany):
    """One grant under review, as it stood when the review began, and what was decided."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="lines")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("Person"))
    role = models.ForeignKey(Role, models.PROTECT, related_name="+", verbose_name=_("Role"))
    ends_on = models.DateField(_("Until"), null=True)
    state = models.CharField(max_length=6, default=LineState.OPEN, choices=_choices(LineState))
    decided_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("Decided"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "member", "role"], name="review_line_once"),
            models.CheckConstraint(
                condition=models.Q(state=LineState.OPEN) ^ models.Q(decided_by__isnull=False),
                name="review_line_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True)
                | ~models.Q(decided_by=models.F("member")),
                name="review_line_not_of_oneself",
            ),
        ]
        verbose_name = _("line of a review")

    def __str__(self) -> str:
        return f"{self.member}: {self.role}"


class Token(OfCompany):
    """A key for a machine that acts as a member: only its digest is kept.

    It may read what its duties read; `may_change` lets it change, too.
    """

    member = models.ForeignKey(Member, models.PROTECT, related_name="tokens")
    name = models.CharField(_("Name"), max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=8)
    duties = ArrayField(models.CharField(max_length=60), verbose_name=_("Duties"))
    may_change = models.BooleanField(_("May change things"), default=False)
    made_at = models.DateTimeField(_("Made"))
    expires_on = models.DateField(_("Valid until"))
    last_used_at = models.DateTimeField(_("Last used"), null=True)
    revoked_at = models.DateTimeField(_("Revoked"), null=True)

    class Meta:
        verbose_name = _("API token")

    def __str__(self) -> str:
        return f"{self.name} {self.hint}"

    def works_on(self, day: date) -> bool:
        """Whether it still opens anything that day."""
        return self.revoked_at is None and day <= self.expires_on

"""What the kit keeps for a person: drafts of what was typed, and saved views of lists.

Neither is a record of the business: they come and go without a trace in the log.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from teliti.people.models import Member, OfCompany


class Draft(OfCompany):
    """What a member typed into the form at an address and has not sent yet."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    path = models.CharField(max_length=300)
    title = models.CharField(max_length=200)
    data = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "path"], name="draft_once")]

    def __str__(self) -> str:
        return self.title


class SavedView(OfCompany):
    """A list with its filters and order, under a name of the member's."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    screen = models.CharField(max_length=100)
    name = models.CharField(_("Name"), max_length=60)
    query = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "screen", "name"], name="saved_view_once")
        ]
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

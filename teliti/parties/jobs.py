"""Scheduled work about parties."""

from django.utils.translation import gettext_lazy as _

from teliti.parties import actions
from teliti.people.models import Member
from teliti.work.queue import every, job


@every("15 3 * * *")
@job("parties.find_duplicates", title=_("Search for duplicates"), one_at_a_time=True)
def find_duplicates(member: Member) -> None:
    """Compare all parties, every night."""
    actions.find_duplicates(member)

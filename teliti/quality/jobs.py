"""The daily measurement."""

from django.utils.translation import gettext_lazy as _

from teliti.people.models import Member
from teliti.quality import actions
from teliti.work.queue import every, job


@every("30 3 * * *")
@job("quality.measure", title=_("Quality of the data"), one_at_a_time=True)
def measure(member: Member) -> None:
    """Count what breaks each rule, and keep it."""
    actions.measure(member)

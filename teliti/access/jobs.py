"""Work behind the pages: mailing invitations, and ends that come by themselves."""

from contextlib import suppress

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teliti.access import actions, queries
from teliti.base.refusals import Refused
from teliti.kit.words import shown_day
from teliti.people.models import Member
from teliti.work.queue import every, job


@job("access.send_invitation", title=gettext_lazy("Mail an invitation"))
def send_invitation(member: Member, invitation: int) -> None:
    """Mail the link of an open invitation, in the language of the invited person."""
    found = queries.invitations_seen_by(member).filter(pk=invitation).first()
    if found is None or not found.is_open_on(member.today):
        return
    link = reverse("access:accept", args=[queries.key_of_invitation(found)])
    with translation.override(found.language):
        said = {
            "name": found.name,
            "by": found.invited_by,
            "company": member.company,
            "link": f"{settings.PUBLIC_URL}{link}",
            "day": shown_day(found.expires_on),
        }
        send_mail(
            _("%(company)s invites you to Teliti") % said,
            _(
                "Dear %(name)s,\n\n%(by)s invites you to work with %(company)s in Teliti.\n"
                "Open this link to choose your password:\n\n%(link)s\n\n"
                "It works once, until %(day)s. If you do not know what this is about, "
                "leave it: nothing happens without you.\n"
            )
            % said,
            None,
            [found.email],
        )


@every("10 0 * * *")
@job("access.end_nightly", title=gettext_lazy("Ends of roles and last days"), one_at_a_time=True)
def end_nightly(member: Member) -> None:
    """Take away roles whose day has passed, and the access of people whose last day has passed.

    Neither counts any more since midnight; this tidies up, ends sessions and tokens, and tells the
    trail.
    """
    for grant in queries.grants_over(member):
        with suppress(Refused):  # taken away or lengthened meanwhile
            actions.end_grant(member, grant=grant)
    for leaving in queries.leavings_due(member):
        with suppress(Refused):  # taken back meanwhile
            actions.revoke_access(member, leaving=leaving)

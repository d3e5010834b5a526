"""Ending sign-ins, and the ends of grants that come by themselves."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.utils.translation import gettext as _

from teliti.access import events, operations, queries
from teliti.audit.action import Act, action
from teliti.base.refusals import Refused
from teliti.people import operations as people
from teliti.people.models import Grant, Member
from teliti.people.queries import works_elsewhere


@action("access.own_sessions")
def end_own_session(act: Act, *, session: UserSession) -> Member:
    """Sign oneself out of one browser."""
    member = _session_of(act, Member.objects.get(pk=act.actor.pk), session)
    operations.end_session(act, member, session)
    return member


@action("people.manage")
def end_session(act: Act, *, session: UserSession) -> Member:
    """Sign somebody of the company out of one browser."""
    member = act.lock(Member, queries.member_of_session(act.company_id, session).pk)
    operations.end_session(act, member, session)
    return member


@action("people.manage")
def end_sessions(act: Act, *, member: Member) -> Member:
    """Sign somebody out of every browser, at once."""
    member = act.lock(Member, member.pk)
    if not operations.end_sessions(act, member):
        raise Refused(_("%(name)s is signed in nowhere.") % {"name": member})
    return member


@action("people.manage")
def remove_factors(act: Act, *, member: Member, because: str) -> Member:
    """Remove the second factors of somebody who lost them, and sign them out everywhere.

    A role that demands one leads them to set up another when they sign in. Nobody does it for
    oneself: whoever got hold of a session must not shed the second factor. Nor does a company for
    another: of who works in several, `teliti remove-factors` removes them, for all of these.
    """
    if member.pk == act.actor.pk:
        raise Refused(_("Somebody else has to remove your second factor."))
    member = act.lock(Member, member.pk)
    is_for_all = Member.objects.get(pk=act.actor.pk).is_system  # one company after the other
    if not is_for_all and works_elsewhere(member):
        raise Refused(
            _("%(name)s signs in to another company too with this second factor. A recovery code "
              "lets them in; else whoever runs Teliti removes it: teliti remove-factors.")
            % {"name": member}
        )  # fmt: skip
    removed, _kinds = Authenticator.objects.filter(user_id=member.user_id).delete()
    if not removed and not is_for_all:
        raise Refused(_("%(name)s has no second factor.") % {"name": member})
    act.moment(events.FACTORS_REMOVED, member, because=because)
    operations.end_sessions(act, member)
    return member


@action("people.manage")
def end_grant(act: Act, *, grant: Grant) -> Member:
    """Take away a role whose day has passed; the nightly job does this."""
    member = act.lock(Member, grant.member_id)  # as whoever gives them roles does
    grant = act.lock(Grant, grant.pk)
    if grant.ends_on is None or grant.ends_on >= act.today:
        raise Refused(_("This role has not ended yet."))
    role = grant.role
    grant.delete()
    people.fix_grants(act, member)
    act.moment(events.GRANT_ENDED, member, role=str(role))
    return member


def _session_of(act: Act, member: Member, session: UserSession) -> Member:
    if session.user_id != member.user_id:
        raise Refused(_("Everybody ends their own sessions."))
    return member

"""Letting somebody in by a mailed link."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from teliti.access import events, queries
from teliti.access.actions.roles import duties_of, words_of
from teliti.access.domain import INVITED_FOR, InvitationState
from teliti.access.models import Invitation
from teliti.approvals import operations as approvals
from teliti.audit.action import Act, action
from teliti.base.refusals import Refused
from teliti.base.saving import save
from teliti.people import operations as people
from teliti.people.models import Company, Member, Role, User
from teliti.work.queue import later


@action("people.manage")
def invite(act: Act, *, email: str, name: str, roles: list[Role], title: str = "",
           language: str = "id", ends_on: date | None = None,
           books: tuple[date | None, date | None] = (None, None)) -> Invitation:  # fmt: skip
    """Invite a person into the company with these roles, until `ends_on` if given.

    With `books` they will see those of these days only, the first and the last. The link is mailed
    by a job; it works for seven days, once. Refused: somebody who is in the company already, or
    who is invited.
    """
    if Member.objects.filter(company_id=act.company_id, user__email__iexact=email).exists():
        raise Refused(_("%(email)s is in this company already.") % {"email": email}, field="email")
    waiting = Invitation.objects.filter(
        company_id=act.company_id, email__iexact=email, state=InvitationState.OPEN
    )
    if waiting.exists():
        raise Refused(
            _("%(email)s is invited already. Send that invitation again.") % {"email": email},
            field="email",
        )
    if ends_on and ends_on < act.today:
        raise Refused(_("That day has passed."), field="ends_on")
    people.insist_on_period(*books)
    approvals.require(
        act, Company.objects.get(pk=act.company_id), "access.invite",
        email=email.lower(), name=name, roles=words_of(roles), duties=sorted(duties_of(roles)),
        ends_on=ends_on, books_from=books[0], books_until=books[1],
    )  # fmt: skip
    invitation = Invitation.objects.create(
        company_id=act.company_id, email=email.lower(), name=name, title=title, language=language,
        grants=_kept(dict.fromkeys(roles, ends_on)), invited_by_id=act.actor.pk,
        invited_at=act.now, expires_on=act.today + INVITED_FOR,
        books_from=books[0], books_until=books[1],
    )  # fmt: skip
    act.record(events.INVITED, invitation, roles=[str(role) for role in roles])
    later("access.send_invitation", company=act.company_id, invitation=invitation.pk)
    return invitation


@action("people.manage")
def invite_again(act: Act, *, invitation: Invitation) -> Invitation:
    """Mail a new link for an open invitation; earlier links stop working."""
    invitation = act.lock(Invitation, invitation.pk)
    _must_be_open(invitation)
    save(
        invitation,
        sendings=invitation.sendings + 1,
        expires_on=act.today + INVITED_FOR,
        invited_by_id=act.actor.pk,
    )
    act.record(events.INVITED_AGAIN, invitation)
    later("access.send_invitation", company=act.company_id, invitation=invitation.pk)
    return invitation


@action("people.manage")
def withdraw_invitation(act: Act, *, invitation: Invitation) -> Invitation:
    """Let the link of an invitation lead nowhere."""
    invitation = act.lock(Invitation, invitation.pk)
    _must_be_open(invitation)
    save(invitation, state=InvitationState.WITHDRAWN)
    act.record(events.INVITATION_WITHDRAWN, invitation)
    return invitation


@action("people.manage")
def accept_invitation(act: Act, *, invitation: Invitation, user: User | None = None,
                      name: str = "", password: str = "") -> Member:  # fmt: skip
    """Let the invited person in: as the signed-in `user`, or as a new one with this password.

    Carried out by the system member on behalf of whoever holds the link. Refused: a link that was
    used meanwhile; a user with another address; somebody known who has not signed in, for the link
    alone must not stand in for their password, their provider or their second factor.
    """
    invitation = act.lock(Invitation, invitation.pk)
    if not invitation.is_open_on(act.today):
        raise Refused(_("This link does not work any more. Ask for a new one."))
    if user is None and queries.is_known(invitation.email):
        raise Refused(_("You are known here already. Sign in first, then open the link again."))
    if user is not None and user.email.lower() != invitation.email.lower():
        raise Refused(
            _("This invitation is for %(email)s. Sign in as that person.")
            % {"email": invitation.email}
        )
    roles = queries.roles_of_grants(act.company_id, invitation.grants)
    member = people.add_member(
        act, email=invitation.email, name=name or invitation.name, roles=list(roles),
        title=invitation.title, password=password, language=invitation.language,
    )  # fmt: skip
    approvals.check_pairs(act, member, duties_of(roles))
    people.grant(act, member, roles)
    if invitation.books_from:
        people.limit(act, member, invitation.books_from, invitation.books_until)
    save(invitation, state=InvitationState.ACCEPTED, member=member)
    act.record(events.INVITATION_ACCEPTED, invitation)
    return member


def _must_be_open(invitation: Invitation) -> None:
    if invitation.state != InvitationState.OPEN:
        raise Refused(_("This invitation was accepted or withdrawn."))


def _kept(grants: Mapping[Role, date | None]) -> dict[str, str | None]:
    return {
        str(role.pk): ends_on.isoformat() if ends_on else None for role, ends_on in grants.items()
    }

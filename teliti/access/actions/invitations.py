"""Letting somebody in by a mailed link."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from teliti.access import events, operations, queries
from teliti.access.actions.roles import duties_of, words_of
from teliti.access.domain import INVITED_FOR, InvitationState
from teliti.access.models import Invitation
from teliti.approvals import operations as approvals
from teliti.audit.action import Act, action
from teliti.base.refusals import Refused
from teliti.base.saving import save
from teliti.exchange import operations as exchange
from teliti.exchange.declaring import Record, Step
from teliti.exchange.models import Import
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
    here = queries.here_already(act.company_id, [email])
    if email.lower() in here:
        raise Refused(operations.why_not_invited(email, here[email.lower()]), field="email")
    if ends_on and ends_on < act.today:
        raise Refused(_("That day has passed."), field="ends_on")
    people.insist_on_period(*books)
    approvals.require(
        act, Company.objects.get(pk=act.company_id), "access.invite",
        email=email.lower(), name=name, roles=words_of(roles), duties=sorted(duties_of(roles)),
        ends_on=ends_on, books_from=books[0], books_until=books[1],
    )  # fmt: skip
    return operations.send_invitation(
        act, email=email, name=name, roles=dict.fromkeys(roles, ends_on), title=title,
        language=language, books=books,
    )  # fmt: skip


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
    _withdraw(act, invitation)
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


@action("people.manage")
def import_invitations(act: Act, *, batch: Import, records: Sequence[Record], step: Step) -> None:
    """Invite everybody whom a file names, all or none; each link is mailed by a job of its own."""
    batch = exchange.hold(act, batch)
    company = Company.objects.get(pk=act.company_id)
    invitations, findings = operations.prepared_invitations(company, act.today, records)
    exchange.refuse(findings)
    made = []
    for one in invitations:
        made.append(operations.send_invitation(act, **one).pk)
        step(1)
    exchange.take(act, batch, made)


@action("people.manage")
def undo_import_of_invitations(act: Act, *, batch: Import, because: str) -> None:
    """Withdraw the invitations of a file. Refused when somebody came by one of them."""
    batch = exchange.hold_done(act, batch, because)
    for key in batch.made:
        invitation = act.lock(Invitation, key)
        if invitation.state == InvitationState.ACCEPTED:
            raise Refused(
                _("%(name)s came by this invitation, so the import stays. End their access.")
                % {"name": invitation.name}
            )
        if invitation.state == InvitationState.OPEN:
            _withdraw(act, invitation)
    exchange.undone(act, batch, because)


def _withdraw(act: Act, invitation: Invitation) -> None:
    save(invitation, state=InvitationState.WITHDRAWN)
    act.record(events.INVITATION_WITHDRAWN, invitation)


def _must_be_open(invitation: Invitation) -> None:
    if invitation.state != InvitationState.OPEN:
        raise Refused(_("This invitation was accepted or withdrawn."))

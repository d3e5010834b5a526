"""Questions about access."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core import signing
from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.db.models.functions import Lower
from django.utils import translation

from teliti.access.domain import (
    REVIEW_EVERY,
    SOON,
    InvitationState,
    ItemKind,
    LineState,
    company_of_token,
    digest_of_token,
    duties_of_token,
)
from teliti.access.models import Invitation, Leaving, LeavingItem, Review, ReviewLine, Token
from teliti.audit.duties import declared
from teliti.base import scope
from teliti.base.clock import day_in
from teliti.people.models import Company, Grant, Language, Member, Role, User
from teliti.people.queries import roles_of, with_roles

_SALT = "access.invitation"


def invitations_seen_by(member: Member) -> QuerySet[Invitation]:
    """The invitations of the member's company."""
    return Invitation.objects.filter(company=member.company).select_related("invited_by__user")


def key_of_invitation(invitation: Invitation) -> str:
    """What the link of an invitation carries: signed, and void once it was sent again."""
    named = [invitation.company_id, invitation.pk, invitation.sendings]
    return signing.Signer(salt=_SALT).sign_object(named)


def invitation_of_key(key: str) -> Invitation | None:
    """The open invitation that a link names, its company's rows shown from here on; or None."""
    try:
        company, pk, sending = signing.Signer(salt=_SALT).unsign_object(key)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    scope.enter(company, scope.current().person)
    found = Invitation.objects.filter(pk=pk, sendings=sending, state=InvitationState.OPEN)
    invitation = found.select_related("company", "invited_by__user").first()
    if invitation is None or not invitation.is_open_on(invitation.invited_by.today):
        return None
    return invitation


def is_known(email: str) -> bool:
    """Whether somebody with this address is a user already, in whatever way they sign in."""
    return User.objects.filter(email__iexact=email).exists()


def here_already(company: int, emails: Iterable[str]) -> dict[str, Member | Invitation]:
    """Of these addresses, in small letters, those that are in the company or invited into it."""
    wanted = {email.lower() for email in emails if email}
    found: dict[str, Member | Invitation] = {
        invitation.email.lower(): invitation
        for invitation in Invitation.objects.annotate(small=Lower("email")).filter(
            company_id=company, small__in=wanted, state=InvitationState.OPEN
        )
    }
    members = Member.objects.annotate(small=Lower("user__email"))
    for member in members.filter(company_id=company, small__in=wanted).select_related("user"):
        assert member.user is not None, "found by the address of its user"
        found[member.user.email.lower()] = member
    return found


def roles_by_word(company: Company) -> dict[str, Role]:
    """The roles of a company by their names, in small letters and in every language."""
    found: dict[str, Role] = {}
    for language in Language.values:
        with translation.override(language):
            for role in roles_of(company):
                found.setdefault(str(role).casefold(), role)
    return found


def roles_of_grants(company: int, grants: Mapping[str, str | None]) -> dict[Role, date | None]:
    """The roles that kept grants name, each with its last day."""
    roles = Role.objects.filter(company_id=company, pk__in=[int(key) for key in grants])
    return {
        role: date.fromisoformat(until) if (until := grants[str(role.pk)]) else None
        for role in roles.order_by("pk")
    }


def grants_ending(member: Member) -> QuerySet[Grant]:
    """Grants of the member's company that end soon, the nearest first."""
    return (
        Grant.objects.filter(
            company=member.company,
            member__is_active=True,
            ends_on__range=(member.today, member.today + SOON),
        )
        .select_related("member__user", "role")
        .order_by("ends_on", "pk")
    )


def grants_over(member: Member) -> list[Grant]:
    """Grants of the company whose day has passed."""
    over = Grant.objects.filter(company=member.company, ends_on__lt=member.today)
    return list(over.select_related("member__user", "role").order_by("member_id", "pk"))


def sessions_of(member: Member) -> QuerySet[UserSession]:
    """The browsers in which the member's user is signed in, the newest first."""
    found: QuerySet[UserSession] = UserSession.objects.filter(user_id=member.user_id)
    return found.order_by("-created_at")


def sessions_seen_by(member: Member) -> QuerySet[UserSession]:
    """The browsers of everybody in the member's company, for whoever gives access there."""
    found: QuerySet[UserSession] = UserSession.objects.filter(
        user__members__in=Member.objects.filter(company=member.company)
    )
    return found.select_related("user").order_by("-created_at")


def member_of_session(company: int, session: UserSession) -> Member:
    """Who of this company is signed in there."""
    return Member.objects.select_related("user").get(company_id=company, user_id=session.user_id)


def factors_of(member: Member) -> list[Authenticator]:
    """The second factors of the member's user."""
    return list(Authenticator.objects.filter(user_id=member.user_id).order_by("pk"))


def member_with_address(company: int, email: str) -> Member | None:
    """Who of this company signs in with this address."""
    found = Member.objects.filter(company_id=company, is_active=True, user__email__iexact=email)
    return found.select_related("user").first()


def people_seen_by(member: Member) -> QuerySet[Member]:
    """The people with access to the member's company, by name."""
    return (
        Member.objects.filter(company=member.company, is_active=True, is_system=False)
        .select_related("user", "company")
        .prefetch_related(with_roles())
        .order_by("user__name", "pk")
    )


def who_may(member: Member, duty: str) -> list[Member]:
    """The people of the member's company who carry a duty today, by name."""
    return [one for one in people_seen_by(member) if one.may(duty)]


def leavings_seen_by(member: Member) -> QuerySet[Leaving]:
    """The leavers of the member's company."""
    return (
        Leaving.objects.filter(company=member.company)
        .select_related("member__user", "member__company", "successor__user", "begun_by__user")
        .prefetch_related(
            Prefetch(
                "items",
                LeavingItem.objects.select_related("ticked_by__user").order_by("kind", "pk"),
            )
        )
    )


def items_seen_by(member: Member) -> QuerySet[LeavingItem]:
    """The items of checklists that the member may tick: all for administrators, else one's own."""
    items = LeavingItem.objects.filter(
        company=member.company, leaving__closed_at=None
    ).select_related("leaving__member__user", "leaving__successor__user")
    if member.may("people.manage"):
        return items
    return items.filter(
        Q(leaving__successor=member, kind=ItemKind.HAND_OVER)
        | Q(leaving__member=member, kind=ItemKind.COLLECT)
    )


def items_to_tick(member: Member) -> list[LeavingItem]:
    """What the member takes over from a leaver, or gives back, and has not ticked."""
    return list(
        LeavingItem.objects.filter(company=member.company, leaving__closed_at=None, ticked_at=None)
        .filter(
            Q(leaving__successor=member, kind=ItemKind.HAND_OVER)
            | Q(leaving__member=member, kind=ItemKind.COLLECT)
        )
        .select_related("leaving__member__user")
        .order_by("pk")
    )


def is_a_year_old(member: Member) -> bool:
    """Whether the company has been here long enough for its first review."""
    return day_in(member.company.created_at, member.time_zone) <= member.today - REVIEW_EVERY


def open_leavings(member: Member) -> QuerySet[Leaving]:
    """The open checklists of the company, each with the number of items `left` to tick."""
    return (
        Leaving.objects.filter(company=member.company, closed_at=None)
        .select_related("member__user")
        .annotate(left=Count("items", filter=Q(items__ticked_at=None)))
        .order_by("last_on", "pk")
    )


def leavings_due(member: Member) -> list[Leaving]:
    """Leavers of the company whose last day has passed and whose access was not taken back yet;
    whoever was let in again afterwards is none."""
    return list(
        Leaving.objects.filter(
            company=member.company, closed_at=None, last_on__lt=member.today,
            member__is_active=True, items__kind=ItemKind.ACCESS, items__ticked_at=None,
        ).order_by("pk")
    )  # fmt: skip


def access_to_take_back(member: Member) -> list[LeavingItem]:
    """The item of a leaver's open checklist that is ticked by taking back their access."""
    items = LeavingItem.objects.filter(leaving__member=member, leaving__closed_at=None)
    return list(items.filter(kind=ItemKind.ACCESS, ticked_at=None))


def reviews_seen_by(member: Member) -> QuerySet[Review]:
    """The access reviews of the member's company."""
    return Review.objects.filter(company=member.company).select_related("company", "begun_by__user")


def review_lines_seen_by(member: Member) -> QuerySet[ReviewLine]:
    """The lines of all reviews of the member's company."""
    return ReviewLine.objects.filter(company=member.company).select_related(
        "review", "member__user", "role", "decided_by__user"
    )


def open_review(member: Member) -> Review | None:
    """The review under way in the member's company."""
    return reviews_seen_by(member).filter(closed_at__isnull=True).first()


def recent_review(member: Member) -> Review | None:
    """The review under way, with the number of lines `left` to this member (all open ones but
    their own); else one that was closed within a year; None when a review is due."""
    since = member.today - REVIEW_EVERY
    left = Q(lines__state=LineState.OPEN) & ~Q(lines__member=member)
    return (
        Review.objects.select_related("company")
        .filter(company=member.company)
        .filter(Q(closed_at__isnull=True) | Q(closed_at__date__gt=since))
        .annotate(left=Count("lines", filter=left))
        .order_by(F("closed_at").desc(nulls_first=True))
        .first()
    )


def tokens_of(member: Member) -> QuerySet[Token]:
    """The member's own API tokens; an administrator sees those of everybody in the company."""
    tokens = Token.objects.filter(company=member.company).select_related("member__user")
    return tokens if member.may("people.manage") else tokens.filter(member=member)


def member_of_token(text: str) -> Member | None:
    """Who a request with this API token acts as, for the API; None when the token opens nothing.

    The text says which company it belongs to; that company's rows are shown from here on (when
    None is given: nobody's). A token opens nothing when it is unknown, revoked or past its day, or
    when its member has no access any more or their user is closed.

    The member that is given carries *only* the duties of the token that the member carries
    today, and of these only the reading ones unless the token may change things. So
    `member.may(duty)` is all that a screen, query or action behind the API has to ask, as ever;
    roles that change or end narrow every token at once. `member.token` is the `Token`: hand it to
    `operations.note_use(token, now)` once the request is answered.
    """
    company = company_of_token(text)
    if company is None:
        return None
    scope.enter(company)
    found = Token.objects.filter(company_id=company, digest=digest_of_token(text))
    token = found.select_related("member__user", "member__company").first()
    if token is None or not _opens(token):
        scope.leave()
        return None
    member: Any = token.member
    reading = frozenset(duty.name for duty in declared() if duty.reads)
    member.duties = duties_of_token(
        member.duties, frozenset(token.duties), reading, may_change=token.may_change
    )
    member.token = token
    narrowed: Member = member
    return narrowed


def _opens(token: Token) -> bool:
    member = token.member
    has_user = member.user is not None and member.user.is_active
    return has_user and member.has_access and token.works_on(member.today)

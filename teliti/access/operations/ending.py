"""Ends of sessions, tokens and access, and how tokens are used."""

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession

from teliti.access import events, queries
from teliti.access.models import LeavingItem, Token
from teliti.audit.action import Act
from teliti.base.saving import save
from teliti.people.models import Member

NOTED_EVERY = timedelta(minutes=1)


def end_sessions(act: Act, member: Member) -> int:
    """Sign the member's user out of every browser; how many there were."""
    sessions = list(queries.sessions_of(member))
    for session in sessions:
        session.end()
    if sessions:
        act.moment(events.SESSIONS_ENDED, member, count=len(sessions))
    return len(sessions)


def end_session(act: Act, member: Member, session: UserSession) -> None:
    """Sign the member's user out of one browser."""
    session.end()
    act.moment(events.SESSION_ENDED, member, ip=session.ip)


def tick(act: Act, item: LeavingItem, note: str = "") -> None:
    """Say that an item of a leaver's checklist is done."""
    save(item, ticked_by_id=act.actor.pk, ticked_at=act.now, note=note)
    act.record(events.ITEM_TICKED, item)


def end_access(act: Act, member: Member) -> None:
    """Sign out whose access has just ended, let their tokens open nothing, and tick that on their
    checklist, if they leave by one."""
    end_sessions(act, member)
    revoke_tokens(act, member)
    for item in queries.access_to_take_back(member):
        tick(act, item)


def revoke_tokens(act: Act, member: Member) -> int:
    """Revoke every API token of the member; how many there were."""
    tokens = list(member.tokens.select_for_update().filter(revoked_at__isnull=True))
    for token in tokens:
        revoke_token(act, token)
    return len(tokens)


def revoke_token(act: Act, token: Token) -> None:
    """Let an API token open nothing any more."""
    save(token, revoked_at=act.now)
    act.record(events.TOKEN_REVOKED, token)


def note_use(token: Token, now: datetime) -> None:
    """Note that a token was used, once a minute at most. Like a draft, it changes no business."""
    if token.last_used_at is None or now - token.last_used_at >= NOTED_EVERY:
        Token.objects.filter(pk=token.pk).update(last_used_at=now)

"""API tokens: made by their member, revoked by them or an administrator."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from teliti.access import events, operations
from teliti.access.domain import NOT_FOR_TOKENS, TOKEN_AT_MOST, new_token
from teliti.access.models import Token
from teliti.audit.action import Act, action
from teliti.base.refusals import Refused
from teliti.people.models import Member


@dataclass(frozen=True, slots=True)
class MadeToken:
    """A new token and its text, which is nowhere kept."""

    token: Token
    text: str


@action("access.own_tokens")
def make_token(act: Act, *, name: str, duties: Collection[str], expires_on: date,
               may_change: bool = False) -> MadeToken:  # fmt: skip
    """Make an API token for oneself, of duties that one carries. It reads unless it may change.

    Refused: a day that has passed or lies more than a year ahead; a duty that one does not carry,
    or that opens access.
    """
    member = Member.objects.select_related("company").get(pk=act.actor.pk)
    if not act.today <= expires_on <= act.today + TOKEN_AT_MOST:
        raise Refused(_("Choose a day from today on, within a year."), field="expires_on")
    if not duties:
        raise Refused(_("Choose at least one duty."), field="duties")
    if any(duty in NOT_FOR_TOKENS or not member.may(duty) for duty in duties):
        raise Refused(_("A token carries only duties that you carry yourself."), field="duties")
    made = new_token(act.company_id)
    token = Token.objects.create(
        company_id=act.company_id, member=member, name=name, digest=made.digest, hint=made.hint,
        duties=sorted(duties), may_change=may_change, made_at=act.now, expires_on=expires_on,
    )  # fmt: skip
    act.record(events.TOKEN_MADE, token)
    return MadeToken(token, made.text)


@action("access.own_tokens")
def revoke_own_token(act: Act, *, token: Token) -> Token:
    """Let an API token of one's own open nothing any more."""
    if token.member_id != act.actor.pk:
        raise Refused(_("This token belongs to somebody else."))
    return _revoked(act, token)


@action("people.manage")
def revoke_token(act: Act, *, token: Token) -> Token:
    """Let anybody's API token open nothing any more."""
    return _revoked(act, token)


def _revoked(act: Act, token: Token) -> Token:
    token = act.lock(Token, token.pk)
    if token.revoked_at:
        raise Refused(_("This token is revoked already."))
    operations.revoke_token(act, token)
    return token

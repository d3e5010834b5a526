"""Writes about access that several actions, or the API, ask for."""

from teliti.access.operations.ending import (
    end_access,
    end_session,
    end_sessions,
    note_use,
    revoke_token,
    revoke_tokens,
    tick,
)
from teliti.access.operations.inviting import (
    duties_named,
    prepared_invitations,
    send_invitation,
    why_not_invited,
)

__all__ = [
    "duties_named",
    "end_access",
    "end_session",
    "end_sessions",
    "note_use",
    "prepared_invitations",
    "revoke_token",
    "revoke_tokens",
    "send_invitation",
    "tick",
    "why_not_invited",
]

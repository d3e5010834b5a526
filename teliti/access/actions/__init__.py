"""What a person can do about access."""

from teliti.access.actions.invitations import (
    accept_invitation,
    import_invitations,
    invite,
    invite_again,
    undo_import_of_invitations,
    withdraw_invitation,
)
from teliti.access.actions.leaving import (
    add_item,
    begin_leaving,
    call_off_leaving,
    close_leaving,
    hand_over,
    revoke_access,
    tick_item,
)
from teliti.access.actions.reviews import begin_review, close_review, keep_grants, remove_grants
from teliti.access.actions.roles import (
    add_role,
    change_member,
    change_role,
    end_member,
    lend_role,
    limit_member,
    readmit_member,
)
from teliti.access.actions.sessions import (
    end_grant,
    end_own_session,
    end_session,
    end_sessions,
    remove_factors,
)
from teliti.access.actions.tokens import MadeToken, make_token, revoke_own_token, revoke_token

__all__ = [
    "MadeToken",
    "accept_invitation",
    "add_item",
    "add_role",
    "begin_leaving",
    "begin_review",
    "call_off_leaving",
    "change_member",
    "change_role",
    "close_leaving",
    "close_review",
    "end_grant",
    "end_member",
    "end_own_session",
    "end_session",
    "end_sessions",
    "hand_over",
    "import_invitations",
    "invite",
    "invite_again",
    "keep_grants",
    "lend_role",
    "limit_member",
    "make_token",
    "readmit_member",
    "remove_factors",
    "remove_grants",
    "revoke_access",
    "revoke_own_token",
    "revoke_token",
    "tick_item",
    "undo_import_of_invitations",
    "withdraw_invitation",
]

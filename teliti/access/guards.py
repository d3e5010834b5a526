"""What the database refuses of access: evidence stays as it was written."""

from teliti.base.guards import Guard, never
from teliti.base.spans import ALWAYS

GUARDS = [
    never("invitation_kept", "access_invitation", "DELETE", "an invitation is withdrawn, and kept"),
    Guard(
        "invitation_ends_once",
        "access_invitation",
        "UPDATE",
        when="OLD.state <> 'open'",
        message="an invitation that was accepted or withdrawn stays as it is",
    ),
    never("leaving_kept", "access_leaving", "DELETE", "a leaver's checklist is kept"),
    never("leaving_item_kept", "access_leavingitem", "DELETE", "an item of a checklist is kept"),
    Guard(
        "leaving_item_ticked_once",
        "access_leavingitem",
        "UPDATE",
        when="OLD.ticked_at IS NOT NULL",
        message="a ticked item stays as it is",
    ),
    never("review_kept", "access_review", "DELETE", "an access review is kept"),
    never("review_line_kept", "access_reviewline", "DELETE", "a line of a review is kept"),
    Guard(
        "review_line_decided_once",
        "access_reviewline",
        "UPDATE",
        when="OLD.state <> 'open'",
        message="a decided line of a review stays as it is",
    ),
    never("token_kept", "access_token", "DELETE", "an API token is revoked, and kept"),
    Guard(
        "token_stays_revoked",
        "access_token",
        "UPDATE",
        only_if="OLD.revoked_at IS NOT NULL",
        when="NEW.revoked_at IS DISTINCT FROM OLD.revoked_at",
        message="a revoked API token stays revoked",
    ),
    Guard(
        "token_not_widened",
        "access_token",
        "UPDATE",
        when="NOT NEW.duties <@ OLD.duties OR (NEW.may_change AND NOT OLD.may_change) "
        "OR NEW.digest <> OLD.digest OR NEW.member_id <> OLD.member_id "
        "OR NEW.expires_on > OLD.expires_on",
        message="an API token is never widened: make another",
    ),
]

SPANS = dict.fromkeys(
    [
        "access_invitation", "access_leaving", "access_leavingitem", "access_review",
        "access_reviewline", "access_token",
    ],
    ALWAYS,
)  # fmt: skip

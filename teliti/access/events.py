"""What can happen to access.

Of who leaves and why, whose browser was signed out, whose second factor was removed, nobody reads
but those who see leavers.
"""

from functools import partial

from django.utils.translation import gettext_lazy as _

from teliti.audit.events import EventKind

_private = partial(EventKind, only_with="access.read")

INVITED = EventKind("access.invited", _("invited %(label)s"))
INVITED_AGAIN = EventKind("access.invited_again", _("sent the invitation of %(label)s again"))
INVITATION_WITHDRAWN = EventKind(
    "access.invitation_withdrawn", _("withdrew the invitation of %(label)s")
)
INVITATION_ACCEPTED = EventKind(
    "access.invitation_accepted", _("accepted the invitation of %(label)s")
)
GRANT_ENDED = EventKind("access.grant_ended", _("ended the role %(role)s of %(label)s on its day"))
SESSION_ENDED = _private("access.session_ended", _("signed out a browser of %(label)s"))
SESSIONS_ENDED = _private("access.sessions_ended", _("signed out %(count)s browsers of %(label)s"))
FACTORS_REMOVED = _private("access.factors_removed", _("removed the second factor of %(label)s"))
LEAVING_BEGUN = _private("access.leaving_begun", _("began the leaving of %(label)s"))
LEAVING_CLOSED = _private("access.leaving_closed", _("closed the checklist of %(label)s"))
LEAVING_CALLED_OFF = _private(
    "access.leaving_called_off", _("called off the leaving of %(label)s"), needs_reason=True
)
ACCESS_REVOKED = _private("access.access_revoked", _("took back the access of %(label)s"))
ITEM_ADDED = _private("access.item_added", _("added %(label)s to a checklist"))
ITEM_TICKED = _private("access.item_ticked", _("ticked %(label)s"))
HANDED_OVER = _private(
    "access.handed_over", _("handed over %(drafts)s drafts of %(label)s to %(to)s")
)
REVIEW_BEGUN = EventKind("access.review_begun", _("began the %(label)s: %(count)s grants"))
REVIEW_CLOSED = EventKind("access.review_closed", _("closed the %(label)s"))
GRANT_KEPT = EventKind("access.grant_kept", _("kept in the review: %(label)s"))
GRANT_REMOVED = EventKind("access.grant_removed", _("removed in the review: %(label)s"))
TOKEN_MADE = EventKind("access.token_made", _("made the API token %(label)s"))
TOKEN_REVOKED = EventKind("access.token_revoked", _("revoked the API token %(label)s"))

"""Words for fields of access whose models know only keys."""

from django.utils.translation import gettext_lazy as _

from teliti.access.domain import InvitationState, LineState
from teliti.kit.words import FieldWords

FIELDS = [
    FieldWords("access.token", "hint", _("Begins with")),
    FieldWords(
        "access.invitation", "state", _("State"),
        {
            InvitationState.OPEN: _("waits"),
            InvitationState.ACCEPTED: _("accepted"),
            InvitationState.WITHDRAWN: _("withdrawn"),
        },
    ),
    FieldWords("access.invitation", "invited_by", _("Invited by")),
    FieldWords("access.invitation", "sendings", _("Mails sent")),
    FieldWords(
        "access.reviewline", "state", _("State"),
        {LineState.OPEN: _("waits"), LineState.KEEP: _("keep"), LineState.REMOVE: _("remove")},
    ),
]  # fmt: skip

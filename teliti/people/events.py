"""What can happen to companies and people."""

from django.utils.translation import gettext_lazy as _

from teliti.audit.events import EventKind

COMPANY_FOUNDED = EventKind("people.company_founded", _("opened the books of %(label)s"))
COMPANY_CHANGED = EventKind("people.company_changed", _("changed the particulars of %(label)s"))
MEMBER_ADDED = EventKind("people.member_added", _("added %(label)s"))
MEMBER_CHANGED = EventKind("people.member_changed", _("changed the roles of %(label)s"))
MEMBER_ENDED = EventKind(
    "people.member_ended",
    _("ended the access of %(label)s"),
    only_with="access.read",
    needs_reason=True,
)
MEMBER_LIMITED = EventKind("people.member_limited", _("limited %(label)s to a period of the books"))
MEMBER_UNLIMITED = EventKind(
    "people.member_unlimited", _("opened the books of all periods to %(label)s")
)
MEMBER_READMITTED = EventKind("people.member_readmitted", _("gave %(label)s access again"))
ROLE_ADDED = EventKind("people.role_added", _("added the role %(label)s"))
ROLE_CHANGED = EventKind("people.role_changed", _("changed the duties of the role %(label)s"))
SETTINGS_CHANGED = EventKind("people.settings_changed", _("changed their own settings"))
UNIT_ADDED = EventKind("people.unit_added", _("made the unit %(label)s"))
UNIT_CHANGED = EventKind("people.unit_changed", _("changed the unit %(label)s"))
MEMBER_MOVED = EventKind("people.member_moved", _("put %(label)s into another unit"))

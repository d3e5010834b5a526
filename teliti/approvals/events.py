"""What can happen to policies, requests and reviews."""

from django.utils.translation import gettext_lazy as _

from teliti.audit.events import EventKind

POLICY_ADDED = EventKind("approvals.policy_added", _("made the policy %(label)s"))
POLICY_CHANGED = EventKind("approvals.policy_changed", _("changed the policy %(label)s"))
POLICY_ENDED = EventKind("approvals.policy_ended", _("ended the policy %(label)s"))
REQUEST_FILED = EventKind("approvals.request_filed", _("asked for the approval of %(label)s"))
REQUEST_VOID = EventKind("approvals.request_void", _("replaced the request for %(label)s"))
REQUEST_WITHDRAWN = EventKind(
    "approvals.request_withdrawn", _("withdrew the request for %(label)s")
)
APPROVED = EventKind("approvals.approved", _("approved %(label)s"))
GRANTED = EventKind("approvals.granted", _("gave the last approval of %(label)s"))
USED = EventKind("approvals.used", _("used the approval of %(label)s"))
REFUSED = EventKind("approvals.refused", _("refused %(label)s"))
QUESTION_ASKED = EventKind("approvals.question_asked", _("asked about %(label)s"))
ANSWERED = EventKind("approvals.answered", _("answered about %(label)s"))
FORWARDED = EventKind("approvals.forwarded", _("forwarded %(label)s to %(to)s"))
ESCALATED = EventKind("approvals.escalated", _("let %(to)s approve %(label)s too"))
SUBSTITUTE_NAMED = EventKind("approvals.substitute_named", _("named a substitute: %(label)s"))
SUBSTITUTE_ENDED = EventKind("approvals.substitute_ended", _("ended a substitute: %(label)s"))
REVIEW_FILED = EventKind("approvals.review_filed", _("is to be looked at later: %(label)s"))
REVIEWED = EventKind("approvals.reviewed", _("looked later at %(label)s"))
PAIR_ADDED = EventKind("approvals.pair_added", _("forbade both in one hand: %(label)s"))
PAIR_ENDED = EventKind("approvals.pair_ended", _("allowed both in one hand again: %(label)s"))
EXCEPTION_MADE = EventKind("approvals.exception_made", _("made an exception: %(label)s"))

"""What can happen to work behind the pages."""

from django.utils.translation import gettext_lazy as _

from teliti.audit.events import EventKind

WORK_RETRIED = EventKind("work.retried", _("tried again: %(label)s"))
WORK_STOPPED = EventKind("work.stopped", _("stopped %(label)s"))
PROOF_ASKED = EventKind("work.proof_asked", _("asked for a proof of the books of %(label)s"))

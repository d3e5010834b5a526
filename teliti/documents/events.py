"""What can happen to documents."""

from django.utils.translation import gettext_lazy as _

from teliti.audit.events import EventKind

DOCUMENT_ADDED = EventKind("documents.document_added", _("attached %(label)s to %(record)s"))
PAPER_ATTACHED = EventKind("documents.paper_attached", _("attached the paper %(document)s"))
"""The same, told of the record that the document belongs to."""

"""What can happen to the quality of data."""

from django.utils.translation import gettext_lazy as _

from teliti.audit.events import EventKind

QUALITY_MEASURED = EventKind(
    "quality.measured", _("measured the quality of the data: %(score)s of 1000")
)

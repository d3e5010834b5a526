"""What is noted of lists."""

from django.utils.translation import gettext_lazy as _

from teliti.audit.events import EventKind

LIST_EXPORTED = EventKind("kit.list_exported", _("took the list %(label)s out as a file"))
PAGE_OPENED = EventKind("kit.page_opened", _("opened %(label)s"))

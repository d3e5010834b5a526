"""What can happen to taxes."""

from django.utils.translation import gettext_lazy as _

from teliti.audit.events import EventKind

TAXES_LOADED = EventKind("taxes.taxes_loaded", _("loaded the country's tax codes and rates"))
RATE_ADDED = EventKind("taxes.rate_added", _("added tax rate %(label)s"))
CODE_ADDED = EventKind("taxes.code_added", _("added tax code %(label)s"))
CODE_CHANGED = EventKind("taxes.code_changed", _("changed tax code %(label)s"))

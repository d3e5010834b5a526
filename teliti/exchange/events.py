"""What can happen to imports."""

from django.utils.translation import gettext_lazy as _

from teliti.audit.events import EventKind

IMPORT_ARRIVED = EventKind("exchange.import_arrived", _("sent %(label)s to be read"))
READING_ASKED = EventKind("exchange.reading_asked", _("had %(label)s read again"))
IMPORT_BEGUN = EventKind("exchange.import_begun", _("read %(label)s with %(rows)s rows"))
COLUMNS_CHOSEN = EventKind("exchange.columns_chosen", _("said what the columns of %(label)s are"))
IMPORT_CHECKED = EventKind(
    "exchange.import_checked", _("checked %(label)s: %(troubled)s rows with errors")
)
CHECK_ASKED = EventKind("exchange.check_asked", _("had %(label)s checked"))
CELLS_CHANGED = EventKind("exchange.cells_changed", _("changed %(cells)s cells of %(label)s"))
TAKING_ASKED = EventKind("exchange.taking_asked", _("had %(label)s taken in"))
IMPORT_TAKEN = EventKind("exchange.import_taken", _("took in %(label)s: %(rows)s rows"))
UNDOING_ASKED = EventKind("exchange.undoing_asked", _("had the import of %(label)s undone"))
IMPORT_UNDONE = EventKind("exchange.import_undone", _("undid the import of %(label)s"))
IMPORT_DISCARDED = EventKind("exchange.import_discarded", _("discarded the import of %(label)s"))

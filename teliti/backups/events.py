"""What can happen to backups."""

from django.utils.translation import gettext_lazy as _

from teliti.audit.events import EventKind

BACKUP_ASKED = EventKind("backups.backup_asked", _("asked for a backup"))
BACKED_UP = EventKind("backups.backed_up", _("backed up the books: %(label)s"))
BACKUPS_REMOVED = EventKind("backups.removed", _("removed the old backup %(label)s"))
REHEARSAL_ASKED = EventKind("backups.rehearsal_asked", _("asked for a restore rehearsal"))
REHEARSED = EventKind("backups.rehearsed", _("rehearsed the restore of %(label)s"))
RESTORED = EventKind(
    "backups.restored", _("restored %(label)s from the backup %(backup)s of %(made_at)s")
)
RETENTION_CHANGED = EventKind(
    "backups.retention_changed", _("changed for how long backups are kept: %(label)s")
)

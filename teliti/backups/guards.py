"""What the database refuses of backups."""

from teliti.base.guards import Guard, lacks, never
from teliti.base.spans import ALWAYS

GUARDS = [
    never("backup_kept", "backups_backup", "DELETE", "that a backup was taken is never deleted"),
    Guard(
        "backup_stays",
        "backups_backup",
        "UPDATE",
        when="OLD.removed_at IS NOT NULL OR (to_jsonb(NEW) - 'removed_at' - 'version') "
        "<> (to_jsonb(OLD) - 'removed_at' - 'version')",
        message="of a backup only its removal can still be noted, once",
    ),
    never(
        "rehearsal_kept",
        "backups_rehearsal",
        "UPDATE OR DELETE",
        "a rehearsal is kept as it is",
    ),
    Guard(
        "rehearsal_same_company",
        "backups_rehearsal",
        "INSERT",
        when=lacks("backups_backup", "NEW.backup_id"),
        message="a rehearsal is of a backup of its own company",
    ),
]

SPANS = {"backups_backup": ALWAYS, "backups_rehearsal": ALWAYS, "backups_retention": ALWAYS}

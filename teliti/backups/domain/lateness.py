"""When a backup or the proof of one is late. The moment is an argument."""

from datetime import datetime, timedelta

AHEAD = timedelta(hours=1)
"""What was taken later than so long from now was taken by a clock that went wrong: it says nothing
of how old things are."""
BACKUP_WITHIN = timedelta(hours=30)
PROOF_WITHIN = timedelta(days=8)


def is_backup_late(made_at: datetime, now: datetime) -> bool:
    """Whether a night went by without a backup."""
    return now - made_at > BACKUP_WITHIN


def is_proof_late(proven_at: datetime | None, made_at: datetime, now: datetime) -> bool:
    """Whether a week went by without a proven restore; a first backup has a week's time too."""
    return now - (proven_at or made_at) > PROOF_WITHIN

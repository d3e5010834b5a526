"""What a person can do in assurance."""

from teliti.assurance.actions.sealing import (
    change_key,
    change_settings,
    keep_stamp,
    note_mailing,
    seal_trail,
)

__all__ = ["change_key", "change_settings", "keep_stamp", "note_mailing", "seal_trail"]

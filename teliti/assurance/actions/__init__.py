"""What a person can do in assurance."""

from teliti.assurance.actions.packing import ask_for_pack, keep_pack
from teliti.assurance.actions.sampling import draw_sample
from teliti.assurance.actions.sealing import (
    change_key,
    change_settings,
    keep_stamp,
    note_mailing,
    seal_trail,
)

__all__ = [
    "ask_for_pack",
    "change_key",
    "change_settings",
    "draw_sample",
    "keep_pack",
    "keep_stamp",
    "note_mailing",
    "seal_trail",
]

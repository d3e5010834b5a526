"""What a person can do in assurance."""

from teliti.assurance.actions.asking import (
    accept_answer,
    answer_inquiry,
    ask_again,
    ask_for_evidence,
)
from teliti.assurance.actions.packing import ask_for_pack, keep_pack
from teliti.assurance.actions.reporting import keep_closed_month
from teliti.assurance.actions.sampling import draw_sample
from teliti.assurance.actions.sealing import (
    change_key,
    change_settings,
    keep_stamp,
    note_mailing,
    seal_trail,
)

__all__ = [
    "accept_answer",
    "answer_inquiry",
    "ask_again",
    "ask_for_evidence",
    "ask_for_pack",
    "change_key",
    "change_settings",
    "draw_sample",
    "keep_closed_month",
    "keep_pack",
    "keep_stamp",
    "note_mailing",
    "seal_trail",
]

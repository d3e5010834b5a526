"""Writes of treasury inside one action, one file per noun."""

from teliti.treasury.operations.ground import hold_lines, names_of, signs_of
from teliti.treasury.operations.importing import write_import
from teliti.treasury.operations.matching import carry_out, match_many, match_transfer
from teliti.treasury.operations.undoing import unmatch_many

__all__ = [
    "carry_out",
    "hold_lines",
    "match_many",
    "match_transfer",
    "names_of",
    "signs_of",
    "unmatch_many",
    "write_import",
]

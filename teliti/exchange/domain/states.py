"""The states of an import."""

from enum import StrEnum

from teliti.base.moves import Moves


class ImportState(StrEnum):
    """A file arrives, is read, its cells are checked, it is taken in; then perhaps undone."""

    ARRIVED = "arrived"
    READ = "read"
    CHECKED = "checked"
    DONE = "done"
    UNDONE = "undone"
    DISCARDED = "discarded"


MOVES: Moves[ImportState] = {
    ImportState.ARRIVED: {ImportState.READ, ImportState.DISCARDED},
    ImportState.READ: {ImportState.READ, ImportState.CHECKED, ImportState.DISCARDED},
    ImportState.CHECKED: {
        ImportState.READ, ImportState.CHECKED, ImportState.DONE, ImportState.DISCARDED,
    },
    ImportState.DONE: {ImportState.UNDONE},
    ImportState.UNDONE: set(),
    ImportState.DISCARDED: set(),
}  # fmt: skip

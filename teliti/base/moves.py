"""States and the moves between them, as tables that can be read and tested."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from enum import StrEnum
from typing import TypeVar

State = TypeVar("State", bound=StrEnum)
Moves = Mapping[State, AbstractSet[State]]


class BadMove(ValueError):
    """A state cannot become another one. Carries both, for the outer room to put in words."""

    def __init__(self, state: str, to: str) -> None:
        super().__init__(f"{state} cannot become {to}")
        self.state, self.to = state, to


def check_move(moves: Moves[State], state: str, *, to: State) -> None:
    """Refuse with `BadMove` unless `state` may become `to`."""
    kind = type(to)
    if to not in moves[kind(state)]:
        raise BadMove(str(state), str(to))


def closed(moves: Moves[State]) -> bool:
    """Whether every target is itself a state of the table (a law for tests)."""
    return all(target in moves for targets in moves.values() for target in targets)

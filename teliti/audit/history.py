"""A record as it was: its state after any of its events, put together from what they tell."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from teliti.audit.models import Event


@dataclass(frozen=True, slots=True)
class Moment:
    """An event of a record, what it changed (before, after), and the record's state after it."""

    event: Event
    changes: dict[str, tuple[Any, Any]]
    state: dict[str, Any]


def moments_of(company: int, subject: str) -> list[Moment]:
    """Every moment in which something happened to the subject, the oldest first.

    Events of others that changed it along the way (`Act.also`) are among them.
    """
    told = Q(subject=subject) | Q(detail__has_key="also", detail__also__has_key=subject)
    state: dict[str, Any] = {}
    found: list[Moment] = []
    for event in Event.objects.filter(told, company_id=company).order_by("sequence"):
        changes = dict(event.detail.get("also", {}).get(subject, {}))
        if event.subject == subject:
            changes |= event.detail.get("changes", {})
        for name, (before, _after) in changes.items():
            _fill_back(found, name, before)
        state = state | {name: after for name, (_before, after) in changes.items()}
        found.append(Moment(event, {name: tuple(pair) for name, pair in changes.items()}, state))
    return found


def differences(earlier: Moment, later: Moment) -> dict[str, tuple[Any, Any]]:
    """The fields that differ between two moments: what they were, what they were then."""
    names = [*later.state, *(name for name in earlier.state if name not in later.state)]
    return {
        name: (earlier.state.get(name), later.state.get(name))
        for name in names
        if earlier.state.get(name) != later.state.get(name)
    }


def _fill_back(found: Sequence[Moment], name: str, before: Any) -> None:
    """What a field was before it is first told was so in every moment before."""
    if before is not None:
        for moment in found:
            moment.state.setdefault(name, before)

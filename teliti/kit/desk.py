"""What waits for a person, and the panels of their desk: declared by the parts in `desk.py`.

    WAITING = [waiting_bills]                      each: member -> Iterable[Waiting]
    PANELS = [DeskPanel("cash", _("Cash"), "treasury.read", draw_cash)]
    SET_UP = [SetUpStep("chart", _("Chart of accounts"), ...)]        the first ten minutes

A part asks for nothing that the member may not do: it returns what they can act on here and now.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from teliti.kit.declared import declared
from teliti.kit.shapes import Panel, Verb
from teliti.people.models import Member

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for this person.

    `key` names it for good (`invoicing.bill:42`). `kind` is the heading it stands under and `room`
    the room of the left bar that counts it. `why_me` says why it waits for this person; `since` and
    `until` are days, None where there is none. `amount` is in minor units of `currency`.
    Hundreds may wait: whoever tells of many gives words and addresses that are lazy.
    `verbs` act in place: the first is reached by Enter's neighbour `a`, each by its own key.
    """

    key: str
    kind: Text
    title: str
    why_me: Text
    url: Text
    since: date | None = None
    until: date | None = None
    verbs: Sequence[Verb] = ()
    amount: int | None = None
    currency: str = "IDR"
    room: str = ""


@dataclass(frozen=True, slots=True)
class DeskPanel:
    """A panel of the desk for whoever carries the duty; `draw` may give None: nothing to show."""

    key: str
    title: Text
    duty: str
    draw: Callable[[Member], Panel | None]
    order: int = 50


@dataclass(frozen=True, slots=True)
class SetUpStep:
    """One step from a new company to its first real work; shown on the desk until all are done.

    `address` is the name of the page where it is done, opened by `duty`.
    """

    key: str
    title: Text
    why: Text
    duty: str
    address: str
    is_done: Callable[[Member], bool]
    order: int = 50


def sources() -> int:
    """How many questions the parts have for a desk: of what waits, and for panels."""
    return len(declared("desk", "WAITING")) + len(declared("desk", "PANELS"))


def set_up_steps() -> list[SetUpStep]:
    """Every step of every part, in order."""
    return sorted(declared("desk", "SET_UP"), key=lambda step: step.order)


def waiting_for(member: Member) -> list[Waiting]:
    """Everything that waits for the member, in the order of the parts; the urgent first in each."""
    found: list[Waiting] = []
    for ask in declared("desk", "WAITING"):
        rows: Iterable[Waiting] = ask(member)
        found += rows
    return sorted(found, key=lambda one: (one.until is None, one.until or date.max))


def panels_for(member: Member) -> list[Panel]:
    """The panels that the member's duties open, in order."""
    panels = sorted(declared("desk", "PANELS"), key=lambda panel: panel.order)
    drawn = (panel.draw(member) for panel in panels if member.may(panel.duty))
    return [panel for panel in drawn if panel is not None]


def counts(found: Sequence[Waiting]) -> dict[str, int]:
    """How many things wait, by room; "" counts all of them."""
    rooms = {one.room for one in found if one.room}
    return {"": len(found)} | {
        room: sum(one.room == room for one in found) for room in sorted(rooms)
    }

"""The rooms of the left bar, by what people do. Parts add their lists in `menu.py`."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from teliti.kit.declared import declared
from teliti.kit.shapes import Link, Room
from teliti.people.models import Member

ROOMS: dict[str, tuple[Promise, str]] = {
    "finance": (_("Finance"), "coins"),
    "archive": (_("Archive"), "archive"),
    "office": (_("Office"), "calendar"),
    "letters": (_("Letters"), "letter"),
    "stock": (_("Inventory"), "box"),
    "support": (_("Support"), "tools"),
    "compliance": (_("Compliance"), "shield"),
    "insight": (_("Insight"), "chart"),
    "data": (_("Data"), "table"),
    "settings": (_("Settings"), "gear"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """A place in a room: the address name, the duty that opens it, and its `g` key.

    Places stand by `order`; those of the same ten (10 to 19) stand together as a group.
    """

    room: str
    label: Promise | str
    address: str
    duty: str
    key: str = ""
    order: int = 50


def items() -> list[Item]:
    """Every place that the parts declare, in order."""
    return sorted(declared("menu", "MENU"), key=lambda item: item.order)


def rooms_of(member: Member, waiting: dict[str, int] | None = None) -> list[Room]:
    """The rooms in which the member may do something, with the places open to them.

    `waiting` says how many things wait in each room.
    """
    open_to = [item for item in items() if member.may(item.duty)]
    rooms = []
    for key, (label, icon) in ROOMS.items():
        here = [item for item in open_to if item.room == key]
        links = [
            Link(
                str(item.label),
                reverse(item.address),
                item.key,
                begins=before is not None and before.order // 10 != item.order // 10,
            )
            for before, item in zip([None, *here], here, strict=False)
        ]
        if links:
            rooms.append(Room(key, str(label), icon, links, (waiting or {}).get(key, 0)))
    return rooms

"""What the parts declare for the kit in a room of their own: `MENU` in `menu.py`, and the like."""

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps


@cache
def declared(room: str, name: str) -> Sequence[Any]:
    """What every installed part lists under a name in that room, in the order of the parts."""
    return [
        one
        for config in apps.get_app_configs()
        if config.name.startswith("teliti.") and find_spec(f"{config.name}.{room}")
        for one in getattr(import_module(f"{config.name}.{room}"), name, ())
    ]

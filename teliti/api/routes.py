"""Which screens the API speaks for, and where: a list, a record, an action for each address.

invoicing:invoices        GET  /api/v1/invoicing/invoices          a `Listing`
invoicing:invoice         GET  /api/v1/invoicing/invoice/42        a `Page` of one thing
invoicing:new_invoice     POST /api/v1/invoicing/new_invoice       an `Ask`
invoicing:issue_invoice   POST /api/v1/invoicing/issue_invoice/42  an `Ask` about one thing
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, get_type_hints

from django.db.models import Model
from django.http import Http404, HttpRequest

from teliti.base.keys import key_in
from teliti.kit.addresses import Address, addresses
from teliti.kit.asks import Ask
from teliti.kit.listing import Listing
from teliti.kit.page import Page
from teliti.kit.screens import Screen
from teliti.people.models import Member

BASE = "/api/v1"


class RouteKind(StrEnum):
    LIST = "list"
    RECORD = "record"
    ACTION = "action"


@dataclass(frozen=True, slots=True)
class Route:
    """One address of the API: the screen behind it, and whether it names one thing."""

    kind: RouteKind
    address: Address
    screen: type[Any]

    @property
    def part(self) -> str:
        return self.address.name.partition(":")[0]

    @property
    def noun(self) -> str:
        return self.address.name.partition(":")[2]

    @property
    def names_a_thing(self) -> bool:
        return self.address.names_a_thing

    @property
    def path(self) -> str:
        return f"{BASE}/{self.part}/{self.noun}" + ("/{id}" if self.names_a_thing else "")

    @property
    def method(self) -> str:
        return "post" if self.kind == RouteKind.ACTION else "get"

    @property
    def model(self) -> type[Model] | None:
        """The model of the thing that the address names, as the screen declares its `subject`."""
        found = get_type_hints(self.screen).get("subject")
        is_known = isinstance(found, type) and issubclass(found, Model) and found is not Model
        return found if is_known else None

    def at(self, request: HttpRequest, member: Member, key: str | None) -> Any:
        """The screen for this call, with its subject. Raises Http404 for what nobody shows."""
        if key is not None and self.address.is_numbered and not _is_key(key):
            raise Http404
        options = getattr(self.address.view, "view_initkwargs", {})
        screen: Screen = self.screen(**options)
        screen.setup(request, **({} if key is None else {"pk": key}))
        screen.member = member
        if key is not None and screen.find is not None:
            screen.subject = screen.found(key)
        return screen


def _is_key(text: str) -> bool:
    return bool(key_in(text))


@cache
def routes() -> Mapping[tuple[str, str, bool, str], Route]:
    """Every route by part, noun, whether it names a thing, and method."""
    found: dict[tuple[str, str, bool, str], Route] = {}
    for address in addresses():
        kind = _kind_of(address)
        route = Route(kind, address, address.screen or Screen) if kind else None
        if route and (route.kind != RouteKind.RECORD or route.model):  # a page of any thing is none
            found[route.part, route.noun, route.names_a_thing, route.method] = route
    return found


def _kind_of(address: Address) -> RouteKind | None:
    screen = address.screen
    if screen is None or not screen.in_api or set(address.takes) - {"pk"}:
        return None
    if issubclass(screen, Listing):
        is_declared = isinstance(screen.columns, Sequence)  # not made up for one thing
        return RouteKind.LIST if is_declared and not address.names_a_thing else None
    if issubclass(screen, Ask):
        is_plain = screen.post is Ask.post and screen.carry_out is not Ask.carry_out
        return RouteKind.ACTION if is_plain else None
    if issubclass(screen, Page) and address.names_a_thing and screen.find is not None:
        return RouteKind.RECORD
    return None

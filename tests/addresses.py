"""Every address of the product, as contracts go over them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from teliti.audit.action import subject_of
from teliti.invoicing.models import Invoice
from teliti.kit import addresses as kit
from teliti.kit.asks import Ask
from teliti.kit.models import SavedView
from teliti.people.models import Member

MOST_LOOKED_AT = 50

PUBLIC = {
    "web:set_up", "web:healthz", "web:readyz", "web:metrics", "web:too_large", "access:accept",
    "api:openapi",
}  # fmt: skip
"""Open to strangers, beside the sign-in pages of allauth (whose names have no part)."""
PERSONAL = {"kit:drafts", "kit:save_view", "kit:delete_view", "kit:switch", "kit:preferences"}
"""What every signed-in person may use, whatever their duties."""
BY_TOKEN = {"api:call", "api:call_one"}
"""Asked by programs; `teliti/api/tests` goes over everything behind them."""
FOUND_OTHERWISE: dict[str, Callable[[Member], list[Any]]] = {
    "kit:delete_view": lambda member: _keys(SavedView.objects.filter(member=member)),
    "audit:history": lambda member: [
        subject_of(invoice) for invoice in Invoice.objects.filter(company=member.company)
    ],
    "assurance:ask_about": lambda member: [
        subject_of(invoice) for invoice in Invoice.objects.filter(company=member.company)
    ],
    "documents:attach": lambda member: [
        subject_of(invoice) for invoice in Invoice.objects.filter(company=member.company)
    ],
}
"""Addresses with a key whose screen does not say by `find` what it names."""


@dataclass(frozen=True, slots=True)
class Address(kit.Address):
    """An address, and what it may be tried with."""

    def subjects(self, member: Member, most: int = 3) -> list[Any]:
        """The keys of what it shows to this member, those first about which it can be
        asked; needs the member's scope."""
        if not self.names_a_thing:
            return ["x"]
        if self.name in FOUND_OTHERWISE:
            return FOUND_OTHERWISE[self.name](member)[:most]
        finder = getattr(self.screen, "find", None)
        if finder is None:
            return []
        rows = finder(member)
        if self.screen is not None and issubclass(self.screen, Ask):
            rows = sorted(rows[:MOST_LOOKED_AT], key=partial(_is_late, self.screen()))
        return _keys(rows[:most])


@cache
def addresses() -> list[Address]:
    """All but the sign-in pages, which are allauth's."""
    return [Address(one.name, one.takes, one.view, one.is_numbered) for one in kit.addresses()]


def _is_late(ask: Ask, row: Any) -> bool:
    ask.subject = row
    return not ask.is_timely()


def _keys(rows: Any) -> list[Any]:
    return [row.pk for row in rows]

"""What of access waits for a person."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from teliti.access import queries
from teliti.base.clock import day_in
from teliti.kit.desk import Waiting
from teliti.kit.screens import address_of
from teliti.kit.words import shown_day
from teliti.people.models import Member


def review(member: Member) -> Iterator[Waiting]:
    """The review under way, or that a year has gone by without one."""
    if not member.may("access.review"):
        return
    kind = gettext_lazy("Access review")
    found: Any = queries.recent_review(member)
    if found is None and queries.is_a_year_old(member):
        yield Waiting(
            key="access.review:due",
            kind=kind,
            title=_("Review who has access"),
            why_me=_("No review was closed within a year."),
            url=reverse("access:new_review"),
            room="settings",
        )
    elif found is not None and found.closed_at is None:
        left = found.left
        said = ngettext(
            "%(count)s line waits for keep or remove.",
            "%(count)s lines wait for keep or remove.",
            left,
        )
        yield Waiting(
            key=f"access.review:{found.pk}",
            kind=kind,
            title=str(found),
            why_me=said % {"count": left} if left else _("Every line is decided: close it."),
            url=address_of(found),
            since=day_in(found.begun_at, member.time_zone),
            until=found.due_on,
            room="settings",
        )


def ends_of_grants(member: Member) -> Iterator[Waiting]:
    """Roles that end soon: one's own, and everybody's for whoever gives them."""
    gives = member.may("people.manage")
    own = any(grant.ends_on for grant in member.grants.all())
    if not gives and not own:
        return
    for grant in queries.grants_ending(member):
        mine = grant.member_id == member.pk
        if gives or mine:
            yield Waiting(
                key=f"people.grant:{grant.pk}",
                kind=gettext_lazy("Roles that end"),
                title=str(grant),
                why_me=_("Your role ends that day.") if mine else _("Lengthen it, or let it end."),
                url=address_of(grant.member),
                until=grant.ends_on,
                room="settings",
            )


def checklists(member: Member) -> Iterator[Waiting]:
    """Leavers: what is to be taken over or given back, and lists that can be closed."""
    for item in queries.items_to_tick(member):
        leaving = item.leaving
        yield Waiting(
            key=f"access.leavingitem:{item.pk}",
            kind=gettext_lazy("Leavers"),
            title=item.title,
            why_me=_("You give it back.")
            if leaving.member_id == member.pk
            else _("You take it over from %(name)s.") % {"name": leaving.member},
            url=item.url or reverse("access:tick_item", args=[item.pk]),
            until=leaving.last_on,
            room="settings",
        )
    if member.may("people.manage"):
        left: Any  # with the count that the query adds
        for left in queries.open_leavings(member):
            yield Waiting(
                key=f"access.leaving:{left.pk}",
                kind=gettext_lazy("Leavers"),
                title=str(left),
                why_me=_("%(count)s items are not ticked yet; the last day is %(day)s.")
                % {"count": left.left, "day": shown_day(left.last_on)},
                url=address_of(left),
                until=left.last_on,
                room="settings",
            )


WAITING = [review, ends_of_grants, checklists]
